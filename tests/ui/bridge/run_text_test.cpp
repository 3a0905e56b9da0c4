#include "ui/bridge/run_text.hpp"

#include "core/eval/estimate.hpp"
#include "core/eval/intervals.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using bridge::estimateText;
using eval::Estimate;

namespace {
std::string words(const QString& text) { return text.toStdString(); }
}  // namespace

TEST_CASE("run text: a share is shown in percent with its interval and n", "[ui][bridge]") {
  const auto text = estimateText("accuracy", Estimate::within(0.9667, 0.918, 0.987, "wilson", 1084));
  CHECK(words(text.text) == "96.7 % [91.8, 98.7] n 1,084");
  CHECK(words(text.value) == "96.7 %");
  CHECK(words(text.interval) == "[91.8, 98.7]");
  CHECK(words(text.tooltip).find("Wilson") != std::string::npos);
  CHECK_FALSE(text.muted);
}

TEST_CASE("run text: a metric that is no share keeps its own scale", "[ui][bridge]") {
  CHECK(words(estimateText("auc", Estimate::within(0.972, 0.95, 0.99, "delong", 84)).text) ==
        "0.972 [0.950, 0.990] n 84");
  CHECK(words(estimateText("rmse", Estimate::within(53.214, 48, 61, "bootstrap", 89)).text) ==
        "53.21 [48.00, 61.00] n 89");
  CHECK_FALSE(estimateText("rmse", Estimate::within(53.2, 8, 161, "bootstrap", 89)).muted);
}

TEST_CASE("run text: undefined is a dash with its reason, never 0", "[ui][bridge]") {
  const auto text = estimateText("precision", Estimate::undefined("No row was called positive."));
  CHECK(words(text.text) == "–");
  CHECK(words(text.tooltip) == "No row was called positive.");
  CHECK(text.muted);
}

TEST_CASE("run text: no error seen is not no error at all", "[ui][bridge]") {
  const auto none = estimateText("error", eval::wilson(0, 84));
  CHECK(words(none.text) == "0 (could be up to 4.4 %) n 84");
  const auto all = estimateText("accuracy", eval::wilson(84, 84));
  CHECK(words(all.text) == "100 % (could be down to 95.6 %) n 84");
}

TEST_CASE("run text: a wide interval is grey, few rows are counts", "[ui][bridge]") {
  CHECK(estimateText("accuracy", eval::wilson(20, 40)).muted);
  CHECK_FALSE(estimateText("accuracy", eval::wilson(200, 400)).muted);
  const auto few = estimateText("accuracy", eval::wilson(7, 9));
  CHECK(words(few.text) == "7 of 9");
  CHECK(few.muted);
}

TEST_CASE("run text: without an interval the reason is told", "[ui][bridge]") {
  const auto text =
      estimateText("accuracy", Estimate::bare(0.5, 120, "Intervals follow when the drag ends."));
  CHECK(words(text.text) == "50.0 % n 120");
  CHECK(words(text.tooltip) == "Intervals follow when the drag ends.");
  CHECK(words(bridge::metricTitle("no-such-metric")) == "no-such-metric");
}
