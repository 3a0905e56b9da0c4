#pragma once

#include <cmath>
#include <numbers>

#include "core/models/estimator.hpp"

/// Small training sets that the network's tests share.
namespace ridgeline::test {

/// Two interleaved half circles, standardised by hand.
inline models::TrainingSet moons(Index n, double noise, Seed seed) {
  models::TrainingSet train;
  train.classNames = {"a", "b"};
  train.featureNames = {"x1", "x2"};
  train.seed = seed;
  Rng random(seed.child("moons"));
  train.X.resize(n, 2);
  for (Index i = 0; i < n; ++i) {
    const int label = static_cast<int>(i % 2);
    const double angle = std::numbers::pi * random.uniform();
    const double x = label == 0 ? std::cos(angle) : 1 - std::cos(angle);
    const double y = label == 0 ? std::sin(angle) : 0.5 - std::sin(angle);
    train.X(i, 0) = (x + noise * random.normal() - 0.5) / 0.87;
    train.X(i, 1) = (y + noise * random.normal() - 0.25) / 0.5;
    train.labels.push_back(label);
  }
  return train;
}

/// Such moons whose labels are drawn by chance, with as chancy dev rows: whatever is learned of the train rows
/// cannot help on dev rows.
inline models::TrainingSet nothingToLearn() {
  auto train = moons(60, 0.2, Seed(7));
  Rng random(Seed(3));
  for (int& label : train.labels) label = static_cast<int>(random.below(2));
  auto dev = moons(200, 0.2, Seed(8));
  for (int& label : dev.labels) label = static_cast<int>(random.below(2));
  train.dev = std::make_shared<models::Samples>(dev);
  return train;
}

inline models::TrainingSet exclusiveOr() {
  models::TrainingSet train;
  train.classNames = {"even", "odd"};
  train.featureNames = {"a", "b"};
  train.seed = Seed(1);
  train.X.resize(4, 2);
  train.X << -1, -1, -1, 1, 1, -1, 1, 1;
  train.labels = {0, 1, 1, 0};
  return train;
}

/// Three well-separated groups.
inline models::TrainingSet petals(Index n, Seed seed) {
  models::TrainingSet train;
  train.classNames = {"a", "b", "c"};
  train.featureNames = {"x1", "x2"};
  train.seed = seed;
  Rng random(seed.child("petals"));
  train.X.resize(n, 2);
  for (Index i = 0; i < n; ++i) {
    const int label = static_cast<int>(i % 3);
    const double angle = 2 * std::numbers::pi * label / 3;
    train.X(i, 0) = 2 * std::cos(angle) + 0.4 * random.normal();
    train.X(i, 1) = 2 * std::sin(angle) + 0.4 * random.normal();
    train.labels.push_back(label);
  }
  return train;
}

}  // namespace ridgeline::test
