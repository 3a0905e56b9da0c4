#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/eval/average_precision.hpp"
#include "core/eval/metrics.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;
using nlohmann::json;

namespace {

/// The stored case of metrics of one data set, or null where the reference files are not beside the checkout.
json goldenCase(const std::string& name, const std::string& id) {
  const auto path = test::sharedFile("golden/" + name + ".json");
  if (!path) return {};
  std::ifstream in(*path);
  const json file = json::parse(in);
  for (const auto& one : file.at("cases"))
    if (one.at("id") == id) return one;
  FAIL("no case " << id << " in " << name);
  return {};
}

double value(std::string_view id, const Scored& scored) {
  jobs::WorkContext context;
  return (*metric(id))->compute(scored, {.intervals = false}, context).value.value_or(std::nan(""));
}

void checkNear(const json& golden, double got, const json& want) {
  const double expected = want.get<double>();
  const double tolerance = golden.at("tol").at("abs").get<double>() +
                           golden.at("tol").at("rel").get<double>() * std::abs(expected);
  CHECK(std::abs(got - expected) <= tolerance);
}

Scored stored(const json& golden) {
  const auto y = golden.at("params").at("y").get<std::vector<int>>();
  const auto rows = golden.at("params").at("probability").get<std::vector<std::vector<double>>>();
  Matrix p(static_cast<Index>(rows.size()), static_cast<Index>(rows[0].size()));
  for (Index i = 0; i < p.rows(); ++i)
    for (Index k = 0; k < p.cols(); ++k)
      p(i, k) = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)];
  std::vector<std::string> names;
  for (Index k = 0; k < p.cols(); ++k) names.push_back("class " + std::to_string(k));
  return test::classifiedBy(names, y, p);
}

}  // namespace

TEST_CASE("metrics: classification agrees with the golden references", "[eval][metrics][golden]") {
  for (const char* name :
       {"classification_banknote", "classification_digits", "classification_iris", "classification_penguins",
        "classification_two_class", "classification_vehicle", "classification_wdbc", "classification_wine"}) {
    const json golden = goldenCase(name, "metrics_logistic");
    if (golden.is_null()) {
      WARN(name << " is not here: skipped");
      continue;
    }
    INFO(name);
    const json& want = golden.at("expect");
    const Scored scored = stored(golden);
    checkNear(golden, value("accuracy", scored), want.at("accuracy"));
    checkNear(golden, value("balanced-accuracy", scored), want.at("balanced_accuracy"));
    checkNear(golden, value("mcc", scored), want.at("mcc"));
    checkNear(golden, value("kappa", scored), want.at("kappa"));
    checkNear(golden, value("log-loss", scored), want.at("log_loss"));
    for (const char* kind : {"macro", "weighted"})
      for (const char* which : {"precision", "recall", "f1"})
        checkNear(golden, value(std::string(kind) + "-" + which, scored), want.at(kind).at(which));
    const auto reports = classReports(scored, {.intervals = false});
    for (std::size_t k = 0; k < reports.size(); ++k) {
      checkNear(golden, *reports[k].precision.value, want.at("per_class").at("precision").at(k));
      checkNear(golden, *reports[k].recall.value, want.at("per_class").at("recall").at(k));
      checkNear(golden, *reports[k].f1.value, want.at("per_class").at("f1").at(k));
      CHECK(reports[k].support == want.at("per_class").at("support").at(k).get<Index>());
    }
    if (scored.classes() == 2) {
      checkNear(golden, value("auc", scored), want.at("roc_auc"));
      checkNear(golden, value("average-precision", scored), want.at("average_precision"));
      checkNear(golden, value("brier", scored), want.at("brier"));
      const auto curves = rankingCurves(scored, 1);
      REQUIRE(curves);
      const json& roc = want.at("roc");  // without the first point, which calls no row positive
      REQUIRE(curves->points.size() == roc.at("tpr").size() + 1);
      for (std::size_t i = 0; i < roc.at("tpr").size(); ++i) {
        const RankingPoint& point = curves->points[i + 1];
        checkNear(golden, curves->truePositiveRate(point), roc.at("tpr").at(i));
        checkNear(golden, curves->falsePositiveRate(point), roc.at("fpr").at(i));
        checkNear(golden, point.threshold, roc.at("threshold").at(i));
      }
    } else {
      checkNear(golden, value("auc", scored), want.at("roc_auc_ovr_macro"));
      double mean = 0;
      for (int k = 0; k < scored.classes(); ++k) {
        const double one = averagePrecision(*rankingCurves(scored, k));
        checkNear(golden, one, want.at("average_precision_per_class").at(static_cast<std::size_t>(k)));
        mean += one / scored.classes();
      }
      CHECK(value("average-precision", scored) == Approx(mean));
    }
  }
}

TEST_CASE("metrics: regression agrees with the golden references", "[eval][metrics][golden]") {
  for (const char* name :
       {"regression_boston", "regression_concrete", "regression_diabetes", "regression_mtcars"}) {
    const json golden = goldenCase(name, "metrics");
    if (golden.is_null()) {
      WARN(name << " is not here: skipped");
      continue;
    }
    INFO(name);
    const json& want = golden.at("expect");
    const Scored scored = test::regressed(golden.at("params").at("y").get<std::vector<double>>(),
                                          golden.at("params").at("prediction").get<std::vector<double>>());
    checkNear(golden, value("rmse", scored), want.at("rmse"));
    checkNear(golden, value("mae", scored), want.at("mae"));
    checkNear(golden, value("r2", scored), want.at("r2"));
    checkNear(golden, value("median-absolute-error", scored), want.at("median_ae"));
    checkNear(golden, value("max-error", scored), want.at("max_error"));
  }
}
