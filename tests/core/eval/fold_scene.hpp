#pragma once

#include <string>
#include <vector>

#include "core/data/folds.hpp"
#include "tests/support/catch.hpp"

/// A table with its roles, for whatever fits again and again.
namespace ridgeline::test {

inline data::ColumnPtr numberColumn(const std::string& name, std::vector<double> values) {
  return data::Column::numbers(name, data::ColumnKind::Numeric, std::move(values));
}

struct FoldScene {
  data::TablePtr table;
  data::Schema schema;
  std::vector<Index> rows;

  FoldScene(std::vector<data::ColumnPtr> columns, data::Roles roles) {
    auto made = data::Table::make("scene", std::move(columns));
    REQUIRE(made);
    table = *made;
    auto settled = data::settle(*table, roles);
    REQUIRE(settled);
    schema = *settled;
    for (Index i = 0; i < table->rows(); ++i) rows.push_back(i);
  }
  std::vector<data::Fold> folds(const data::FoldSpec& spec = {}) const {
    auto drawn = data::drawFolds(*table, schema, rows, spec, Seed(5));
    REQUIRE(drawn);
    return *drawn;
  }
};

/// Columns "x1", "x2", ... with the answer "y": a number, or a class "c0", "c1", ... where `classes` > 0.
inline FoldScene sceneOf(const Matrix& X, const Vector& targets, const std::vector<int>& labels) {
  std::vector<data::ColumnPtr> columns;
  for (Index j = 0; j < X.cols(); ++j)
    columns.push_back(
        numberColumn("x" + std::to_string(j + 1), {X.col(j).data(), X.col(j).data() + X.rows()}));
  data::Roles roles;
  roles.target = "y";
  for (const auto& column : columns) roles.features.push_back(column->name());
  if (labels.empty()) {
    columns.push_back(numberColumn("y", {targets.data(), targets.data() + targets.size()}));
    roles.task = data::Task::Regress;
  } else {
    std::vector<std::string> words;
    for (const int label : labels) words.push_back("c" + std::to_string(label));
    columns.push_back(data::Column::categories("y", words));
  }
  return {std::move(columns), roles};
}

}  // namespace ridgeline::test
