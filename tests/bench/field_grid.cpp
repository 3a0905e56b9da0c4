#include <memory>

#include "core/eval/boundary_grid.hpp"
#include "core/models/catalog.hpp"
#include "tests/bench/workload.hpp"

namespace ridgeline::bench {
namespace {

/// A table of two features and two interleaved classes.
Result<data::TablePtr> ringTable(Index n) {
  Rng random(Seed(7));
  std::vector<double> x1, x2;
  std::vector<std::string> kinds;
  for (Index i = 0; i < n; ++i) {
    x1.push_back(random.normal());
    x2.push_back(random.normal());
    const double radius = x1.back() * x1.back() + x2.back() * x2.back() + 0.5 * random.normal();
    kinds.push_back(radius > 1.5 ? "outside" : "inside");
  }
  return data::Table::make("rings", {data::Column::numbers("x1", data::ColumnKind::Numeric, std::move(x1)),
                                     data::Column::numbers("x2", data::ColumnKind::Numeric, std::move(x2)),
                                     data::Column::categories("kind", kinds)});
}

/// The field of a fitted model over the plane of two scaled features, `size` x `size` cells, as it is drawn.
Workload grid(const char* name, models::ModelSpec spec, int size) {
  return {
      name, "rings_2k", [spec, size](const Setting& setting) -> Result<Prepared> {
        jobs::WorkContext& context = *setting.context;
        RIDGELINE_TRY(const auto table, ringTable(2000));
        data::Roles roles;
        roles.target = "kind";
        RIDGELINE_TRY(const auto schema, data::settle(*table, roles));
        std::vector<Index> rows;
        for (Index i = 0; i < table->rows(); ++i) rows.push_back(i);
        RIDGELINE_TRY(const auto pipeline, prep::fitPipeline({{"scale", {}}}, *table, schema, rows, context));
        models::TrainingSet train;
        RIDGELINE_TRY(train.X, pipeline->transform(*table, rows));
        train.labels = data::classCodes(*table, schema);
        train.classNames = schema.classNames;
        RIDGELINE_TRY(const auto model, models::fit(spec, train, context));
        RIDGELINE_TRY(const auto plane, eval::Plane::settle({}, pipeline, *table, schema, rows, context));
        const auto made = std::make_shared<eval::FieldPtr>();
        eval::FieldOptions options;
        options.window = plane->window();
        options.sizes = {size};
        return Prepared{[=, &context]() -> Status {
                          RIDGELINE_TRY(*made, eval::field(*model, *plane, options, context));
                          return {};
                        },
                        [=]() -> nlohmann::json {
                          long outside = 0;
                          for (const int label : (*made)->labels) outside += label;
                          return {{"class1", outside}};
                        },
                        2000, 2};
      }};
}

models::ModelSpec network() { return {"mlp", {{"layers", std::int64_t{2}}, {"epochs", std::int64_t{20}}}}; }

}  // namespace

Workload fieldLogistic() { return grid("field_logistic_300", {"logistic", {}}, 300); }
Workload fieldMlp() { return grid("field_mlp_300", network(), 300); }

}  // namespace ridgeline::bench
