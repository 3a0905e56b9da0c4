#include "core/eval/reading.hpp"

#include <algorithm>
#include <cmath>

#include "core/eval/cell_terms.hpp"
#include "core/eval/intervals.hpp"
#include "core/eval/weighing.hpp"

namespace ridgeline::eval {
namespace {

constexpr double Unclear = 0.005, TooWide = 0.10;  // in shares; a hundredth is a point

/// Everything the rule needs, whatever the task.
struct Rungs {
  Estimate train, dev, variance, bias;
  double level = 0;
  double unit = 1;       ///< what 100 points are
  std::string baseline;  ///< how the level is said
  std::string trouble;   ///< why there are no numbers, where that is known
};

std::string number(double value) { return fmt::format("{:.3g}", value); }
std::string percent(double share) { return fmt::format("{:.1f}", 100 * share); }

std::string said(std::string_view part, const Estimate& e, bool rate, bool interval) {
  if (!rate) {
    if (interval && e.low)
      return fmt::format("{} RMSE {} [{}, {}] (n {})", part, number(*e.value), number(*e.low),
                         number(*e.high), e.n);
    return fmt::format("{} RMSE {} (n {})", part, number(*e.value), e.n);
  }
  if (*e.value == 0 && e.high)
    return fmt::format("{} error 0 (up to {} %, n {})", part, percent(*e.high), e.n);
  if (interval && e.low)
    return fmt::format("{} error {} % [{}, {}] (n {})", part, percent(*e.value), percent(*e.low),
                       percent(*e.high), e.n);
  return fmt::format("{} error {} % (n {})", part, percent(*e.value), e.n);
}

/// Weight of the labelled rows of each class.
Vector classWeights(const Scored& scored) {
  Vector weights = Vector::Zero(scored.classes());
  for (Index i = 0; i < scored.size(); ++i)
    if (scored.labelled(i))
      weights[scored.actual[static_cast<std::size_t>(i)]] +=
          scored.weights.size() == 0 ? 1 : scored.weights[i];
  return weights;
}

Rungs ofRates(const Scored& train, const Scored& dev, const FitReadingOptions& options,
              jobs::WorkContext& context) {
  const auto error = [&](const Scored& scored, std::string_view name) {
    const MetricOptions asked{.bootstrap = options.bootstrap, .seed = options.seed.child(name)};
    return (*metric("error"))->compute(scored, asked, context);
  };
  Rungs rungs{.train = error(train, "train"),
              .dev = error(dev, "dev"),
              .variance = {},
              .bias = {},
              .baseline = {},
              .trouble = {}};
  rungs.variance = newcombe(rungs.dev, rungs.train);
  if (!rungs.train.value) return rungs;
  const Vector support = classWeights(train);
  Index largest = 0;
  const double constant = 1 - support.maxCoeff(&largest) / support.sum();
  rungs.level = options.bestKnown.value_or(constant / 2);
  rungs.baseline = options.bestKnown
                       ? fmt::format("the best known is {} %", percent(*options.bestKnown))
                       : fmt::format("always answering \"{}\" has {} %",
                                     train.classNames[static_cast<std::size_t>(largest)], percent(constant));
  return rungs;
}

Rungs ofNumbers(const Scored& train, const Scored& dev, const FitReadingOptions& options,
                jobs::WorkContext& context) {
  Rungs rungs{.train = {}, .dev = {}, .variance = {}, .bias = {}, .baseline = {}, .trouble = {}};
  const auto root = [](const Vector& sums, double total) { return std::sqrt(sums(0) / total); };
  const Vector trainSquares = rowLosses(train), devSquares = rowLosses(dev);
  if (trainSquares.size() == 0 || devSquares.size() == 0) {
    rungs.trouble = fmt::format("{} has no rows with an answer", trainSquares.size() == 0 ? "train" : "dev");
    return rungs;
  }
  const Sampling trainRows = samplingOf(train), devRows = samplingOf(dev);
  const auto actual = train.actualValues.array();
  const bool plain = trainRows.weights.size() == 0;
  const Eigen::ArrayXd weights =
      plain ? Eigen::ArrayXd() : trainRows.weights.array() / trainRows.weights.sum();
  const double spread = plain ? (actual - actual.mean()).square().mean()
                              : (weights * (actual - (weights * actual).sum()).square()).sum();
  if (!std::isfinite(trainSquares.sum() + devSquares.sum() + spread)) {
    rungs.trouble = "the numbers are too large to be squared and added up; scale the target";
    return rungs;
  }
  const auto value = [&](const Vector& squares, const Sampling& rows) {
    return rows.weights.size() == 0 ? std::sqrt(squares.mean()) : onTotals(squares, rows, root);
  };
  const Replicate ofTrain = ofTotals(trainSquares, trainRows, options.seed.child("train"), root);
  const Replicate ofDev = ofTotals(devSquares, devRows, options.seed.child("dev"), root);
  const auto resampled = [&](double found, Index n, const Replicate& replicate, std::string_view name,
                             const Sampling& rows) {
    return bootstrap(found, n, replicate, drawsOf(rows, options.bootstrap, options.seed.child(name)),
                     context);
  };
  rungs.train = resampled(value(trainSquares, trainRows), trainSquares.size(), ofTrain, "train", trainRows);
  rungs.dev = resampled(value(devSquares, devRows), devSquares.size(), ofDev, "dev", devRows);
  rungs.variance = resampled(
      *rungs.dev.value - *rungs.train.value, std::min(trainSquares.size(), devSquares.size()),
      [&](Rng& rng) {
        const double devRoot = ofDev(rng);
        return devRoot - ofTrain(rng);
      },
      "gap", devRows.groups() == 1 ? devRows : trainRows);
  rungs.variance.n = trainSquares.size() + devSquares.size();
  rungs.unit = std::sqrt(spread);
  rungs.level = options.bestKnown.value_or(rungs.unit / std::sqrt(2.0));
  rungs.baseline = options.bestKnown ? fmt::format("the best known is {}", number(*options.bestKnown))
                                     : fmt::format("always answering the mean has {}", number(rungs.unit));
  return rungs;
}

bool established(const Estimate& gap) { return gap.low && *gap.low > 0; }

/// Whether the larger of two gaps stands out: their intervals share at most half of the smaller one's.
bool standsOut(const Estimate& larger, const Estimate& smaller) {
  const double shared = std::min(*larger.high, *smaller.high) - std::max(*larger.low, *smaller.low);
  return shared <= (*smaller.high - *smaller.low) / 2;
}

FitVerdict verdict(const Rungs& rungs) {
  const bool bias = established(rungs.bias), variance = established(rungs.variance);
  if (bias && variance) {
    const bool biasLarger = *rungs.bias.value >= *rungs.variance.value;
    const Estimate& larger = biasLarger ? rungs.bias : rungs.variance;
    if (!standsOut(larger, biasLarger ? rungs.variance : rungs.bias)) return FitVerdict::BiasAndVariance;
    return biasLarger ? FitVerdict::HighBias : FitVerdict::HighVariance;
  }
  if (bias) return FitVerdict::HighBias;
  if (variance) return FitVerdict::HighVariance;
  if (*rungs.variance.high > Unclear * rungs.unit) return FitVerdict::CannotTell;
  return FitVerdict::FitsBoth;
}

}  // namespace

Result<FitReading> readFit(const Scored& trainRows, const Scored& devRows, const FitReadingOptions& options,
                           jobs::WorkContext& context) {
  for (const Scored* part : {&trainRows, &devRows})
    if (const std::string why = whyNoWeights(*part); !why.empty()) {
      FitReading nothing;
      nothing.sentence = "cannot tell: " + why;
      return nothing;
    }
  const auto someTrain = withoutWeightless(trainRows), someDev = withoutWeightless(devRows);
  const Scored &train = someTrain ? *someTrain : trainRows, &dev = someDev ? *someDev : devRows;
  const bool rate = train.task == data::Task::Classify;
  if (train.task != dev.task || (!rate && train.task != data::Task::Regress)) {
    FitReading nothing;
    nothing.sentence = "cannot tell: there are no right answers to compare with";
    return nothing;
  }
  Rungs rungs = rate ? ofRates(train, dev, options, context) : ofNumbers(train, dev, options, context);
  if (context.stopped()) return jobs::WorkContext::cancelled();
  if (rungs.train.low)
    rungs.bias = Estimate::within(*rungs.train.value - rungs.level, *rungs.train.low - rungs.level,
                                  *rungs.train.high - rungs.level, rungs.train.method, rungs.train.n);
  FitReading reading;
  reading.train = rungs.train;
  reading.dev = rungs.dev;
  reading.variance = rungs.variance;
  reading.bias = rungs.bias;
  reading.level = rungs.level;
  if (!rungs.train.value || !rungs.dev.value) {
    reading.sentence = "cannot tell: " +
                       (rungs.trouble.empty()
                            ? fmt::format("{} has no rows with an answer", rungs.dev.value ? "train" : "dev")
                            : rungs.trouble);
    return reading;
  }
  const std::string both =
      said("train", rungs.train, rate, false) + ", " + said("dev", rungs.dev, rate, true);
  if (!rungs.dev.low || !rungs.variance.low ||
      (*rungs.dev.high - *rungs.dev.low) / 2 > TooWide * rungs.unit) {
    reading.sentence = fmt::format("cannot tell: dev n {} is too few; {}", rungs.dev.n, both);
    return reading;
  }
  reading.verdict = verdict(rungs);
  switch (reading.verdict) {
    case FitVerdict::HighBias:
      reading.sentence = fmt::format("high bias: {}; {}", both, rungs.baseline);
      break;
    case FitVerdict::HighVariance:
      reading.sentence = "high variance: " + both;
      break;
    case FitVerdict::BiasAndVariance:
      reading.sentence = fmt::format("high bias and high variance: {}; {}", both, rungs.baseline);
      break;
    case FitVerdict::FitsBoth:
      reading.sentence = "no gap between train and dev: " + both;
      break;
    case FitVerdict::CannotTell:
      reading.sentence = rate ? fmt::format("cannot tell: {}; the gap is {:+.1f} points [{:+.1f}, {:+.1f}]",
                                            both, 100 * *rungs.variance.value, 100 * *rungs.variance.low,
                                            100 * *rungs.variance.high)
                              : fmt::format("cannot tell: {}; the gap is {:+.3g} [{:+.3g}, {:+.3g}]", both,
                                            *rungs.variance.value, *rungs.variance.low, *rungs.variance.high);
      break;
  }
  return reading;
}

}  // namespace ridgeline::eval
