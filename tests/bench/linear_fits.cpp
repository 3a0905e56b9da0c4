#include <cmath>
#include <memory>

#include "core/kernels/gram.hpp"
#include "core/kernels/product.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/linear/elastic_net.hpp"
#include "core/models/linear/least_squares.hpp"
#include "core/models/linear/ridge.hpp"
#include "core/models/project/pca.hpp"
#include "tests/bench/arrays.hpp"
#include "tests/bench/workload.hpp"

namespace ridgeline::bench {
namespace {

using models::FittedModelPtr;
using models::TrainingSet;
using Fit = std::function<Result<FittedModelPtr>(const TrainingSet&, jobs::WorkContext&)>;
using Score = std::function<nlohmann::json(const TrainingSet&, const models::FittedModel&)>;

/// R squared over the first 100,000 rows, as the peers say it.
nlohmann::json r2(const TrainingSet& train, const models::FittedModel& model) {
  // By blocks: a copy of the rows would be the most memory that the whole workload takes.
  constexpr Index Block = 4096;
  const Index count = std::min<Index>(train.n(), 100000);
  jobs::WorkContext context;
  const Vector y = train.targets.head(count);
  Vector rest = y;
  for (Index begin = 0; begin < count; begin += Block) {
    const Index rows = std::min(Block, count - begin);
    rest.segment(begin, rows) -= model.predict(train.X.middleRows(begin, rows), context)->values;
  }
  return {{"r2", 1 - rest.squaredNorm() / (y.array() - y.mean()).square().sum()}};
}

Workload fitting(const char* name, const char* dataset, Fit fit, Score score, bool standardised = false) {
  return {name, dataset, [=](const Setting& setting) -> Result<Prepared> {
            RIDGELINE_TRY(const auto train, loadRegression(setting.folder, setting.dataset));
            if (standardised)
              for (auto column : train->X.colwise()) {
                column.array() -= column.mean();
                column /= std::sqrt(column.squaredNorm() / static_cast<double>(train->n()));
              }
            const auto model = std::make_shared<FittedModelPtr>();
            return Prepared{[=, context = setting.context]() -> Status {
                              RIDGELINE_TRY(*model, fit(*train, *context));
                              return {};
                            },
                            [=]() { return score(*train, **model); }, train->n(), train->d()};
          }};
}

}  // namespace

Workload ols() {
  return fitting(
      "ols", "reg_1m_50",
      [](const auto& train, auto& context) { return fitLeastSquares(train, {}, context); }, r2);
}

Workload ridge() {
  return fitting(
      "ridge", "reg_1m_50",
      [](const auto& train, auto& context) { return fitRidge(train, {.alpha = 1}, context); }, r2);
}

Workload lassoPath() {
  return fitting(
      "lasso_path", "reg_100k_100",
      [](const auto& train, auto& context) {
        return fitLasso(train, {.alpha = 0, .pathPoints = 100, .tolerance = 1e-4}, context);
      },
      [](const TrainingSet&, const models::FittedModel& model) -> nlohmann::json {
        const auto* path = models::capability<models::CoefficientPath>(model);
        // The last is the fit for alpha 0 itself.
        const auto points = static_cast<Index>(path->alphas().size()) - 1;
        return {{"nonzero_last", (path->pathCoefficients().col(points - 1).array() != 0).count()},
                {"alphas", points}};
      },
      true);
}

Workload pca() {
  return fitting(
      "pca", "reg_1m_50",
      [](const auto& train, auto& context) { return fitPca(train, {.components = 10}, context); },
      [](const TrainingSet&, const models::FittedModel& model) -> nlohmann::json {
        return {{"explained", models::capability<models::Projection>(model)->explainedRatio().sum()}};
      });
}

/// Billions of operations of a product of square matrices and of a narrow Gram, to be divided by the seconds.
Workload kernelProducts() {
  return {"kernel_products", "none", [](const Setting& setting) -> Result<Prepared> {
            constexpr Index Side = 1024;
            const auto A = std::make_shared<Matrix>(Matrix::Random(Side, Side));
            const auto C = std::make_shared<Matrix>(Side, Side);
            return Prepared{[=, context = setting.context]() -> Status {
                              return kernels::multiply<double>(kernels::strided(std::as_const(*A)),
                                                               kernels::strided(std::as_const(*A)),
                                                               kernels::strided(*C), *context);
                            },
                            []() -> nlohmann::json {
                              return {{"gflop", 2e-9 * Side * Side * Side}};
                            },
                            Side, Side};
          }};
}

Workload kernelGram() {
  return {"kernel_gram", "none", [](const Setting& setting) -> Result<Prepared> {
            constexpr Index Rows = 200000, Columns = 50;
            const auto X = std::make_shared<Matrix>(Matrix::Random(Rows, Columns));
            return Prepared{[=, context = setting.context]() -> Status {
                              RIDGELINE_TRY(const Matrix products, kernels::gram(*X, *context));
                              return {};
                            },
                            []() -> nlohmann::json {
                              return {{"gflop", 1e-9 * Rows * Columns * (Columns + 1)}};
                            },
                            Rows, Columns};
          }};
}

}  // namespace ridgeline::bench
