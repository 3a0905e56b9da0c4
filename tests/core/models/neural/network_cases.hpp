#pragma once

#include <cmath>
#include <vector>

#include "core/models/neural/initial_network.hpp"
#include "core/models/neural/unit_kernels.hpp"

/// Networks by the textbook, in double precision, that the tests compare with.
namespace ridgeline::test {

inline double bend(double z, models::neural::Activation activation) {
  using models::neural::Activation;
  switch (activation) {
    case Activation::Identity:
      return z;
    case Activation::Tanh:
      return std::tanh(z);
    case Activation::Relu:
      return std::max(z, 0.0);
    case Activation::LeakyRelu:
      return z > 0 ? z : 0.01 * z;
    case Activation::Logistic:
      return 1 / (1 + std::exp(-z));
  }
  return 0;
}

/// Mean weighted loss + l1 |weights| + l2 / 2 |weights|^2; a normalised network goes by the rows' own means
/// and spreads.
inline double objective(const models::neural::Network& shape, const std::vector<double>& parameters,
                        const models::Samples& samples, const Vector& rowWeights, double l1, double l2) {
  using models::neural::Output;
  Matrix A = samples.X.transpose();
  for (int l = 0; l < shape.layers(); ++l) {
    const Eigen::Map<const RowMatrix> W(parameters.data() + shape.weightStart(l), shape.above(l),
                                        shape.below(l));
    const Eigen::Map<const Vector> b(parameters.data() + shape.biasStart(l), shape.above(l));
    Matrix Z = W * A;
    for (Index j = 0; j < Z.rows() && shape.normalises(l); ++j) {
      const double mean = Z.row(j).mean();
      const double variance = (Z.row(j).array() - mean).square().mean();
      const double gain = parameters[shape.gainStart(l) + static_cast<std::size_t>(j)];
      Z.row(j) = (Z.row(j).array() - mean) * (gain / std::sqrt(variance + 1e-5));
    }
    Z.colwise() += b;
    if (l + 1 < shape.layers())
      for (double& value : Z.reshaped()) value = bend(value, shape.activation);
    A = Z;
  }
  double sum = 0;
  for (Index row = 0; row < samples.X.rows(); ++row) {
    const Vector a = A.col(row);
    double loss = 0;
    if (shape.output == Output::Value) {
      loss = std::pow(a[0] - samples.targets[row], 2) / 2;
    } else {
      const int label = samples.labels[static_cast<std::size_t>(row)];
      if (shape.output == Output::Logistic)
        loss = std::log(1 + std::exp(label == 1 ? -a[0] : a[0]));
      else
        loss = std::log(a.array().exp().sum()) - a[label];
    }
    sum += loss * (rowWeights.size() > 0 ? rowWeights[row] / rowWeights.mean() : 1.0);
  }
  double penalty = 0;
  for (std::size_t i = 0; i < shape.weightCount(); ++i)
    penalty += l1 * std::abs(parameters[i]) + l2 / 2 * parameters[i] * parameters[i];
  return sum / static_cast<double>(samples.X.rows()) + penalty;
}

/// Glorot's weights, random biases and, where normalised, gains.
inline models::neural::Network network(std::vector<int> units, models::neural::Activation activation,
                                       models::neural::Output output, Seed seed, bool normalised = false) {
  models::neural::Network result;
  result.units = std::move(units);
  result.activation = activation;
  result.output = output;
  result.normalised = normalised;
  initialise(result, models::Initialisation::Glorot, seed);
  Rng random(seed.child("biases"));
  for (std::size_t i = result.weightCount(); i < result.size(); ++i)
    result.parameters[i] = static_cast<float>(random.uniform(-0.5, 0.5));
  for (std::size_t i = result.gainStart(0); i < result.size(); ++i) result.parameters[i] += 1;
  return result;
}

inline models::Samples samples(Index n, Index d, models::neural::Output output, int classes, Rng& random) {
  models::Samples result;
  result.X.resize(n, d);
  for (double& x : result.X.reshaped()) x = random.normal();
  result.targets.resize(n);
  for (double& y : result.targets) y = random.normal();
  if (output != models::neural::Output::Value)
    for (Index i = 0; i < n; ++i) result.labels.push_back(static_cast<int>(random.below(classes)));
  return result;
}

}  // namespace ridgeline::test
