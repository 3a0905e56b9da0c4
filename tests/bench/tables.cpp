#include <memory>
#include <numeric>

#include "core/data/csv_reader.hpp"
#include "core/eval/cross_validation.hpp"
#include "core/prep/pipeline.hpp"
#include "tests/bench/arrays.hpp"
#include "tests/bench/workload.hpp"

namespace ridgeline::bench {
namespace {

/// Rows with classes as a table: columns "x0", "x1", ... and "class".
Result<data::TablePtr> tableOf(const models::TrainingSet& train) {
  std::vector<data::ColumnPtr> columns;
  for (Index j = 0; j < train.d(); ++j)
    columns.push_back(data::Column::numbers(fmt::format("x{}", j), data::ColumnKind::Numeric,
                                            {train.X.col(j).begin(), train.X.col(j).end()}));
  std::vector<std::int32_t> codes(train.labels.begin(), train.labels.end());
  columns.push_back(
      data::Column::words("class", data::ColumnKind::Category, std::move(codes), train.classNames));
  return data::Table::make("rows", std::move(columns));
}

}  // namespace

/// Fills, scales and one-hot encodes the numbers and two columns of words of a table, learned from all rows
/// and applied to all rows.
Workload prepare() {
  return {"prepare", "mixed_1m", [](const Setting& setting) -> Result<Prepared> {
            const std::string path = setting.folder + "/" + setting.dataset + ".csv";
            RIDGELINE_TRY(const data::CsvFile file, data::readCsv(path, {}, *setting.context));
            data::Roles roles{.target = "target"};
            for (const auto& column : file.table->columns())
              if (column->name() == "city" || column->name() == "grade" ||
                  (column->isNumeric() && column->name().size() == 2))
                roles.features.push_back(column->name());
            RIDGELINE_TRY(const data::Schema schema, settle(*file.table, roles));
            std::vector<Index> rows(static_cast<std::size_t>(file.table->rows()));
            std::iota(rows.begin(), rows.end(), Index{0});
            const std::vector<prep::StepSpec> steps = {
                {"impute", {{"numbers", std::string("mean")}}}, {"scale", {}}, {"one-hot", {}}};
            const auto X = std::make_shared<Matrix>();
            return Prepared{[=, table = file.table, context = setting.context]() -> Status {
                              *X = {};
                              RIDGELINE_TRY(const auto pipeline,
                                            prep::fitPipeline(steps, *table, schema, rows, *context));
                              RIDGELINE_TRY(*X, pipeline->transform(*table, rows, *context));
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              return {{"shape", {X->rows(), X->cols()}}};
                            },
                            file.table->rows(), static_cast<Index>(schema.features.size())};
          }};
}

/// Ten folds of logistic regression on standardised columns, scored by all metrics.
Workload crossValidation() {
  return {"cv10_logistic", "cls_100k_20", [](const Setting& setting) -> Result<Prepared> {
            RIDGELINE_TRY(const auto train, loadClasses(setting.folder, setting.dataset));
            standardise(train->X);
            RIDGELINE_TRY(const data::TablePtr table, tableOf(*train));
            RIDGELINE_TRY(const data::Schema schema, settle(*table, {.target = "class"}));
            std::vector<Index> rows(static_cast<std::size_t>(train->n()));
            std::iota(rows.begin(), rows.end(), Index{0});
            data::FoldSpec spec;
            spec.folds = 10;
            spec.shuffle = false;
            const auto result = std::make_shared<eval::CrossValidation>();
            return Prepared{[=, context = setting.context]() -> Status {
                              RIDGELINE_TRY(const auto folds, drawFolds(*table, schema, rows, spec, Seed(0)));
                              eval::CrossValidationOptions options;
                              options.trainScores = options.pooled = false;
                              RIDGELINE_TRY(*result,
                                            eval::crossValidate(*table, schema, folds, {}, {"logistic", {}},
                                                                options, Seed(0), *context));
                              return {};
                            },
                            [=]() -> nlohmann::json {
                              return {{"accuracy", *result->find("accuracy")->mean.value}};
                            },
                            train->n(), train->d()};
          }};
}

}  // namespace ridgeline::bench
