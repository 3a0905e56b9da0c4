#include "core/models/neural/mlp_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models::neural {
namespace {

constexpr Index BlockRows = 1024;
constexpr std::array Activations = {Activation::Identity, Activation::Tanh, Activation::Relu,
                                    Activation::Logistic};

tl::unexpected<Error> damaged(const ArchiveReader& archive, std::string_view what) {
  return failAt(archive.source(), ErrorCode::Unreadable,
                "The network in {} does not hold together: {}; save the model again.", archive.source(),
                what);
}

/// Whole numbers of a JSON array, or nothing if there is anything else in it.
std::vector<int> wholeNumbers(const nlohmann::json& json) {
  std::vector<int> numbers;
  if (!json.is_array() || json.size() > 1000) return {};
  for (const auto& item : json) {
    if (!item.is_number_integer() || item < 1 || item > 10'000'000) return {};
    numbers.push_back(item.get<int>());
  }
  return numbers;
}

std::string arrayName(std::string_view kind, int layer) { return fmt::format("mlp-{}-{}", kind, layer); }

}  // namespace

std::string_view name(Activation activation) {
  switch (activation) {
    case Activation::Identity:
      return "identity";
    case Activation::Tanh:
      return "tanh";
    case Activation::Relu:
      return "relu";
    case Activation::Logistic:
      return "logistic";
  }
  return "";
}

void MlpModel::answer(Workspace& space, Index begin, int count, Predictions& to) const {
  const float* out = space.answers(network_.layers() - 1);
  const auto stride = static_cast<std::size_t>(space.stride());
  for (int lane = 0; lane < count; ++lane) {
    const Index row = begin + lane;
    const float* z = out + lane;
    if (network_.output == Output::Value) {
      to.values[row] = scale_.mean + scale_.spread * static_cast<double>(*z);
    } else if (network_.output == Output::Logistic) {
      const double small = std::exp(-std::abs(static_cast<double>(*z)));
      const double minor = small / (1 + small);
      to.probabilities(row, *z > 0 ? 0 : 1) = minor;
      to.probabilities(row, *z > 0 ? 1 : 0) = 1 - minor;
    } else {
      float largest = *z;
      for (int k = 1; k < classes_; ++k) largest = std::max(largest, z[static_cast<std::size_t>(k) * stride]);
      double sum = 0;
      for (int k = 0; k < classes_; ++k) {
        const double e = std::exp(static_cast<double>(z[static_cast<std::size_t>(k) * stride] - largest));
        to.probabilities(row, k) = e;
        sum += e;
      }
      for (int k = 0; k < classes_; ++k) to.probabilities(row, k) /= sum;
    }
  }
}

Result<Predictions> MlpModel::predict(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  Predictions predictions;
  if (classes_ > 0)
    predictions.probabilities.resize(X.rows(), classes_);
  else
    predictions.values.resize(X.rows());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), BlockRows, [&](Index begin, Index end) {
    Workspace space(network_, Workspace::MaxLanes, false);
    for (Index row = begin; row < end && !context.stopped(); row += space.capacity()) {
      const int count = static_cast<int>(std::min<Index>(space.capacity(), end - row));
      space.fill(X, row, count);
      forward(network_, space, count);
      answer(space, row, count, predictions);
    }
  }));
  if (classes_ > 0) predictions.labels = argmaxRows(predictions.probabilities);
  return predictions;
}

Matrix MlpModel::layerWeights(int layer) const {
  const int l = layer - 1;
  return Eigen::Map<const RowMatrixF>(network_.weights(l), network_.above(l), network_.below(l))
      .cast<double>();
}

Vector MlpModel::layerBiases(int layer) const {
  return Eigen::Map<const Eigen::VectorXf>(network_.biases(layer - 1), network_.above(layer - 1))
      .cast<double>();
}

Result<std::vector<Matrix>> MlpModel::activations(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  const int last = network_.layers() - 1;
  std::vector<Matrix> layers;
  for (int l = 0; l <= last; ++l) layers.emplace_back(X.rows(), network_.above(l));
  Predictions predictions;
  predictions.probabilities.resize(X.rows(), classes_);
  predictions.values.resize(X.rows());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), BlockRows, [&](Index begin, Index end) {
    Workspace space(network_, Workspace::MaxLanes, false);
    for (Index row = begin; row < end && !context.stopped(); row += space.capacity()) {
      const int count = static_cast<int>(std::min<Index>(space.capacity(), end - row));
      space.fill(X, row, count);
      forward(network_, space, count);
      for (int l = 0; l < last; ++l)
        layers[static_cast<std::size_t>(l)].middleRows(row, count) =
            Eigen::Map<const RowMatrixF, 0, Eigen::OuterStride<>>(space.answers(l), network_.above(l), count,
                                                                  Eigen::OuterStride<>(space.stride()))
                .transpose()
                .cast<double>();
      answer(space, row, count, predictions);
    }
  }));
  if (network_.output == Output::Value) layers.back().col(0) = predictions.values;
  if (network_.output == Output::Logistic) layers.back().col(0) = predictions.probabilities.col(1);
  if (network_.output == Output::Softmax) layers.back() = predictions.probabilities;
  return layers;
}

void MlpModel::save(ArchiveWriter& archive) const {
  archive.manifest["mlp"] = {{"units", network_.units},
                             {"activation", name(network_.activation)},
                             {"classes", classes_},
                             {"target-mean", scale_.mean},
                             {"target-spread", scale_.spread}};
  for (int layer = 1; layer <= network_.layers(); ++layer) {
    archive.array(arrayName("weights", layer), layerWeights(layer));
    archive.array(arrayName("biases", layer), layerBiases(layer));
  }
}

Result<FittedModelPtr> MlpModel::load(const ArchiveReader& archive) {
  const auto& manifest = archive.manifest();
  const auto found = manifest.find("mlp");
  if (found == manifest.end() || !found->is_object()) return damaged(archive, "its description is missing");
  Network network;
  network.units = wholeNumbers(found->value("units", nlohmann::json()));
  if (network.units.size() < 2) return damaged(archive, "\"units\" is no list of layer sizes");
  const auto word = found->value("activation", nlohmann::json());
  const auto activation =
      std::find_if(Activations.begin(), Activations.end(), [&](Activation a) { return word == name(a); });
  if (activation == Activations.end()) return damaged(archive, "its activation is unknown");
  network.activation = *activation;
  const auto classes = found->value("classes", nlohmann::json());
  if (!classes.is_number_integer() || classes < 0 || classes == 1 || classes > 10'000'000)
    return damaged(archive, "its number of classes makes no sense");
  const int k = classes.get<int>();
  network.output = k == 0 ? Output::Value : k == 2 ? Output::Logistic : Output::Softmax;
  if (network.outputs() != (k > 2 ? k : 1)) return damaged(archive, "outputs and classes do not agree");
  const auto mean = found->value("target-mean", nlohmann::json());
  const auto spread = found->value("target-spread", nlohmann::json());
  if (!mean.is_number() || !spread.is_number()) return damaged(archive, "the scale of its target is missing");

  // Sizes are believed only once the arrays bear them out.
  std::vector<Matrix> weights;
  std::vector<Vector> biases;
  for (int l = 0; l < network.layers(); ++l) {
    RIDGELINE_TRY(Matrix w, archive.array(arrayName("weights", l + 1)));
    RIDGELINE_TRY(Vector b, archive.vector(arrayName("biases", l + 1)));
    if (w.rows() != network.above(l) || w.cols() != network.below(l) || b.size() != network.above(l))
      return damaged(archive, fmt::format("layer {} has weights of another shape", l + 1));
    if (!w.allFinite() || !b.allFinite())
      return damaged(archive, fmt::format("a weight of layer {} is not a finite number", l + 1));
    weights.push_back(std::move(w));
    biases.push_back(std::move(b));
  }
  network.parameters.resize(network.size());
  for (int l = 0; l < network.layers(); ++l) {
    Eigen::Map<RowMatrixF>(network.weights(l), network.above(l), network.below(l)) =
        weights[static_cast<std::size_t>(l)].cast<float>();
    Eigen::Map<Eigen::VectorXf>(network.biases(l), network.above(l)) =
        biases[static_cast<std::size_t>(l)].cast<float>();
  }
  return mlpModel(std::move(network), TargetScale{mean.get<double>(), spread.get<double>()}, k, nullptr);
}

FittedModelPtr mlpModel(Network network, TargetScale scale, int classes, TracePtr trace) {
  if (classes > 0)
    return std::make_shared<const MlpClassifier>(std::move(network), scale, classes, std::move(trace));
  return std::make_shared<const MlpModel>(std::move(network), scale, classes, std::move(trace));
}

}  // namespace ridgeline::models::neural
