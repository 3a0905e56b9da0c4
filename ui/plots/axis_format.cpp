#include "ui/plots/axis_format.hpp"

#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>

namespace ridgeline::ui {
namespace {

constexpr int kMostTicks = 12;  // a thousand ticks cost 305 ms a frame

QString undefined() { return QStringLiteral("–"); }

QString trimExponent(QString text) {
  text.replace(QStringLiteral("e+0"), QStringLiteral("e"));
  text.replace(QStringLiteral("e-0"), QStringLiteral("e-"));
  text.replace(QStringLiteral("e+"), QStringLiteral("e"));
  return text;
}

}  // namespace

double niceStep(double rough) {
  if (!(rough > 0) || !std::isfinite(rough)) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

Ticks niceTicks(double low, double high, int most) {
  Ticks ticks;
  if (!std::isfinite(low) || !std::isfinite(high) || !(high > low) || !std::isfinite(high - low))
    return ticks;
  most = std::clamp(most, 2, kMostTicks);
  double step = niceStep((high - low) / most);
  const auto count = [&](double s) { return std::floor(high / s + 1e-9) - std::ceil(low / s - 1e-9) + 1; };
  while (count(step) > most) step = niceStep(step * 1.5);
  // One number on an axis tells no scale: then rather a step that is less round.
  if (const double round = step; count(round) < 2)
    for (const double share : {0.8, 0.6, 0.5, 0.4, 0.2})
      if (const double n = count(share * round); n >= 2 && n <= most) {
        step = share * round;
        break;
      }
  ticks.step = step;
  const double first = std::ceil(low / step - 1e-9);
  const int n = static_cast<int>(count(step));
  for (int i = 0; i < n; ++i) {
    const double value = (first + i) * step;
    // A range far from zero and narrower than a rounding step repeats itself.
    if (!ticks.values.empty() && value <= ticks.values.back()) break;
    ticks.values.push_back(value == 0 ? 0.0 : value);
  }
  return ticks;
}

Ticks logTicks(double low, double high, int most) {
  Ticks ticks;
  ticks.step = 0;
  if (!(low > 0) || !std::isfinite(high) || !(high > low)) return ticks;
  most = std::clamp(most, 2, kMostTicks);
  const double decades = std::log10(high) - std::log10(low);
  const int first = static_cast<int>(std::floor(std::log10(low)));
  const int last = static_cast<int>(std::ceil(std::log10(high)));
  const auto collect = [&](const std::vector<double>& factors, int stride) {
    std::vector<double> values;
    for (int e = first; e <= last; ++e) {
      if (((e % stride) + stride) % stride != 0) continue;
      for (const double f : factors) {
        const double value = f * std::pow(10.0, e);
        if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) values.push_back(value);
      }
    }
    return values;
  };
  const std::array<std::vector<double>, 3> ladders{{{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 5}, {1}}};
  for (const auto& factors : ladders) {
    ticks.values = collect(factors, 1);
    if (static_cast<int>(ticks.values.size()) <= most) break;
  }
  if (static_cast<int>(ticks.values.size()) > most)
    ticks.values = collect({1}, static_cast<int>(std::ceil(decades / (most - 1))));
  // Within a fraction of a decade no round number need lie in the range: linear ticks are then as good.
  if (ticks.values.size() < 2) ticks.values = niceTicks(low, high, most).values;
  return ticks;
}

QString formatTick(double value, double step) {
  if (!std::isfinite(value)) return undefined();
  const double scale = std::max(std::abs(value), std::abs(step));
  if (scale >= 1e6 || (step != 0 && std::abs(step) < 1e-4)) {
    if (value == 0) return QStringLiteral("0");
    const auto power = [](double v) { return static_cast<int>(std::floor(std::log10(std::abs(v)) + 1e-9)); };
    const int digits = step > 0 ? std::clamp(power(value) - power(step) + 1, 1, 6) : 3;
    return trimExponent(QString::number(value, 'g', digits));
  }
  if (step == 0) {
    if (value != 0 && std::abs(value) < 1e-3) return trimExponent(QString::number(value, 'g', 3));
    return QString::number(value, 'g', 6);
  }
  const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(std::abs(step)) + 1e-9)), 0, 6);
  const QString text = QString::number(value, 'f', decimals);
  return text.startsWith(u'-') && text.toDouble() == 0 ? text.mid(1) : text;
}

QString formatNumber(double value, int digits) {
  if (std::isnan(value)) return undefined();
  if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : QStringLiteral("-∞");
  const double magnitude = std::abs(value);
  if (magnitude == 0) return QStringLiteral("0");
  if (magnitude >= 1e7 || magnitude < 1e-4) return trimExponent(QString::number(value, 'g', digits));
  const int whole = static_cast<int>(std::floor(std::log10(magnitude))) + 1;
  if (whole >= digits) return QString::number(value, 'f', 0);
  return QString::number(value, 'f', digits - whole);
}

QString formatCount(long long value) {
  static const QLocale english(QLocale::English, QLocale::UnitedStates);
  return english.toString(value);
}

QString formatPercent(double share, int decimals) {
  if (!std::isfinite(share)) return undefined();
  return QString::number(100 * share, 'f', decimals) + QStringLiteral(" %");
}

}  // namespace ridgeline::ui
