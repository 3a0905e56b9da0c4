#pragma once

#include <cmath>

#include "core/eval/boundary_grid.hpp"
#include "core/models/capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/missing.hpp"

/// Tables and models with a closed form, for the tests of planes and fields.
namespace ridgeline::test {

using namespace ridgeline::eval;

inline double logistic(double z) { return 1 / (1 + std::exp(-z)); }

/// Two classes, told apart by a plane whose closed form the tests know; or the same sum as a value.
class Halfspace final : public models::FittedModel, public models::Probabilities {
 public:
  Halfspace(data::Task task, Vector slope, double offset)
      : task_(task), slope_(std::move(slope)), offset_(offset) {}
  data::Task task() const override { return task_; }
  Index features() const override { return slope_.size(); }
  int classes() const override { return task_ == data::Task::Classify ? 2 : 0; }
  Result<models::Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(models::checkInput(*this, X));
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const Vector sum = (X * slope_).array() + offset_;
    models::Predictions answers;
    if (task_ == data::Task::Regress) {
      answers.values = sum;
      return answers;
    }
    answers.probabilities.resize(X.rows(), 2);
    for (Index i = 0; i < X.rows(); ++i) {
      answers.probabilities(i, 1) = logistic(sum[i]);
      answers.probabilities(i, 0) = 1 - answers.probabilities(i, 1);
    }
    answers.labels = models::argmaxRows(answers.probabilities);
    return answers;
  }
  void save(ArchiveWriter&) const override {}

 private:
  data::Task task_;
  Vector slope_;
  double offset_;
};

inline Vector vectorOf(std::initializer_list<double> values) {
  Vector v(static_cast<Index>(values.size()));
  std::copy(values.begin(), values.end(), v.begin());
  return v;
}

/// A table, its roles, every row a train row, and the preparation fitted on them.
struct Scene {
  data::TablePtr table;
  data::Schema schema;
  std::vector<Index> rows;
  prep::PipelinePtr pipeline;

  Scene(std::vector<data::ColumnPtr> columns, data::Roles roles,
        const std::vector<prep::StepSpec>& steps = {}) {
    auto made = data::Table::make("scene", std::move(columns));
    REQUIRE(made);
    table = *made;
    auto settled = data::settle(*table, roles);
    REQUIRE(settled);
    schema = *settled;
    for (Index i = 0; i < table->rows(); ++i) rows.push_back(i);
    jobs::WorkContext context;
    auto fitted = prep::fitPipeline(steps, *table, schema, rows, context);
    REQUIRE(fitted);
    pipeline = *fitted;
  }
  Result<PlanePtr> settle(const PlaneSpec& spec) const {
    jobs::WorkContext context;
    return Plane::settle(spec, pipeline, *table, schema, rows, context);
  }
};

inline data::Roles rolesFor(const std::string& target) {
  data::Roles roles;
  roles.target = target;
  return roles;
}

inline data::ColumnPtr columnOf(const std::string& name, std::vector<double> values,
                                const std::string& unit = {}) {
  return data::Column::numbers(name, data::ColumnKind::Numeric, std::move(values), unit);
}

inline Scene twoFeatures(const std::vector<prep::StepSpec>& steps = {}) {
  return {{columnOf("width", {0, 1, 2, 3, 4, 5, 6, 10}, "mm"),
           columnOf("height", {10, 80, 30, 40, 20, 60, 50, 110}),
           data::Column::categories("kind", {"a", "b", "a", "b", "a", "b", "a", "b"})},
          rolesFor("kind"),
          steps};
}

/// Three numbers and a word: nothing suggests two axes by itself.
inline Scene fourFeatures(double hole = 7) {
  return {{columnOf("a", {1, 2, 3, 4, 5, 6, 7, 8.5}), columnOf("b", {2, 1, 4, 3, 6, 5, 8, hole}),
           columnOf("c", {5, 5, 5, 1, 9, 5, 5, 5}),
           data::Column::categories("colour", {"red", "blue", "red", "red", "blue", "red", "blue", "red"}),
           data::Column::categories("kind", {"x", "y", "x", "y", "x", "y", "x", "y"})},
          rolesFor("kind"),
          {{"impute", {}}, {"one-hot", {}}}};
}

inline Scene oneFeature() {
  return {{columnOf("x", {0, 1, 2, 3.5, 4}), columnOf("y", {0.5, 2.25, 4.125, 6.5, 8.75})},
          {.target = "y", .features = {}, .roles = {}, .positive = {}, .task = data::Task::Regress}};
}

}  // namespace ridgeline::test
