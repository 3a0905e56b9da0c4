#include "core/models/neural/mlp_model.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/kernels/vectors.hpp"

namespace ridgeline::models::neural {
namespace {

constexpr Index BlockRows = 4096;
/// Passes that a network from a file is taken to have seen: its statistics count as settled.
constexpr int SettledPasses = 10;

/// Rows at once whose answers, layer by layer, stay in the first cache.
int fewAtOnce(const Network& network) {
  constexpr int Floats = 6144;
  const int widest = *std::max_element(network.units.begin(), network.units.end());
  return std::clamp(Floats / widest, 2 * LaneWidth, Workspace::MaxLanes);
}

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

Matrix storedWeights(const Network& network, int layer) {
  return Eigen::Map<const RowMatrixF>(network.weights(layer), network.above(layer), network.below(layer))
      .cast<double>();
}
Vector numbers(const float* values, int count) {
  return Eigen::Map<const Eigen::VectorXf>(values, count).cast<double>();
}

/// One answer a row, of those that a model of so many classes (0: a value) can be compared with.
Status checkAnswers(const Samples& samples, int classes) {
  const Index n = samples.X.rows();
  if (n == 0) return fail(ErrorCode::InvalidInput, "There are no rows to take a gradient over.");
  const auto given = classes > 0 ? static_cast<Index>(samples.labels.size()) : samples.targets.size();
  if (given != n)
    return fail(ErrorCode::InvalidInput, "A gradient over {} rows needs {} answers, and {} are given.", n, n,
                given);
  for (const int label : samples.labels)
    if (classes > 0 && (label < 0 || label >= classes))
      return fail(ErrorCode::InvalidInput, "The label {} is none of the model's {} classes.", label, classes);
  if (classes == 0 && !samples.targets.allFinite())
    return fail(ErrorCode::NonFinite, "A target is not a finite number; leave its row out.");
  return {};
}

/// What files hold of a normalised hidden layer beside its weights and biases.
struct NormalPart {
  const char* kind;
  float* (Network::*own)(int);
  const float* (Network::*shown)(int) const;
  bool signedNumbers;
};
constexpr std::array NormalParts = {NormalPart{"gains", &Network::gains, &Network::gains, true},
                                    NormalPart{"means", &Network::means, &Network::means, true},
                                    NormalPart{"variances", &Network::variances, &Network::variances, false}};

}  // namespace

void MlpModel::answer(Workspace& space, Index begin, int count, Predictions& to) const {
  const Eigen::Map<const RowMatrixF, 0, Eigen::OuterStride<>> z(
      space.answers(network_.layers() - 1), network_.outputs(), count, Eigen::OuterStride<>(space.stride()));
  if (network_.output == Output::Value) {
    to.values.segment(begin, count) =
        (z.row(0).transpose().cast<double>().array() * scale_.spread + scale_.mean).matrix();
    return;
  }
  auto rows = to.probabilities.middleRows(begin, count);
  if (network_.output == Output::Softmax) {
    rows = z.transpose().cast<double>();
    return kernels::softmaxRows(kernels::strided(rows));
  }
  // Either from its own end, so that the rarer keeps its digits.
  for (Index k = 0; k < 2; ++k) {
    rows.col(k) = (k == 0 ? -1.0 : 1.0) * z.row(0).transpose().cast<double>();
    kernels::sigmoid(&rows(0, k), &rows(0, k), count);
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
    Workspace space(network_, fewAtOnce(network_), false);
    for (Index row = begin; row < end && !context.stopped(); row += space.capacity()) {
      const int count = static_cast<int>(std::min<Index>(space.capacity(), end - row));
      space.fill(X, row, count);
      forward(network_, space, space.all());
      answer(space, row, count, predictions);
    }
  }));
  if (classes_ > 0) predictions.labels = argmaxRows(predictions.probabilities);
  return predictions;
}

Matrix MlpModel::layerWeights(int layer) const {
  const int l = layer - 1;
  Matrix weights = storedWeights(network_, l);
  for (Index j = 0; j < weights.rows() && network_.normalises(l); ++j)
    weights.row(j) *= static_cast<double>(network_.affine(l, static_cast<int>(j)).scale);
  return weights;
}

Vector MlpModel::layerBiases(int layer) const {
  const int l = layer - 1;
  Vector biases = numbers(network_.biases(l), network_.above(l));
  for (Index j = 0; j < biases.size() && network_.normalises(l); ++j)
    biases[j] = static_cast<double>(network_.affine(l, static_cast<int>(j)).shift);
  return biases;
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
    Workspace space(network_, fewAtOnce(network_), false);
    for (Index row = begin; row < end && !context.stopped(); row += space.capacity()) {
      const int count = static_cast<int>(std::min<Index>(space.capacity(), end - row));
      space.fill(X, row, count);
      forward(network_, space, space.all());
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

Result<std::vector<LayerGradient>> MlpModel::layerGradients(const Samples& samples,
                                                            jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, samples.X));
  RIDGELINE_CHECK(checkAnswers(samples, classes_));
  RIDGELINE_TRY(const FloatRows rows, floatRows(samples, network_.output, scale_, {}, context));
  Workspace space(network_, Workspace::MaxLanes, true);
  const FlushTinyNumbers flush;
  std::vector<float> gradient(network_.size());
  std::vector<LayerGradient> layers(static_cast<std::size_t>(network_.layers()));
  std::vector<Index> positions(static_cast<std::size_t>(rows.n));
  std::iota(positions.begin(), positions.end(), Index{0});
  const auto scale = static_cast<float>(1.0 / static_cast<double>(rows.n));
  Rng unused(Seed(0));
  for (Index from = 0; from < rows.n; from += space.capacity()) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const int count = static_cast<int>(std::min<Index>(space.capacity(), rows.n - from));
    backpropagate(network_, space, rows, positions.data() + from, count, scale, 0, unused, gradient.data(),
                  from > 0);
    for (int l = 0; l < network_.layers(); ++l)
      layers[static_cast<std::size_t>(l)].signal +=
          Eigen::Map<const RowMatrixF, 0, Eigen::OuterStride<>>(space.delta(l), network_.above(l), count,
                                                                Eigen::OuterStride<>(space.stride()))
              .cast<double>()
              .colwise()
              .norm()
              .sum();
  }
  for (int l = 0; l < network_.layers(); ++l) {
    LayerGradient& layer = layers[static_cast<std::size_t>(l)];
    layer.weights = Eigen::Map<const RowMatrixF>(gradient.data() + network_.weightStart(l), network_.above(l),
                                                 network_.below(l))
                        .cast<double>();
    layer.biases = numbers(gradient.data() + network_.biasStart(l), network_.above(l));
    layer.norm = layer.weights.norm();
    layer.size = storedWeights(network_, l).norm();
  }
  return layers;
}

void MlpModel::save(ArchiveWriter& archive) const {
  archive.manifest["mlp"] = {{"units", network_.units},
                             {"activation", name(network_.activation)},
                             {"classes", classes_},
                             {"target-mean", scale_.mean},
                             {"target-spread", scale_.spread}};
  if (network_.normalised) archive.manifest["mlp"]["normalised"] = true;
  for (int l = 0; l < network_.layers(); ++l) {
    archive.array(arrayName("weights", l + 1), storedWeights(network_, l));
    archive.array(arrayName("biases", l + 1), numbers(network_.biases(l), network_.above(l)));
    if (!network_.normalises(l)) continue;
    for (const auto& part : NormalParts)
      archive.array(arrayName(part.kind, l + 1), numbers((network_.*part.shown)(l), network_.above(l)));
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
  // Files of before there was normalisation say nothing of it.
  const auto normalised = found->value("normalised", nlohmann::json(false));
  if (!normalised.is_boolean()) return damaged(archive, "\"normalised\" is neither true nor false");
  network.normalised = normalised.get<bool>();
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
  network.clearStatistics();
  for (int l = 0; l < network.layers() && network.normalises(l); ++l)
    for (const auto& part : NormalParts) {
      RIDGELINE_TRY(const Vector values, archive.vector(arrayName(part.kind, l + 1)));
      if (values.size() != network.above(l) || !values.cast<float>().allFinite())
        return damaged(archive,
                       fmt::format("the {} of layer {} are not one number a unit", part.kind, l + 1));
      if (!part.signedNumbers && values.minCoeff() < 0)
        return damaged(archive, fmt::format("one of the {} of layer {} is negative", part.kind, l + 1));
      Eigen::Map<Eigen::VectorXf>((network.*part.own)(l), network.above(l)) = values.cast<float>();
    }
  if (network.normalised) network.averaged = SettledPasses;
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
