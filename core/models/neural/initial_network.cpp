#include "core/models/neural/initial_network.hpp"

#include <algorithm>
#include <cmath>

#include "core/models/neural/unit_kernels.hpp"

namespace ridgeline::models::neural {
namespace {

float& weight(Network& network, int layer, int to, int from) {
  return network.weights(
      layer)[static_cast<std::size_t>(to) * static_cast<std::size_t>(network.below(layer)) +
             static_cast<std::size_t>(from)];
}
float weight(const Network& network, int layer, int to, int from) {
  return network.weights(
      layer)[static_cast<std::size_t>(to) * static_cast<std::size_t>(network.below(layer)) +
             static_cast<std::size_t>(from)];
}

/// Units of both keep their weights; an old unit hears a new one with weight 0.
void copyLayer(Network& network, int layer, const Network& former, int formerLayer) {
  const int rows = std::min(network.above(layer), former.above(formerLayer));
  const int columns = std::min(network.below(layer), former.below(formerLayer));
  for (int j = 0; j < rows; ++j) {
    for (int i = 0; i < columns; ++i) weight(network, layer, j, i) = weight(former, formerLayer, j, i);
    for (int i = columns; i < network.below(layer); ++i) weight(network, layer, j, i) = 0;
    network.biases(layer)[j] = former.biases(formerLayer)[j];
    if (!network.normalises(layer) || !former.normalises(formerLayer)) continue;
    network.gains(layer)[j] = former.gains(formerLayer)[j];
    network.means(layer)[j] = former.means(formerLayer)[j];
    network.variances(layer)[j] = former.variances(formerLayer)[j];
  }
}

/// How a layer f(gain (x - centre)) near the identity is undone by whoever reads it: x is about
/// (answer - answerAt) / slope.
struct NearIdentity {
  float gain = 1, centre = 0, answerAt = 0, slope = 1;
};
NearIdentity nearIdentity(Activation activation) {
  switch (activation) {
    case Activation::Identity:
    case Activation::Relu:
    case Activation::LeakyRelu:
      return {};
    case Activation::Tanh:
      return {0.25F, 0, 0, 0.25F};
    case Activation::Logistic:
      return {1, 0.5F, 0.5F, 0.25F};
  }
  return {};
}

/// Hidden layer `layer` passes on the first `count` units below; what reads those units is rescaled to match.
void passThrough(Network& network, int layer, int count) {
  const NearIdentity near = nearIdentity(network.activation);
  for (int j = 0; j < count; ++j) {
    for (int i = 0; i < network.below(layer); ++i) weight(network, layer, j, i) = i == j ? near.gain : 0;
    network.biases(layer)[j] = -near.gain * near.centre;
    // Running statistics that change nothing, until the rows tell their own.
    if (network.normalises(layer)) network.variances(layer)[j] = 1 - NormalisedAtLeast;
  }
  const int reader = layer + 1;
  for (int k = 0; k < network.above(reader); ++k)
    for (int j = 0; j < count; ++j) {
      float& w = weight(network, reader, k, j);
      w /= near.slope;
      network.biases(reader)[k] -= w * near.answerAt;
    }
}

}  // namespace

void initialise(Network& network, Initialisation initialisation, Seed seed, double scale) {
  network.parameters.assign(network.size(), 0.0F);
  network.clearStatistics();
  if (network.normalised) std::fill_n(network.gains(0), network.hiddenUnits(), 1.0F);
  if (initialisation == Initialisation::Zero) return;
  for (int l = 0; l < network.layers(); ++l) {
    // The output draws from a stream of its own wherever it lies, as do the hidden layers, counted from the
    // input.
    const Seed layer = l + 1 == network.layers() ? seed.child("output")
                                                 : seed.child("hidden").child(static_cast<std::uint64_t>(l));
    const double uniform = std::sqrt(6.0 / (network.below(l) + network.above(l)));
    const double normal =
        initialisation == Initialisation::Normal ? scale : std::sqrt(2.0 / network.below(l));
    for (int j = 0; j < network.above(l); ++j) {
      Rng random(layer.child(static_cast<std::uint64_t>(j)));
      for (int i = 0; i < network.below(l); ++i)
        weight(network, l, j, i) =
            static_cast<float>(initialisation == Initialisation::Glorot ? random.uniform(-uniform, uniform)
                                                                        : normal * random.normal());
    }
  }
}

bool related(const Network& former, const Network& network) {
  return former.inputs() == network.inputs() && former.outputs() == network.outputs() &&
         former.output == network.output && former.activation == network.activation &&
         former.normalised == network.normalised;
}

void inherit(Network& network, const Network& former, const TargetScale& formerScale,
             const TargetScale& scale) {
  const int hidden = network.layers() - 1;
  const int formerHidden = former.layers() - 1;
  network.averaged = former.averaged;
  for (int l = 0; l < std::min(hidden, formerHidden); ++l) copyLayer(network, l, former, l);
  // With fewer layers, or none before, nothing learned fits what the output reads now.
  if (hidden < formerHidden || (formerHidden == 0 && hidden > 0)) return;
  copyLayer(network, hidden, former, formerHidden);
  if (network.output == Output::Value) {
    const auto ratio = static_cast<float>(formerScale.spread / scale.spread);
    const auto shift = static_cast<float>((formerScale.mean - scale.mean) / scale.spread);
    for (int i = 0; i < network.below(hidden); ++i) weight(network, hidden, 0, i) *= ratio;
    network.biases(hidden)[0] = network.biases(hidden)[0] * ratio + shift;
  }
  for (int l = hidden - 1; l >= formerHidden; --l)
    passThrough(network, l, std::min(network.above(l), former.above(formerHidden - 1)));
}

}  // namespace ridgeline::models::neural
