#include <algorithm>
#include <memory>

#include "core/models/capabilities.hpp"
#include "core/models/cluster/density_clusters.hpp"
#include "core/models/cluster/linkage.hpp"
#include "core/models/cluster/lloyd.hpp"
#include "core/models/cluster/mixture.hpp"
#include "core/models/project/tsne.hpp"
#include "tests/bench/arrays.hpp"
#include "tests/bench/workload.hpp"

namespace ridgeline::bench {
namespace {

/// A workload on the rows of one array: `run` gives what `score` describes.
template <class Run, class Score>
Workload onRows(const char* name, const char* dataset, Run run, Score score) {
  return {name, dataset, [run, score](const Setting& setting) -> Result<Prepared> {
            RIDGELINE_TRY(Matrix read, loadColumns(setting.folder, setting.dataset));
            const auto X = std::make_shared<const Matrix>(std::move(read));
            using Answer = typename decltype(run(*X, *setting.context))::value_type;
            const auto answer = std::make_shared<Answer>();
            return Prepared{[=, context = setting.context]() -> Status {
                              RIDGELINE_TRY(*answer, run(*X, *context));
                              return {};
                            },
                            [=]() -> nlohmann::json { return score(*answer); }, X->rows(), X->cols()};
          }};
}

}  // namespace

Workload kmeansRows() {
  return onRows(
      "kmeans", "blobs_1m_10",
      [](const Matrix& X, jobs::WorkContext& context) {
        return models::lloyd(X, {}, X.topRows(10), {.maxIterations = 20}, context);
      },
      [](const models::LloydResult& run) -> nlohmann::json {
        return {{"inertia", run.assignment.inertia}, {"iters", run.iterations}};
      });
}

Workload gmmRows() {
  return onRows(
      "gmm", "blobs_100k_10",
      [](const Matrix& X, jobs::WorkContext& context) {
        models::Mixture start;
        start.weights = Vector::Constant(8, 1.0 / 8);
        start.means = X.topRows(8);
        start.covariances = Matrix::Identity(X.cols(), X.cols()).replicate(8, 1);
        return models::maximiseExpectation(X, {}, std::move(start), {.maxIterations = 30, .tolerance = 0},
                                           context);
      },
      [](const models::EmResult& run) -> nlohmann::json {
        return {{"loglik", run.logLikelihood}, {"iters", run.iterations}};
      });
}

Workload wardRows() {
  return onRows(
      "ward", "blobs_10k_10",
      [](const Matrix& X, jobs::WorkContext& context) {
        return models::linkage(X, {}, models::Linkage::Ward, context);
      },
      [](const std::vector<models::Merge>& merges) -> nlohmann::json {
        return {{"last_merge", merges.back().height}};
      });
}

Workload dbscanRows() {
  return onRows(
      "dbscan", "plane_100k",
      [](const Matrix& X, jobs::WorkContext& context) {
        return models::densityClusters(X, {}, 0.05, 10, context);
      },
      [](const models::DensityClusters& found) -> nlohmann::json {
        return {{"clusters", found.clusters},
                {"noise", std::count(found.labels.begin(), found.labels.end(), -1)}};
      });
}

Workload tsneRows() {
  return onRows(
      "tsne", "blobs_5k_50",
      [](const Matrix& X, jobs::WorkContext& context) -> Result<models::TsnePicture> {
        const models::TsneParams params;
        RIDGELINE_TRY(const auto graph, models::neighbourGraph(X, 90, context));
        RIDGELINE_TRY(const auto affinities, models::normalAffinities(graph, params.perplexity, context));
        RIDGELINE_TRY(const Matrix start, models::principalStart(X, 1e-4, Seed(0), context));
        return models::descendTsne(affinities, start, params, {}, context);
      },
      [](const models::TsnePicture& picture) -> nlohmann::json {
        return {{"kl", picture.divergence}};
      });
}

}  // namespace ridgeline::bench
