#include "tests/golden/judge.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "tests/golden/words.hpp"

namespace ridgeline::golden {

using nlohmann::json;

Wanted Wanted::operator[](const std::string& key) const {
  if (!has(key)) throw Unsupported{fmt::format("the reference has no \"{}\"", (where_ / key).to_string())};
  return {value_->at(key), where_ / key};
}

Wanted Wanted::operator[](std::size_t place) const {
  if (!value_->is_array() || place >= value_->size())
    throw Unsupported{fmt::format("the reference has no \"{}\"", (where_ / place).to_string())};
  return {value_->at(place), where_ / place};
}

double Wanted::number() const {
  if (value_->is_number()) return value_->get<double>();
  if (value_->is_boolean()) return value_->get<bool>() ? 1 : 0;
  if (value_->is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (*value_ == "inf") return std::numeric_limits<double>::infinity();
  if (*value_ == "-inf") return -std::numeric_limits<double>::infinity();
  throw Unsupported{fmt::format("the reference is no number at \"{}\"", where_.to_string())};
}

Matrix matrixOf(const json& rows) {
  if (!rows.is_array() || rows.empty() || !rows[0].is_array())
    throw Unsupported{"the reference holds no rows of numbers"};
  Matrix values(static_cast<Index>(rows.size()), static_cast<Index>(rows[0].size()));
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < rows[0].size(); ++j)
      values(static_cast<Index>(i), static_cast<Index>(j)) =
          Wanted(rows[i].at(j), json::json_pointer()).number();
  return values;
}

void Judge::weigh(double gap, double allowed, const Wanted& want) {
  double share = gap == 0 ? 0 : gap / allowed;
  if (std::isnan(share)) share = std::numeric_limits<double>::infinity();
  if (share <= worst_) return;
  worst_ = share;
  gap_ = gap;
  allowed_ = allowed;
  where_ = want.where().to_string();
}

void Judge::record(double gap, double allowed, const Wanted& want) {
  seen_.push_back(want.where());
  weigh(gap, allowed, want);
}

void Judge::see(double got, const Wanted& want, Tolerance allowed) {
  const double wanted = want.number();
  const bool same = got == wanted || (std::isnan(got) && std::isnan(wanted));
  record(same ? 0 : std::abs(got - wanted), allowed.abs + allowed.rel * std::abs(wanted), want);
}

void Judge::see(const Vector& got, const Wanted& want, Tolerance allowed) {
  require(
      want.isArray() && want.size() == static_cast<std::size_t>(got.size()),
      fmt::format("{} numbers where {} are wanted at {}", got.size(), want.size(), want.where().to_string()));
  for (std::size_t i = 0; i < want.size() && i < static_cast<std::size_t>(got.size()); ++i)
    see(got[static_cast<Index>(i)], want[i], allowed);
}

void Judge::see(const Matrix& got, const Wanted& want, Tolerance allowed) {
  require(
      want.isArray() && want.size() == static_cast<std::size_t>(got.rows()),
      fmt::format("{} rows where {} are wanted at {}", got.rows(), want.size(), want.where().to_string()));
  for (std::size_t i = 0; i < want.size() && i < static_cast<std::size_t>(got.rows()); ++i)
    see(Vector(got.row(static_cast<Index>(i)).transpose()), want[i], allowed);
}

void Judge::same(const std::vector<int>& got, const Wanted& want) {
  Vector numbers(static_cast<Index>(got.size()));
  for (std::size_t i = 0; i < got.size(); ++i) numbers[static_cast<Index>(i)] = got[i];
  see(numbers, want, {});
}

void Judge::within(double got, const Wanted& low, const Wanted& high, Tolerance allowed) {
  const double a = low.number(), b = high.number();
  weigh(std::isnan(got) ? got : std::max(0.0, a - got), allowed.abs + allowed.rel * std::abs(a), low);
  weigh(std::isnan(got) ? got : std::max(0.0, got - b), allowed.abs + allowed.rel * std::abs(b), high);
}

void Judge::atMost(double got, const Wanted& want, Tolerance allowed) {
  const double wanted = want.number();
  weigh(std::isnan(got) ? got : std::max(0.0, got - wanted), allowed.abs + allowed.rel * std::abs(wanted),
        want);
}

void Judge::band(double mean, const Wanted& band) {
  const double low = band["low"].number(), high = band["high"].number(), centre = band["mean"].number();
  const double half = (high - low) / 2, rounding = 1e-9 * (1 + std::abs(centre));
  const double gap = std::abs(mean - (low + high) / 2);
  record(gap, half > 0 ? half : rounding, band["low"]);
  record(gap, half > 0 ? half : rounding, band["high"]);
  // A band is drawn around its mean; one that is not has been damaged.
  record(std::abs(centre - (low + high) / 2), rounding, band["mean"]);
}

void Judge::require(bool holds, const std::string& words) {
  if (holds) return;
  worst_ = std::numeric_limits<double>::infinity();
  gap_ = worst_;
  where_ = words;
}

}  // namespace ridgeline::golden
