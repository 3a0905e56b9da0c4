#include <fmt/format.h>

#include <cmath>

#include "core/models/row_capabilities.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using models::SupportRows;

/// Closer than any tolerance of the references asks for.
constexpr double SvmTolerance = 1e-7;
constexpr double SvrTolerance = 1e-8;

params::ParamValues kernelOf(const Case& at) {
  params::ParamValues values = {{"cost", at.param("C").get<double>()},
                                {"max-iterations", std::int64_t{20000000}}};
  if (at.has("kernel")) values["kernel"] = at.param("kernel").get<std::string>();
  if (at.has("gamma") && !at.param("gamma").is_null()) {
    values["gamma-rule"] = std::string("value");
    values["gamma"] = at.param("gamma").get<double>();
  }
  return values;
}

/// Rows inside the margin have to count and rows on it may, of which there are many where rows repeat: then
/// the numbers of any one solution say little, and the reference's has to be one that our margins allow.
void seeSupport(Case& at, const Vector& counts, const Matrix& decisions) {
  constexpr double OnMargin = 1e-3;  // what the reference leaves open
  const int classes = at.set.classes();
  Vector least = Vector::Zero(classes), most = Vector::Zero(classes);
  for (std::size_t i = 0; i < at.set.y.size(); ++i) {
    bool has = false, may = false;
    Index column = 0;
    for (int a = 0; a < classes; ++a)
      for (int b = a + 1; b < classes; ++b, ++column) {
        const int own = at.set.y[i];
        if (own != a && own != b) continue;
        // Two classes have one score, for the second; pairs have theirs for the first.
        const double sign = (own == a) == (classes > 2) ? 1 : -1;
        const double margin = sign * decisions(static_cast<Index>(i), column);
        has = has || margin < 1 - OnMargin;
        may = may || margin <= 1 + OnMargin;
      }
    least[at.set.y[i]] += has ? 1 : 0;
    most[at.set.y[i]] += may ? 1 : 0;
  }
  const Wanted wanted = at.expect["support_by_class"];
  for (int k = 0; k < classes; ++k) {
    const double want = wanted[static_cast<std::size_t>(k)].number();
    if (std::abs(counts[k] - want) <= 4) {
      at.judge.see(counts[k], wanted[static_cast<std::size_t>(k)], {4, 0});
      continue;
    }
    at.judge.require(want >= least[k] && want <= most[k],
                     fmt::format("class {} has {} support rows of {} to {} that the margins allow", k, want,
                                 least[k], most[k]));
  }
}

void kernelClasses(Case& at) {
  params::ParamValues values = kernelOf(at);
  values["tolerance"] = SvmTolerance;
  const auto model = fit(at, "svm", values, at.set.labelled(at.set.Z));
  const auto& support = offered<SupportRows>(*model, "support-rows");
  const Matrix decisions = taken(support.decisionValues(at.set.Ztest, at.context));
  const Wanted first = at.expect["decision_test_first20"];
  for (std::size_t i = 0; i < first.size(); ++i) {
    const Vector row = decisions.row(static_cast<Index>(i)).transpose();
    if (first[i].isArray())
      at.judge.see(row, first[i]);
    else
      at.judge.see(row[0], first[i]);
  }
  at.judge.see(support.biases(), at.expect["b"]);
  at.judge.see(accuracy(predict(at, *model, at.set.Ztest).labels, at.set.ytest), at.expect["accuracy_test"]);
  Vector counts = Vector::Zero(at.set.classes());
  for (const Index row : support.supportRows()) counts[at.set.y[static_cast<std::size_t>(row)]] += 1;
  seeSupport(at, counts, taken(support.decisionValues(at.set.Z, at.context)));
  if (at.expect["dual_objective"].null()) return;
  const Matrix dual = support.dualCoefficients();
  const Matrix rows = takeRows(at.set.Z, support.supportRows());
  const Vector own = taken(support.decisionValues(rows, at.context)).col(0);
  const double sum = dual.col(0).dot(Vector(own.array() - support.biases()[0]));
  at.judge.see(0.5 * sum - dual.cwiseAbs().sum(), at.expect["dual_objective"]);
}

void kernelNumbers(Case& at) {
  auto train = at.set.measured(at.set.Z);
  const double mean = train.targets.mean();
  train.targets.array() -= mean;
  train.targets /= std::sqrt(train.targets.squaredNorm() / static_cast<double>(train.targets.size()));
  params::ParamValues values = kernelOf(at);
  values["epsilon"] = at.param("epsilon").get<double>();
  values["tolerance"] = SvrTolerance;
  const auto model = fit(at, "svr", values, train);
  at.judge.see(predict(at, *model, at.set.Ztest).values, at.expect["prediction_test_standardised"]);
  const auto& support = offered<SupportRows>(*model, "support-rows");
  at.judge.see(support.biases()[0], at.expect["b"]);
  at.judge.see(static_cast<double>(support.supportRows().size()), at.expect["support"], {2, 0});
}

}  // namespace

std::vector<Kind> kernelKinds() {
  return {{"classification", "svm_", kernelClasses}, {"regression", "svr_rbf", kernelNumbers}};
}

}  // namespace ridgeline::golden
