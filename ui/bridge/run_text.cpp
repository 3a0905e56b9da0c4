#include "ui/bridge/run_text.hpp"

#include <QCoreApplication>
#include <QStringList>
#include <cmath>

#include "core/eval/metrics.hpp"
#include "core/eval/reading.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/plots/axis_format.hpp"

namespace ridgeline::bridge {
namespace {

constexpr double WideHalf = 0.10;  ///< half-width of a rate from which on it is grey
constexpr Index FewRows = 10;      ///< below, a share says less than its counts

QString tr(const char* text) { return QCoreApplication::translate("RunText", text); }

QString number(double value) {
  if (std::abs(value) < 10) return QString::number(value, 'f', 3);
  return ui::formatNumber(value, 4);
}

QString bound(std::string_view metricId, double value) {
  return isRate(metricId) ? QString::number(100 * value, 'f', 1) : number(value);
}

QString intervalWords(const std::string& method) {
  if (method == "wilson") return tr("95 % interval by Wilson's score");
  if (method == "bootstrap") return tr("95 % interval from 2,000 resamples of the rows");
  if (method == "bootstrap by group") return tr("95 % interval from 2,000 resamples of whole groups");
  if (method == "delong") return tr("95 % interval by DeLong's variance");
  if (method == "newcombe") return tr("95 % interval of a difference by Newcombe");
  return tr("95 % interval (%1)").arg(toQt(method));
}

}  // namespace

bool isRate(std::string_view metricId) {
  for (const std::string_view rate :
       {"accuracy", "error", "balanced-accuracy", "precision", "recall", "f1", "macro-precision",
        "macro-recall", "macro-f1", "weighted-precision", "weighted-recall", "weighted-f1"})
    if (metricId == rate) return true;
  return false;
}

QString metricTitle(std::string_view metricId) {
  const auto info = eval::metric(metricId);
  return info ? toQt((*info)->title) : toQt(metricId);
}

QString metricValue(std::string_view metricId, double value) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  return isRate(metricId) ? bound(metricId, value) + QStringLiteral(" %") : number(value);
}

EstimateText estimateText(std::string_view metricId, const eval::Estimate& estimate) {
  EstimateText out;
  const QString rows = tr("n %1").arg(ui::formatCount(estimate.n));
  QStringList tip;
  if (!estimate.value || !std::isfinite(*estimate.value)) {
    out.value = QStringLiteral("–");
    out.text = out.value;
    out.tooltip = toQt(estimate.reason);
    out.muted = true;
    return out;
  }
  const double value = *estimate.value;
  const bool rate = isRate(metricId);
  const bool interval = estimate.low && estimate.high;
  out.value = metricValue(metricId, value);
  if (interval) {
    out.interval =
        QStringLiteral("[%1, %2]").arg(bound(metricId, *estimate.low), bound(metricId, *estimate.high));
    tip << intervalWords(estimate.method);
    // The worst seen is no error at all, which is not the same as none to be expected.
    if (rate && value <= 0) {
      out.value = QStringLiteral("0");
      out.interval = tr("could be up to %1").arg(metricValue(metricId, *estimate.high));
    } else if (rate && value >= 1) {
      out.value = QStringLiteral("100 %");
      out.interval = tr("could be down to %1").arg(metricValue(metricId, *estimate.low));
    }
    if (rate && (*estimate.high - *estimate.low) / 2 > WideHalf) {
      out.muted = true;
      tip << tr("The interval reaches more than 10 points to a side: too few rows to rest advice on");
    }
  } else if (!estimate.reason.empty()) {
    tip << toQt(estimate.reason);
  }
  if (rate && estimate.method == "wilson" && estimate.n > 0 && estimate.n < FewRows) {
    const double count = value * static_cast<double>(estimate.n);
    out.value = tr("%1 of %2").arg(std::llround(count)).arg(estimate.n);
    out.interval.clear();
    out.text = out.value;
    out.muted = true;
    tip << tr("Fewer than 10 rows: a share would say more than is known");
  } else {
    const bool words = out.interval.startsWith(tr("could be"));
    out.text = out.value;
    if (!out.interval.isEmpty())
      out.text += words ? QStringLiteral(" (%1)").arg(out.interval) : QStringLiteral(" ") + out.interval;
    out.text += QStringLiteral(" ") + rows;
  }
  if (!estimate.note.empty()) tip << toQt(estimate.note);
  out.tooltip = tip.join(QStringLiteral(". "));
  return out;
}

VerdictText verdictText(eval::FitVerdict verdict) {
  switch (verdict) {
    case eval::FitVerdict::HighBias:
      return {tr("high bias"), true};
    case eval::FitVerdict::HighVariance:
      return {tr("high variance"), true};
    case eval::FitVerdict::BiasAndVariance:
      return {tr("bias and variance"), true};
    case eval::FitVerdict::FitsBoth:
      return {tr("fits both"), false};
    case eval::FitVerdict::CannotTell:
      break;
  }
  return {};
}

}  // namespace ridgeline::bridge
