#include "core/models/neural/network.hpp"

#include <cmath>

#include "core/models/neural/initial_network.hpp"
#include "core/models/neural/passes.hpp"
#include "core/models/neural/step_kernels.hpp"
#include "tests/core/models/neural/network_cases.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using namespace ridgeline::models::neural;
using namespace ridgeline::test;

TEST_CASE("network: the gradient agrees with central differences of the objective", "[models][neural]") {
  const std::vector<std::vector<int>> hidden = {{}, {5}, {9, 4}, {3, 3, 6}, {11, 12, 8}};
  Rng random(Seed(11));
  for (const auto output : {Output::Value, Output::Logistic, Output::Softmax})
    for (const auto activation : Activations)
      for (const bool normalised : {false, true})
        for (const Penalty penalty : {Penalty{}, Penalty{0.03F, 0.05F}})
          for (const auto& layers : hidden) {
            const int classes = output == Output::Softmax ? 4 : 2;
            const int d = layers.size() == 3 ? 10 : 3;
            std::vector<int> units = {d};
            units.insert(units.end(), layers.begin(), layers.end());
            units.push_back(output == Output::Softmax ? classes : 1);
            const Network net = network(units, activation, output, Seed(layers.size() + 5), normalised);
            const Samples data = samples(13, d, output, classes, random);
            const Vector rowWeights = Vector::LinSpaced(13, 0.5, 2.0);
            jobs::WorkContext context;
            const FloatRows rows = *floatRows(data, output, {}, rowWeights, context);

            std::vector<Index> all(13);
            for (Index i = 0; i < 13; ++i) all[static_cast<std::size_t>(i)] = i;
            Workspace space(net, 13, true);
            std::vector<float> gradient(net.size(), 7.0F);
            Rng unused(Seed(1));
            const PassSums sums =
                backpropagate(net, space, rows, all.data(), 13, 1.0F / 13, 0, unused, gradient.data());
            // The penalties enter in the step: what a step of length 1 moves is the whole gradient.
            std::vector<float> moved = net.parameters;
            descend(moved.data(), gradient.data(), net.weightCount(), 1.0F, penalty);
            descend(moved.data() + net.weightCount(), gradient.data() + net.weightCount(),
                    net.size() - net.weightCount(), 1.0F, {});

            const double l1 = static_cast<double>(penalty.l1), l2 = static_cast<double>(penalty.l2);
            std::vector<double> at(net.parameters.begin(), net.parameters.end());
            CHECK(sums.meanLoss() == Approx(objective(net, at, data, rowWeights, 0, 0)).epsilon(1e-5));
            for (std::size_t i = 0; i < net.size(); ++i) {
              const double h = 1e-8;  // too short to reach over a kink of the relus
              auto up = at;
              auto down = at;
              up[i] += h;
              down[i] -= h;
              const double expected = (objective(net, up, data, rowWeights, l1, l2) -
                                       objective(net, down, data, rowWeights, l1, l2)) /
                                      (2 * h);
              const double got = static_cast<double>(net.parameters[i]) - static_cast<double>(moved[i]);
              INFO("output " << static_cast<int>(output) << " activation " << name(activation)
                             << " normalised " << normalised << " l2 " << l2 << " layers " << layers.size()
                             << " parameter " << i);
              REQUIRE(got == Approx(expected).margin(3e-5).epsilon(1e-4));
            }
          }
}

TEST_CASE("network: lanes and units may be worked on in parts without a byte's difference",
          "[models][neural]") {
  const Network net = network({30, 20, 9, 4}, Activation::Tanh, Output::Softmax, Seed(4));
  Rng random(Seed(6));
  const Samples data = samples(75, 30, Output::Softmax, 4, random);
  jobs::WorkContext context;
  const FloatRows rows = *floatRows(data, Output::Softmax, {}, {}, context);
  std::vector<Index> all(75);
  for (Index i = 0; i < 75; ++i) all[static_cast<std::size_t>(i)] = 74 - i;
  Workspace whole(net, 75, true);
  Workspace parts(net, 75, true);
  std::vector<float> once(net.size()), pieces(net.size());
  const PassSums sum = backpropagate(net, whole, rows, all.data(), 75, 1.0F / 75, 0, random, once.data());
  parts.aim(net, rows, all.data(), 75, 1.0F / 75);
  for (const LaneRange range : {LaneRange{48, 32}, LaneRange{0, 8}, LaneRange{8, 40}})
    thereAndBack(net, parts, range, false, pieces.data(), false);
  for (int l = 0; l < net.layers(); ++l)
    for (int j = 0; j < net.above(l); j += 3)
      gradientOf(net, parts, l, j, std::min(j + 3, net.above(l)), false, pieces.data(), false);
  CHECK(pieces == once);
  CHECK(sums(net, parts).loss == sum.loss);
}

TEST_CASE("network: dropout's gradient is that of the thinned network", "[models][neural]") {
  const Network net = network({2, 16, 1}, Activation::Tanh, Output::Value, Seed(3));
  Rng random(Seed(5));
  const Samples data = samples(1, 2, Output::Value, 0, random);
  jobs::WorkContext context;
  const FloatRows rows = *floatRows(data, Output::Value, {}, {}, context);
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
