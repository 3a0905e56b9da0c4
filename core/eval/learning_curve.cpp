#include "core/eval/learning_curve.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>

#include "core/base/not_a_number.hpp"
#include "core/eval/nested_subsets.hpp"
#include "core/eval/row_fit.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::eval {
namespace {

constexpr Index FewestCurveRows = 20;
constexpr Index CurveRowsPerClass = 5;

/// One fit of the curve and what came of it.
struct SubsetFit {
  std::size_t size = 0;
  int repeat = 0;
  bool done = false;
  double train = NotANumber, dev = NotANumber;
  std::optional<Error> failure;
};

class CurveMaker {
 public:
  CurveMaker(const data::Table& table, const data::Schema& schema, const std::vector<prep::StepSpec>& steps,
             const models::ModelSpec& model, const MetricInfo& metric, Seed seed, jobs::WorkContext& context)
      : table_(table),
        schema_(schema),
        model_(model),
        metric_(metric),
        seed_(seed),
        context_(context),
        answers_(table, schema),
        ground_{table, schema, steps, answers_, seed, takenBy(model)} {}

  Result<LearningCurve> make(const std::vector<Index>& trainRows, const std::vector<Index>& devRows,
                             const LearningCurveSpec& spec) {
    const std::vector<Index> train = answers_.known(trainRows);
    dev_ = answers_.known(devRows);
    if (dev_.empty())
      return fail(ErrorCode::InvalidInput,
                  "A learning curve needs dev rows to score on and there are none; give the dev part some.");
    const Index all = static_cast<Index>(train.size());
    const Index smallest =
        std::max(FewestCurveRows, CurveRowsPerClass * static_cast<Index>(schema_.classNames.size()));
    if (all < smallest)
      return fail(ErrorCode::InvalidInput,
                  "A learning curve of this task starts at {} train rows and there are {}; give the train "
                  "part more.",
                  smallest, all);
    sizes_ = curveSizes(smallest, all, spec.sizes);
    const std::vector<int> strata = answers_.strata(train);
    for (int repeat = 0; repeat < spec.repeats; ++repeat)
      orders_.push_back(nestedOrder(table_, train, strata,
                                    seed_.child("learning-curve").child(static_cast<std::uint64_t>(repeat))));
    // All rows are one subset, so one fit; small fits come first and show the curve's shape soon.
    for (std::size_t size = 0; size < sizes_.size(); ++size)
      for (int repeat = 0; repeat < (sizes_[size] == all ? 1 : spec.repeats); ++repeat)
        slots_.push_back({size, repeat, false, NotANumber, NotANumber, {}});

    const auto count = static_cast<std::int64_t>(slots_.size());
    RIDGELINE_CHECK(jobs::parallelFor(context_, count,
                                      [&](std::int64_t i) { fill(slots_[static_cast<std::size_t>(i)]); }));
    return finish();
  }

 private:
  std::vector<Index> subset(const SubsetFit& slot) const {
    const NestedOrder& order = orders_[static_cast<std::size_t>(slot.repeat)];
    std::vector<Index> rows(order.rows.begin(), order.rows.begin() + sizes_[slot.size]);
    // In table order, as a run takes them: the last point of the curve is the run's own score.
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  Result<double> score(const models::FittedModel& model, const models::Samples& samples,
                       const std::vector<Index>& rows, jobs::WorkContext& context) const {
    RIDGELINE_TRY(const Scored scored, scoreRows(ground_, model, samples, rows, context));
    MetricOptions options;
    options.intervals = false;
    return metric_.compute(scored, options, context).value.value_or(NotANumber);
  }

  Status fit(const std::vector<Index>& rows, double& trainScore, double& devScore) const {
    // Every subset is prepared by itself. Sizes grow by factors, so that sorting the columns of each anew
    // costs trees less than picking its few rows out of an order that all subsets share. Films, pauses and
    // remarks of single fits would mean nothing here.
    jobs::WorkContext quiet(context_.stopToken(), context_.pool());
    RIDGELINE_TRY(const PreparedRows prepared, prepareRows(ground_, rows, dev_, true, quiet));
    RIDGELINE_TRY(const models::FittedModelPtr model, models::fit(model_, prepared.train, quiet));
    RIDGELINE_TRY(trainScore, score(*model, prepared.train, rows, quiet));
    RIDGELINE_TRY(devScore, score(*model, prepared.test, dev_, quiet));
    return {};
  }

  void fill(SubsetFit& slot) {
    double train = NotANumber;
    double dev = NotANumber;
    const Status status = fit(subset(slot), train, dev);
    if (context_.stopped()) return;
    const std::lock_guard lock(mutex_);
    slot.done = true;
    slot.train = train;
    slot.dev = dev;
    if (!status) slot.failure = status.error();
    ++finished_;
    context_.progress(finished_, static_cast<double>(slots_.size()),
                      fmt::format("fitted on {} rows", sizes_[slot.size]));
    context_.publish(std::make_shared<LearningCurve>(curve()));
  }

  /// The curve of the fits that are done, in slot order.
  LearningCurve curve() const {
    LearningCurve curve;
    curve.metric = metric_.id;
    curve.higherIsBetter = metric_.higherIsBetter;
    curve.devRows = static_cast<Index>(dev_.size());
    for (const SubsetFit& slot : slots_) {
      if (!slot.done) continue;
      const Index n = sizes_[slot.size];
      if (curve.points.empty() || curve.points.back().n != n) {
        curve.points.emplace_back();
        curve.points.back().n = n;
      }
      CurvePoint& point = curve.points.back();
      point.train.push_back(slot.train);
      point.dev.push_back(slot.dev);
      point.toppedUp |=
          schema_.task == data::Task::Classify && n < orders_[static_cast<std::size_t>(slot.repeat)].complete;
    }
    for (CurvePoint& point : curve.points) {
      std::tie(point.trainMean, point.trainSd) = meanAndSd(point.train);
      std::tie(point.devMean, point.devSd) = meanAndSd(point.dev);
    }
    return curve;
  }

  /// A size that cannot be fitted is told and left open; a curve without any fit is a failure.
  Result<LearningCurve> finish() {
    Index failed = 0;
    std::optional<Error> first;
    for (const SubsetFit& slot : slots_) {
      if (!slot.failure) continue;
      ++failed;
      if (first) continue;
      first = slot.failure;
      context_.warn(fmt::format("On {} train rows there is no fit: {}", sizes_[slot.size], first->message));
    }
    if (failed == static_cast<Index>(slots_.size())) return tl::unexpected<Error>(*first);
    return curve();
  }

  const data::Table& table_;
  const data::Schema& schema_;
  const models::ModelSpec& model_;
  const MetricInfo& metric_;
  Seed seed_;
  jobs::WorkContext& context_;
  Answers answers_;
  FitGround ground_;
  std::vector<Index> dev_, sizes_;
  std::vector<NestedOrder> orders_;
  std::vector<SubsetFit> slots_;
  std::mutex mutex_;
  double finished_ = 0;
};

}  // namespace

Result<LearningCurve> learningCurve(const data::Table& table, const data::Schema& schema,
                                    const std::vector<Index>& trainRows, const std::vector<Index>& devRows,
                                    const std::vector<prep::StepSpec>& steps, const models::ModelSpec& model,
                                    const LearningCurveSpec& spec, Seed seed, jobs::WorkContext& context) {
  if (schema.task != data::Task::Classify && schema.task != data::Task::Regress)
    return fail(ErrorCode::InvalidInput,
                "A learning curve needs a target to score against; choose a target column.");
  if (spec.sizes < 1 || spec.sizes > 1000 || spec.repeats < 1 || spec.repeats > 1000)
    return fail(ErrorCode::InvalidInput,
                "A learning curve of {} sizes and {} repeats cannot be drawn; either takes 1 to 1000.",
                spec.sizes, spec.repeats);
  RIDGELINE_TRY(const MetricInfo* info, judgingMetric(spec.metric, schema.task));
  CurveMaker maker(table, schema, steps, model, *info, seed, context);
  return maker.make(trainRows, devRows, spec);
}

}  // namespace ridgeline::eval
