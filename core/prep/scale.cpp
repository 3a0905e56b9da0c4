#include "core/prep/scale.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>

#include "core/base/quantile.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/params/param_table.hpp"
#include "core/prep/state_reader.hpp"

namespace ridgeline::prep {
namespace {

const params::ParamTable<ScaleParams>& scaleTable() {
  static const auto declared =
      params::ParamTable<ScaleParams>{}.choice(&ScaleParams::method, "method",
                                               {{ScaleMethod::Standard, "standard"},
                                                {ScaleMethod::MinMax, "min-max"},
                                                {ScaleMethod::Robust, "robust"}},
                                               "Mean and standard deviation, least and greatest, or median "
                                               "and quartiles.");
  return declared;
}

struct Measure {
  double centre = 0, spread = 1;
};

/// Sums of several numbers made of each value, by halves down to 128, those in eight lanes, so that the
/// rounding grows with the logarithm of the count; Higham (1993), "The accuracy of floating point summation",
/// doi:10.1137/0914050. The order is the usual one of numerical libraries: what ties after scaling there,
/// ties here.
template <std::size_t Count, class Terms>
std::array<double, Count> pairwiseSums(const double* values, std::size_t count, const Terms& terms) {
  constexpr std::size_t lanes = 8, block = 128;
  using Sums = std::array<double, Count>;
  if (count > block) {
    const std::size_t half = count / 2 / lanes * lanes;
    Sums left = pairwiseSums<Count>(values, half, terms);
    const Sums right = pairwiseSums<Count>(values + half, count - half, terms);
    for (std::size_t t = 0; t < Count; ++t) left[t] += right[t];
    return left;
  }
  Sums all{};
  std::size_t at = 0;
  if (count >= lanes) {
    std::array<std::array<double, lanes>, Count> sums{};
    for (; at + lanes <= count; at += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const Sums now = terms(values[at + lane]);
        for (std::size_t t = 0; t < Count; ++t) sums[t][lane] += now[t];
      }
    for (std::size_t t = 0; t < Count; ++t) {
      const auto& sum = sums[t];
      all[t] = ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
    }
  }
  for (; at < count; ++at) {
    const Sums now = terms(values[at]);
    for (std::size_t t = 0; t < Count; ++t) all[t] += now[t];
  }
  return all;
}

/// Of values without missing ones.
Measure standard(std::span<const double> values) {
  using Two = std::array<double, 2>;
  const auto count = static_cast<double>(values.size());
  const double mean = pairwiseSums<1>(values.data(), values.size(),
                                      [](double value) { return std::array<double, 1>{value}; })[0] /
                      count;
  const auto varianceIn = [&](double unit) {
    const auto [rest, squares] = pairwiseSums<2>(values.data(), values.size(), [mean, unit](double value) {
      const double apart = (value - mean) / unit;
      return Two{apart, apart * apart};
    });
    const double variance = (squares - rest * rest / count) / count;
    return variance < 0 ? 0 : variance;
  };
  double unit = 1, variance = varianceIn(unit);
  // Squares that are no numbers or vanish: then in units of the largest gap.
  constexpr double Vanishing = 1e-280;
  if (!std::isfinite(variance) || variance < Vanishing) {
    double most = 0;
    for (const double value : values) most = std::max(most, std::abs(value - mean));
    if (!std::isfinite(most)) return {mean, most};
    if (most == 0) return {mean, 1};
    unit = most;
    variance = varianceIn(unit);
  }
  const double epsilon = std::numeric_limits<double>::epsilon();
  const double rounding = count * epsilon * variance + std::pow(count * (mean / unit) * epsilon, 2);
  return {mean, variance <= rounding ? 1 : unit * std::sqrt(variance)};
}

Measure measure(const std::vector<double>& values, ScaleMethod method) {
  const Present present(values);
  if (present.count() == 0) return {};
  if (method == ScaleMethod::Standard)
    return present.count() == values.size() ? standard(values) : standard(present.copy());
  Measure result;
  if (method == ScaleMethod::MinMax)
    result = {present.least(), present.most() - present.least()};
  else
    result = {present.quantile(0.5), present.quantile(0.75) - present.quantile(0.25)};
  const double floor = 10 * std::numeric_limits<double>::epsilon() * std::abs(result.centre);
  if (result.spread <= floor) result.spread = 1;
  return result;
}

class FittedScale final : public FittedStep {
 public:
  FittedScale(std::vector<bool> categories, std::vector<double> centres, std::vector<double> spreads)
      : categories_(std::move(categories)), centres_(std::move(centres)), spreads_(std::move(spreads)) {}
  const std::string& id() const override {
    static const std::string text = "scale";
    return text;
  }
  Status apply(Frame& frame) const override {
    RIDGELINE_CHECK(checkColumns(frame, categories_, id()));
    for (std::size_t i = 0; i < frame.columns.size(); ++i) {
      const double centre = centres_[i], spread = spreads_[i];
      for (double& value : frame.columns[i].numbers) value = (value - centre) / spread;
    }
    return {};
  }
  nlohmann::json state() const override {
    return {{"categories", categories_}, {"centres", centres_}, {"spreads", spreads_}};
  }

 private:
  std::vector<bool> categories_;
  std::vector<double> centres_, spreads_;
};

Result<FittedStepPtr> fitScale(const Frame& train, const params::ParamValues& values,
                               jobs::WorkContext& context) {
  RIDGELINE_TRY(const ScaleParams wanted, scaleTable().read(values));
  const std::size_t count = train.columns.size();
  std::vector<double> centres(count, 0), spreads(count, 1);
  RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(count), [&](std::int64_t at) {
    const auto i = static_cast<std::size_t>(at);
    if (train.columns[i].isCategory) return;
    const Measure measured = measure(train.columns[i].numbers, wanted.method);
    centres[i] = measured.centre;
    spreads[i] = measured.spread;
  }));
  for (std::size_t i = 0; i < count; ++i)
    if (!std::isfinite(centres[i]) || !std::isfinite(spreads[i]))
      return failAt(train.columns[i].name, ErrorCode::NonFinite,
                    "The values of \"{}\" are too far apart to be scaled; correct or rescale the column.",
                    train.columns[i].name);
  return std::make_shared<const FittedScale>(categoriesOf(train), std::move(centres), std::move(spreads));
}

Result<FittedStepPtr> loadScale(const nlohmann::json& state) {
  RIDGELINE_TRY(auto categories, flagsIn(state, "categories"));
  RIDGELINE_TRY(auto centres, numbersIn(state, "centres"));
  RIDGELINE_TRY(auto spreads, numbersIn(state, "spreads"));
  if (centres.size() != categories.size() || spreads.size() != categories.size() ||
      std::any_of(spreads.begin(), spreads.end(), [](double s) { return s <= 0; }))
    return failAt("scale", ErrorCode::Parse,
                  "The saved preparation is damaged: step \"scale\" needs a centre and a positive spread for "
                  "each column.");
  return std::make_shared<const FittedScale>(std::move(categories), std::move(centres), std::move(spreads));
}

}  // namespace

StepEntry scaleEntry() {
  return {"scale",
          "Scale numbers",
          "Brings every number to one scale, so that no column counts more only because of its unit.",
          &scaleTable(),
          fitScale,
          loadScale};
}

}  // namespace ridgeline::prep
