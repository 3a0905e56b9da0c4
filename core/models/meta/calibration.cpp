#include "core/models/meta/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/meta/voting.hpp"

namespace ridgeline::models {
namespace {

constexpr Index RowsForIsotonic = 1000;

class CalibratedModel final : public FittedModel, public Probabilities {
 public:
  /// `maps`: one for two classes, one a class for more, none with a temperature.
  CalibratedModel(Member base, MetaShape shape, std::vector<ProbabilityMap> maps, double temperature)
      : base_(std::move(base)), shape_(shape), maps_(std::move(maps)), temperature_(temperature) {}
  Task task() const override { return Task::Classify; }
  Index features() const override { return shape_.features; }
  int classes() const override { return shape_.classes; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    RIDGELINE_TRY(const Matrix raw, outputs(base_, X, context));
    Predictions out;
    out.probabilities = mapped(raw);
    out.labels = argmaxRows(out.probabilities);
    return out;
  }
  void save(ArchiveWriter& archive) const override {
    saveShape(archive, shape_);
    archive.manifest["calibration"] = {{"temperature", temperature_}, {"maps", maps_.size()}};
    for (std::size_t m = 0; m < maps_.size(); ++m) {
      archive.array(fmt::format("sigmoid/{}", m),
                    Vector(Eigen::Vector2d(maps_[m].slope, maps_[m].intercept)));
      archive.array(fmt::format("at/{}", m),
                    Vector(Vector::Map(maps_[m].at.data(), static_cast<Index>(maps_[m].at.size()))));
      archive.array(fmt::format("value/{}", m),
                    Vector(Vector::Map(maps_[m].value.data(), static_cast<Index>(maps_[m].value.size()))));
    }
    saveMembers(archive, {base_});
  }

 private:
  Matrix mapped(const Matrix& raw) const {
    if (maps_.empty()) return atTemperature(raw, temperature_);
    Matrix out(raw.rows(), raw.cols());
    for (Index i = 0; i < raw.rows(); ++i) {
      if (maps_.size() == 1) {
        out(i, 1) = maps_[0](raw(i, 1));
        out(i, 0) = 1 - out(i, 1);
        continue;
      }
      for (Index k = 0; k < raw.cols(); ++k) out(i, k) = maps_[static_cast<std::size_t>(k)](raw(i, k));
      const double sum = out.row(i).sum();
      if (sum > 0)
        out.row(i) /= sum;
      else
        out.row(i) = raw.row(i);  // every map says never: what the base said stands
    }
    return out;
  }

  Member base_;
  MetaShape shape_;
  std::vector<ProbabilityMap> maps_;
  double temperature_;
};

Result<FittedModelPtr> loadCalibration(const ArchiveReader& archive) {
  RIDGELINE_TRY(const MetaShape shape, loadShape(archive));
  if (shape.classes < 2) return archive.damaged("it tells no classes apart");
  RIDGELINE_TRY(auto members, loadMembers(archive, shape.features));
  if (members.size() != 1) return archive.damaged("a calibrated fit has one base");
  RIDGELINE_TRY(const double temperature, archive.number("calibration/temperature"));
  RIDGELINE_TRY(const std::int64_t count, archive.integer("calibration/maps", 0, shape.classes));
  const bool counts = count == 0 || count == (shape.classes == 2 ? 1 : shape.classes);
  if (!counts || !std::isfinite(temperature) || temperature < 1e-3)
    return archive.damaged("its maps do not fit its classes");
  std::vector<ProbabilityMap> maps;
  for (std::int64_t m = 0; m < count; ++m) {
    RIDGELINE_TRY(const Vector sigmoid, archive.vector(fmt::format("sigmoid/{}", m)));
    RIDGELINE_TRY(const Vector at, archive.vector(fmt::format("at/{}", m)));
    RIDGELINE_TRY(const Vector value, archive.vector(fmt::format("value/{}", m)));
    if (sigmoid.size() != 2 || !sigmoid.allFinite() || at.size() != value.size() || !at.allFinite() ||
        !std::is_sorted(at.begin(), at.end(), std::less_equal<>()))
      return archive.damaged("a map is no rising line");
    for (const double p : value)
      if (!(p >= 0 && p <= 1)) return archive.damaged("a map leads out of 0 to 1");
    ProbabilityMap map;
    map.slope = sigmoid[0];
    map.intercept = sigmoid[1];
    map.at.assign(at.begin(), at.end());
    map.value.assign(value.begin(), value.end());
    maps.push_back(std::move(map));
  }
  return std::make_shared<CalibratedModel>(std::move(members[0]), shape, std::move(maps), temperature);
}

Result<ProbabilityMap> mapFor(const Matrix& probabilities, int k, const TrainingSet& train,
                              CalibrationMethod method, const jobs::WorkContext& context) {
  std::vector<bool> positive;
  positive.reserve(train.labels.size());
  for (const int label : train.labels) positive.push_back(label == k);
  if (method == CalibrationMethod::Isotonic)
    return fitIsotonic(probabilities.col(k), positive, train.weights, context);
  return fitPlatt(probabilities.col(k), positive, train.weights, context);
}

}  // namespace

const params::ParamTable<CalibrationParams>& calibrationParamTable() {
  static const auto table =
      params::ParamTable<CalibrationParams>{}
          .choice(&CalibrationParams::method, "method",
                  {{CalibrationMethod::Platt, "platt"},
                   {CalibrationMethod::Isotonic, "isotonic"},
                   {CalibrationMethod::Temperature, "temperature"}},
                  "A sigmoid, any rising map (needs many rows), or one number for all classes.")
          .integer(
              &CalibrationParams::folds, "folds",
              {.min = 2, .max = 100, .sliderMax = 10, .help = "Inner folds that the map is learned from."});
  return table;
}

Result<FittedModelPtr> fitCalibration(const TrainingSet& train, const CalibrationParams& params,
                                      const Bases& bases, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  RIDGELINE_TRY(auto members, fitMembers(bases, train, context));
  if (capability<Probabilities>(*members[0].model) == nullptr)
    return failAt("base", ErrorCode::InvalidParam,
                  "\"{}\" offers no probabilities to calibrate; choose a method that does.",
                  bases.specs[0].id);
  RIDGELINE_TRY(const auto folds, innerFolds(train, params.folds, train.seed.child("calibration")));
  context.progress(0, 0, "out-of-fold probabilities");
  RIDGELINE_TRY(const Matrix unseen, outOfFold(bases, 0, train, folds, context));
  std::vector<ProbabilityMap> maps;
  double temperature = 1;
  if (params.method == CalibrationMethod::Temperature) {
    RIDGELINE_TRY(temperature, fitTemperature(unseen, train.labels, train.weights, context));
  } else {
    // Two classes have one map, of the second.
    for (int k = train.classes() == 2 ? 1 : 0; k < train.classes(); ++k) {
      RIDGELINE_TRY(ProbabilityMap map, mapFor(unseen, k, train, params.method, context));
      maps.push_back(std::move(map));
    }
  }
  if (params.method == CalibrationMethod::Isotonic && train.n() < RowsForIsotonic)
    context.warn(
        fmt::format("An isotonic map from {} rows follows single rows; below {} rows platt is safer.",
                    train.n(), RowsForIsotonic));
  return std::make_shared<CalibratedModel>(std::move(members[0]), shapeOf(train), std::move(maps),
                                           temperature);
}

ModelEntry calibrationEntry(const std::vector<ModelEntry>& plain) {
  static const CombinedSchema schema(calibrationParamTable(), basesFor(plain, {Task::Classify}), Built::OnOne,
                                     {"tree"});
  return combinedEntry(
      {.id = "calibrated",
       .title = "Calibrated",
       .family = "meta",
       .help = "Puts the probabilities of another method right, so that 70 % happens 7 times in 10.",
       .source = "Platt (1999); Zadrozny & Elkan (2002), doi:10.1145/775047.775151; Guo et al. (2017)",
       .tasks = {Task::Classify},
       .offers = {"probabilities"}},
      calibrationParamTable(), schema, fitCalibration, loadCalibration);
}

}  // namespace ridgeline::models
