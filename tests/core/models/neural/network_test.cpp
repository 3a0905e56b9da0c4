#include "core/models/neural/network.hpp"

#include <cmath>
#include <functional>

#include "core/models/neural/initial_network.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using namespace ridgeline::models::neural;

namespace {

double bend(double z, Activation activation) {
  switch (activation) {
    case Activation::Identity:
      return z;
    case Activation::Tanh:
      return std::tanh(z);
    case Activation::Relu:
      return std::max(z, 0.0);
    case Activation::Logistic:
      return 1 / (1 + std::exp(-z));
  }
  return 0;
}

/// The textbook's objective in double precision, one row at a time: mean weighted loss + l2 / 2 |weights|^2.
double objective(const Network& shape, const std::vector<double>& parameters, const Samples& samples,
                 const Vector& rowWeights, double l2) {
  double sum = 0;
  for (Index row = 0; row < samples.X.rows(); ++row) {
    Vector a = samples.X.row(row).transpose();
    for (int l = 0; l < shape.layers(); ++l) {
      const Eigen::Map<const RowMatrix> W(parameters.data() + shape.weightStart(l), shape.above(l),
                                          shape.below(l));
      const Eigen::Map<const Vector> b(parameters.data() + shape.biasStart(l), shape.above(l));
      Vector z = W * a + b;
      if (l + 1 < shape.layers())
        for (double& value : z) value = bend(value, shape.activation);
      a = z;
    }
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
  for (std::size_t i = 0; i < shape.weightCount(); ++i) penalty += parameters[i] * parameters[i];
  return sum / static_cast<double>(samples.X.rows()) + l2 / 2 * penalty;
}

Network network(std::vector<int> units, Activation activation, Output output, Seed seed) {
  Network result;
  result.units = std::move(units);
  result.activation = activation;
  result.output = output;
  initialise(result, Initialisation::Glorot, seed);
  Rng random(seed.child("biases"));
  for (std::size_t i = result.weightCount(); i < result.size(); ++i)
    result.parameters[i] = static_cast<float>(random.uniform(-0.5, 0.5));
  return result;
}

Samples samples(Index n, Index d, Output output, int classes, Rng& random) {
  Samples result;
  result.X.resize(n, d);
  for (double& x : result.X.reshaped()) x = random.normal();
  result.targets.resize(n);
  for (double& y : result.targets) y = random.normal();
  if (output != Output::Value)
    for (Index i = 0; i < n; ++i) result.labels.push_back(static_cast<int>(random.below(classes)));
  return result;
}

}  // namespace

TEST_CASE("network: the gradient agrees with central differences of the objective", "[models][neural]") {
  const std::vector<Activation> activations = {Activation::Identity, Activation::Tanh, Activation::Relu,
                                               Activation::Logistic};
  const std::vector<std::vector<int>> hidden = {{}, {5}, {9, 4}, {3, 3, 6}};
  Rng random(Seed(11));
  for (const auto output : {Output::Value, Output::Logistic, Output::Softmax})
    for (const auto activation : activations)
      for (const double l2 : {0.0, 0.05})
        for (const auto& layers : hidden) {
          const int classes = output == Output::Softmax ? 4 : 2;
          std::vector<int> units = {3};
          units.insert(units.end(), layers.begin(), layers.end());
          units.push_back(output == Output::Softmax ? classes : 1);
          const Network net = network(units, activation, output, Seed(layers.size() + 5));
          const Samples data = samples(13, 3, output, classes, random);
          const Vector rowWeights = Vector::LinSpaced(13, 0.5, 2.0);
          const FloatRows rows = floatRows(data, output, {}, rowWeights);

          std::vector<Index> all(13);
          for (Index i = 0; i < 13; ++i) all[static_cast<std::size_t>(i)] = i;
          Workspace space(net, 13, true);
          std::vector<float> gradient(net.size(), 0.0F);
          Rng unused(Seed(1));
          const PassSums sums =
              backpropagate(net, space, rows, all.data(), 13, 1.0F / 13, 0, unused, gradient.data());
          // The penalty enters in the step: what a step of length 1 moves is the whole gradient.
          std::vector<float> moved = net.parameters;
          denseKernels().descend(moved.data(), gradient.data(), net.weightCount(), 1.0F,
                                 static_cast<float>(l2));
          denseKernels().descend(moved.data() + net.weightCount(), gradient.data() + net.weightCount(),
                                 net.size() - net.weightCount(), 1.0F, 0.0F);

          std::vector<double> at(net.parameters.begin(), net.parameters.end());
          CHECK(sums.meanLoss() == Approx(objective(net, at, data, rowWeights, 0)).epsilon(1e-5));
          for (std::size_t i = 0; i < net.size(); ++i) {
            const double h = 1e-6;
            auto up = at;
            auto down = at;
            up[i] += h;
            down[i] -= h;
            const double expected =
                (objective(net, up, data, rowWeights, l2) - objective(net, down, data, rowWeights, l2)) /
                (2 * h);
            const double got = static_cast<double>(net.parameters[i]) - static_cast<double>(moved[i]);
            INFO("output " << static_cast<int>(output) << " activation " << static_cast<int>(activation)
                           << " l2 " << l2 << " layers " << layers.size() << " parameter " << i);
            REQUIRE(got == Approx(expected).margin(2e-5).epsilon(1e-4));
          }
        }
}

TEST_CASE("network: dropout's gradient is that of the thinned network", "[models][neural]") {
  const Network net = network({2, 16, 1}, Activation::Tanh, Output::Value, Seed(3));
  Rng random(Seed(5));
  const Samples data = samples(1, 2, Output::Value, 0, random);
  const FloatRows rows = floatRows(data, Output::Value, {}, {});
  const Index first = 0;
  Workspace space(net, 1, true);
  std::vector<float> gradient(net.size(), 0.0F);
  Rng dropping(Seed(7));
  backpropagate(net, space, rows, &first, 1, 1.0F, 0.5, dropping, gradient.data());

  // The same network with the dropped units cut out and the others doubled.
  Network thinned = net;
  int dropped = 0;
  for (int j = 0; j < 16; ++j) {
    const float factor =
        space.factors(0)[static_cast<std::size_t>(j) * static_cast<std::size_t>(space.stride())];
    CHECK((factor == 0.0F || factor == 2.0F));
    dropped += factor == 0.0F ? 1 : 0;
    thinned.weights(1)[j] *= factor;
  }
  CHECK(dropped > 0);
  CHECK(dropped < 16);
  Workspace plain(thinned, 1, true);
  std::vector<float> expected(net.size(), 0.0F);
  backpropagate(thinned, plain, rows, &first, 1, 1.0F, 0, dropping, expected.data());
  for (std::size_t i = 0; i < net.weightStart(1); ++i) CHECK(gradient[i] == Approx(expected[i]).margin(1e-6));
}

TEST_CASE("network: both builds of the loops agree, lanes beyond the rows stay out", "[models][neural]") {
  Rng random(Seed(2));
  const int in = 7;
  const int out = 6;
  for (const int lanes : {8, 16, 40}) {
    const int stride = 48;
    const Floats weights = zeros(in * out);
    const Floats biases = zeros(out);
    const Floats input = zeros(static_cast<std::size_t>(in * stride));
    for (int i = 0; i < in * out; ++i)
      weights[static_cast<std::size_t>(i)] = static_cast<float>(random.normal());
    for (int i = 0; i < out; ++i) biases[static_cast<std::size_t>(i)] = static_cast<float>(random.normal());
    for (int i = 0; i < in * stride; ++i)
      input[static_cast<std::size_t>(i)] = static_cast<float>(3 * random.normal());
    for (const auto activation :
         {Activation::Identity, Activation::Tanh, Activation::Relu, Activation::Logistic}) {
      const Floats fast = zeros(static_cast<std::size_t>(out * stride));
      const Floats portable = zeros(static_cast<std::size_t>(out * stride));
      denseKernels().forward(weights.get(), biases.get(), out, in, input.get(), fast.get(), stride, lanes,
                             activation);
      portableDenseKernels().forward(weights.get(), biases.get(), out, in, input.get(), portable.get(),
                                     stride, lanes, activation);
      for (int j = 0; j < out; ++j)
        for (int lane = 0; lane < stride; ++lane) {
          const auto at = static_cast<std::size_t>(j * stride + lane);
          double z = static_cast<double>(biases[static_cast<std::size_t>(j)]);
          for (int i = 0; i < in; ++i)
            z += static_cast<double>(weights[static_cast<std::size_t>(j * in + i)]) *
                 static_cast<double>(input[static_cast<std::size_t>(i * stride + lane)]);
          const double expected = lane < lanes ? bend(z, activation) : 0.0;
          REQUIRE(fast[at] == Approx(expected).margin(3e-5));
          REQUIRE(portable[at] == Approx(expected).margin(3e-5));
        }
    }
  }
}

TEST_CASE("network: tanh and logistic keep six digits from end to end of their range", "[models][neural]") {
  const Floats one = zeros(1);
  one[0] = 1;
  const Floats none = zeros(1);
  const Floats x = zeros(2048);
  const Floats y = zeros(2048);
  for (int i = 0; i < 2048; ++i) x[static_cast<std::size_t>(i)] = static_cast<float>(i - 1024) / 8;
  for (const auto activation : {Activation::Tanh, Activation::Logistic}) {
    denseKernels().forward(one.get(), none.get(), 1, 1, x.get(), y.get(), 2048, 2048, activation);
    for (std::size_t i = 0; i < 2048; ++i)
      REQUIRE(y[i] == Approx(bend(static_cast<double>(x[i]), activation)).margin(3e-7));
  }
}
