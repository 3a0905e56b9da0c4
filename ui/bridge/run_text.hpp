#pragma once

#include <QString>
#include <string_view>

namespace ridgeline::eval {
struct Estimate;
enum class FitVerdict;
}

namespace ridgeline::bridge {

/// A score as a card, a table cell or a tooltip shows it.
struct EstimateText {
  QString text;        ///< "96.7 % [91.8, 98.7] n 84"
  QString value;       ///< the number alone: "96.7 %"
  QString interval;    ///< "[91.8, 98.7]", or "could be up to 4.4 %"; empty without interval
  QString tooltip;     ///< why it is undefined or without interval, by which method, what else to know
  bool muted = false;  ///< undefined, or an interval wider than 10 points to a side: no advice may rest on it
};

/// True for metrics that are shares of rows, shown in percent.
bool isRate(std::string_view metricId);
/// "Balanced accuracy"; the id itself for a metric that is not in the catalog.
QString metricTitle(std::string_view metricId);
/// One value on the metric's scale: "96.7 %", "0.412".
QString metricValue(std::string_view metricId, double value);

/// No bare numbers: interval and n always with the value, "–" with its reason for what is undefined, no
/// "0.0 %" where no error was seen but what it could be, and a count instead of a share below 10 rows.
EstimateText estimateText(std::string_view metricId, const eval::Estimate& estimate);

/// What a reading of train and dev errors comes to, as a chip shows it; no words where nothing can be told.
struct VerdictText {
  QString words;  ///< "high variance"
  bool trouble = false;
};
VerdictText verdictText(eval::FitVerdict verdict);

}  // namespace ridgeline::bridge
