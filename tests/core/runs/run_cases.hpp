#pragma once

// Small tables and specs that the tests of runs share.

#include <cmath>

#include "core/base/random.hpp"
#include "core/data/table.hpp"
#include "core/models/catalog.hpp"
#include "core/runs/execute.hpp"
#include "tests/support/catch.hpp"

namespace ridgeline::test {

/// 120 rows: two numbers (some missing) that tell three kinds apart but for a few, a word, and a target of
/// each task.
inline data::TablePtr mixedTable(Index rows = 120) {
  Rng rng(Seed(11));
  std::vector<double> length, depth, mass;
  std::vector<std::string> island, kind, pair;
  const std::vector<std::string> kinds = {"adelie", "chinstrap", "gentoo"}, islands = {"dream", "torgersen"};
  for (Index i = 0; i < rows; ++i) {
    const auto k = static_cast<std::size_t>(rng.below(3));
    length.push_back(rng.uniform() < 0.05 ? std::nan("") : static_cast<double>(k) * 3 + rng.normal());
    depth.push_back(static_cast<double>(k == 1) * 4 + rng.normal());
    mass.push_back(2 * depth.back() + (std::isnan(length.back()) ? 0 : length.back()) + 0.3 * rng.normal());
    island.push_back(islands[static_cast<std::size_t>(rng.below(2))]);
    kind.push_back(kinds[k]);
    pair.push_back(k == 0 ? "no" : "yes");
  }
  auto table = data::Table::make(
      "mixed", {data::Column::numbers("length", data::ColumnKind::Numeric, length),
                data::Column::numbers("depth", data::ColumnKind::Numeric, depth),
                data::Column::categories("island", island),
                data::Column::numbers("mass", data::ColumnKind::Numeric, mass),
                data::Column::categories("kind", kind), data::Column::categories("pair", pair)});
  REQUIRE(table);
  return *table;
}

/// A spec that fits `model` to the target that its task asks for.
inline runs::RunSpec specFor(const models::ModelEntry& model, data::Task task) {
  runs::RunSpec spec;
  spec.model.id = model.id;
  spec.roles.task = task;
  spec.roles.features = {"length", "depth", "island"};
  if (task == data::Task::Classify) spec.roles.target = "kind";
  if (task == data::Task::Regress) spec.roles.target = "mass";
  // Iterative methods need no more to be told apart from broken ones.
  for (const char* name : {"epochs", "iterations"})
    if (model.params->find(name) != nullptr) spec.model.params[name] = std::int64_t{12};
  return spec;
}
inline runs::RunSpec treeSpec() {
  runs::RunSpec spec;
  spec.model.id = "tree";
  spec.roles.target = "kind";
  spec.roles.features = {"length", "depth", "island"};
  return spec;
}

inline runs::RunResultPtr executed(const runs::RunSpec& spec, const data::TablePtr& table,
                                   const runs::ExecuteOptions& options = {}) {
  jobs::WorkContext context;
  auto run = runs::execute(spec, table, options, context);
  if (!run) FAIL(run.error().text());
  return *run;
}

/// The same rows as a CSV file, so that a run can find its data again.
inline std::string csvOf(const data::Table& table) {
  std::string out;
  for (Index c = 0; c < table.columnCount(); ++c) out += (c > 0 ? "," : "") + table.column(c).name();
  out += "\n";
  for (Index row = 0; row < table.rows(); ++row) {
    for (Index c = 0; c < table.columnCount(); ++c) out += (c > 0 ? "," : "") + table.column(c).text(row);
    out += "\n";
  }
  return out;
}

}  // namespace ridgeline::test
