#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/models/catalog.hpp"
#include "tests/bench/workload.hpp"

namespace ridgeline::bench {
namespace {

/// One slider: a method by its id, what is dragged from where to where, and what stays.
struct Drag {
  std::string model;
  models::Task task;
  std::string parameter;
  double from, to;
  params::ParamValues fixed = {};
};

// One line a family; methods that the catalog does not have are left out of the table.
const std::vector<Drag>& drags() {
  using models::Task;
  static const std::vector<Drag> all = {
      {"ridge", Task::Regress, "alpha", 1e-3, 1e3},
      {"lasso", Task::Regress, "alpha", 1e-3, 1},
      {"logistic", Task::Classify, "c", 1e-2, 1e2},
      {"svm", Task::Classify, "cost", 0.1, 10},
      {"tree", Task::Classify, "max-depth", 2, 20},
      {"knn", Task::Classify, "neighbors", 1, 50},
      {"mlp", Task::Classify, "learning-rate", 1e-3, 1e-1, {{"epochs", std::int64_t{1}}}},
  };
  return all;
}

models::TrainingSet rows(models::Task task, Index n, Index d) {
  models::TrainingSet train;
  train.task = task;
  train.seed = Seed(7);
  Rng random(Seed(11));
  train.X.resize(n, d);
  for (double& x : train.X.reshaped()) x = random.normal();
  train.targets = train.X.col(0) - 0.5 * train.X.col(1).cwiseAbs2() + 0.3 * train.X.col(2);
  for (double& y : train.targets) y += 0.5 * random.normal();
  if (task == models::Task::Classify) {
    train.classNames = {"low", "high"};
    for (const double y : train.targets) train.labels.push_back(y > -0.5 ? 1 : 0);
  }
  return train;
}

/// Values evenly along the slider, whose scale is logarithmic where both ends are positive reals.
params::ParamValue along(const params::ParamInfo& info, const Drag& drag, double share) {
  if (info.kind == params::ParamKind::Integer)
    return static_cast<std::int64_t>(std::lround(drag.from + share * (drag.to - drag.from)));
  return drag.from * std::pow(drag.to / drag.from, share);
}

double quantileOf(const std::vector<double>& sorted, double q) {
  return sorted[static_cast<std::size_t>(std::lround(q * static_cast<double>(sorted.size() - 1)))];
}

/// Milliseconds from the change of a parameter to the fit, over the steps of one drag.
Result<nlohmann::json> dragged(const Drag& drag, const models::ModelEntry& entry,
                               jobs::WorkContext& context) {
  constexpr int Steps = 40;
  models::TrainingSet train = rows(drag.task, 2000, 10);
  const params::ParamInfo* info = entry.params->find(drag.parameter);
  if (info == nullptr)
    return fail(ErrorCode::NotFound, "The model \"{}\" has no parameter \"{}\".", drag.model, drag.parameter);
  std::vector<double> milliseconds;
  for (int step = 0; step < Steps; ++step) {
    params::ParamValues values = drag.fixed;
    values[drag.parameter] = along(*info, drag, step / (Steps - 1.0));
    const auto start = std::chrono::steady_clock::now();
    RIDGELINE_TRY(auto model, models::fit({drag.model, values}, train, context));
    milliseconds.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    train.warmStart = std::move(model);
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  return nlohmann::json{{"p50_ms", quantileOf(milliseconds, 0.5)},
                        {"p95_ms", quantileOf(milliseconds, 0.95)}};
}

}  // namespace

/// How long a fit takes to follow a slider at 2,000 x 10: median and 95th percentile of each family.
Workload refitAfterDrag() {
  return {"refit_after_drag", "drawn_2k_10", [](const Setting& setting) -> Result<Prepared> {
            const auto table = std::make_shared<nlohmann::json>();
            return Prepared{[=, context = setting.context]() -> Status {
                              *table = nlohmann::json::object();
                              for (const Drag& drag : drags()) {
                                const auto entry = models::modelEntry(drag.model);
                                if (!entry) continue;
                                RIDGELINE_TRY((*table)[drag.model], dragged(drag, **entry, *context));
                              }
                              return {};
                            },
                            [=]() { return *table; }, 2000, 10};
          }};
}

}  // namespace ridgeline::bench
