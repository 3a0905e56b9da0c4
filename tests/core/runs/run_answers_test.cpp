#include "core/runs/run_answers.hpp"

#include "core/eval/comparison.hpp"
#include "core/runs/run_folder.hpp"
#include "tests/core/runs/run_cases.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::runs;

namespace {

/// The mixed table with weights 1, 2, 3, 1, ... and herds of four rows; every ninth row has no herd.
data::TablePtr herds() {
  const auto mixed = test::mixedTable();
  std::vector<double> weights;
  std::vector<std::string> herd;
  for (Index i = 0; i < mixed->rows(); ++i) {
    weights.push_back(static_cast<double>(1 + i % 3) / 7);
    herd.push_back(i % 9 == 0 ? "" : "herd " + std::to_string(i / 4));
  }
  auto columns = mixed->columns();
  columns.push_back(data::Column::numbers("counts", data::ColumnKind::Numeric, weights));
  columns.push_back(data::Column::categories("herd", herd));
  return *data::Table::make("herds", columns);
}

RunSpec herdSpec(bool weights, bool groups) {
  RunSpec spec = test::treeSpec();
  spec.model.id = "gaussian-nb";
  spec.roles.roles["counts"] = weights ? data::Role::Weight : data::Role::Ignored;
  spec.roles.roles["herd"] = groups ? data::Role::Group : data::Role::Ignored;
  return spec;
}

const eval::Estimate& estimate(const RunResult& run, std::string_view id) {
  for (const auto& one : run.part(data::Part::Train)->metrics)
    if (one.id == id) return one.estimate;
  FAIL("There is no " << id);
  std::abort();
}

}  // namespace

TEST_CASE("run answers: weights and groups reach the metrics and come back from the folder",
          "[runs][answers]") {
  const auto table = herds();
  const auto run = test::executed(herdSpec(true, true), table);
  const eval::Scored& scored = run->part(data::Part::Train)->scored;
  const auto& rows = run->part(data::Part::Train)->rows;
  double right = 0, all = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double weight = static_cast<double>(1 + rows[i] % 3);
    all += weight;
    right += scored.actual[i] == scored.predicted.labels[i] ? weight : 0;
    CHECK((scored.groups[i] < 0) == (rows[i] % 9 == 0));
  }
  CHECK(*estimate(*run, "accuracy").value == Approx(right / all).epsilon(1e-12));
  CHECK(estimate(*run, "log-loss").method == "bootstrap by group");

  test::TemporaryFolder folder;
  jobs::WorkContext context;
  REQUIRE(writeRun(*run, {}, folder.path().string(), folder.file("run")));
  const auto answers = readRunAnswers(folder.file("run"), data::Part::Train, context);
  REQUIRE(answers);
  CHECK(answers->scored.weights == scored.weights);
  REQUIRE(answers->scored.groups.size() == scored.groups.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      CHECK((answers->scored.groups[i] == answers->scored.groups[j]) ==
            (scored.groups[i] == scored.groups[j]));
  // What other parts were scored changes no number of this one.
  ExecuteOptions sealed;
  sealed.openTest = false;
  REQUIRE(writeRun(*test::executed(herdSpec(true, true), table, sealed), {}, folder.path().string(),
                   folder.file("sealed")));
  const auto other = readRunAnswers(folder.file("sealed"), data::Part::Train, context);
  REQUIRE(other);
  CHECK(other->scored.groups == answers->scored.groups);
  const auto compared = eval::compareAnswers(answers->scored, other->scored, "A", "B",
                                             {.bootstrap = 20, .decisive = 20}, Seed(1), context);
  REQUIRE(compared);
  CHECK(compared->sameAnswers);
}

TEST_CASE("run answers: without weights and groups nothing is written of them", "[runs][answers]") {
  const auto run = test::executed(herdSpec(false, false), herds());
  const eval::Scored& scored = run->part(data::Part::Train)->scored;
  CHECK(scored.weights.size() == 0);
  CHECK(scored.groups.empty());
  test::TemporaryFolder folder;
  REQUIRE(writeRun(*run, {}, folder.path().string(), folder.file("run")));
  CHECK(readWholeFile(folder.file("run/predictions.csv"))->starts_with("row,part,actual,predicted,p_"));
  const auto weighed = test::executed(herdSpec(true, false), herds());
  REQUIRE(writeRun(*weighed, {}, folder.path().string(), folder.file("weighed")));
  CHECK(readWholeFile(folder.file("weighed/predictions.csv"))
            ->starts_with("row,part,actual,weight,predicted,p_"));
}
