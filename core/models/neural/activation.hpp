#pragma once

#include <array>
#include <string_view>

namespace ridgeline::models::neural {

/// How a hidden unit bends its sum z. The slope of each can be told from its answer.
enum class Activation {
  Identity,   ///< z
  Tanh,       ///< tanh(z)
  Relu,       ///< max(z, 0)
  LeakyRelu,  ///< z above 0, LeakySlope z below: a unit never falls silent for good
  Logistic,   ///< 1 / (1 + exp(-z))
};

/// Source  Maas, Hannun & Ng (2013), "Rectifier nonlinearities improve neural network acoustic models", ICML.
inline constexpr float LeakySlope = 0.01F;

inline constexpr std::array Activations = {Activation::Tanh, Activation::Relu, Activation::LeakyRelu,
                                           Activation::Logistic, Activation::Identity};

/// "tanh", ...: the word of forms and files.
constexpr std::string_view name(Activation activation) {
  switch (activation) {
    case Activation::Identity:
      return "identity";
    case Activation::Tanh:
      return "tanh";
    case Activation::Relu:
      return "relu";
    case Activation::LeakyRelu:
      return "leaky-relu";
    case Activation::Logistic:
      return "logistic";
  }
  return "";
}

}  // namespace ridgeline::models::neural
