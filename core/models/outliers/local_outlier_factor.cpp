#include "core/models/outliers/local_outlier_factor.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/base/quantile.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/row_capabilities.hpp"

namespace ridgeline::models {
namespace {

/// Queries that one thread answers in a row.
constexpr Index FactorBlock = 256;
constexpr double LeastReach = 1e-10;
constexpr double UsualFactor = 1.5;

/// The rows and how thick they lie.
struct LofRows {
  Matrix X;        ///< n x d
  Vector reach;    ///< n, distance of the k-th other row
  Vector density;  ///< n
  int neighbors = 1;
  KnnMetric metric = KnnMetric::Euclidean;
  double threshold = UsualFactor;
};

using Found = NeighbourIndex::Found;

/// Calls answer(i, found) with the k nearest of row i of `queries`, itself left out where it is a train row.
template <class Answer>
Status eachOthers(const NeighbourIndex& index, const Matrix& queries, int k, jobs::WorkContext& context,
                  const Answer& answer) {
  return jobs::parallelBlocks(context, queries.rows(), FactorBlock, [&](Index begin, Index end) {
    const Matrix asked = queries.middleRows(begin, end - begin).transpose();
    Found others;
    index.nearest(asked, k + 1, context, [&](Index i, const Found& found) {
      const bool itself = found.front().first == 0;
      others.assign(found.begin() + (itself ? 1 : 0), found.end());
      others.resize(std::min(others.size(), static_cast<std::size_t>(k)));
      answer(begin + i, others);
    });
  });
}

double density(const Found& others, const Vector& reach) {
  double sum = 0;
  for (const auto& [distance, row] : others) sum += std::max(distance, reach[row]);
  return 1 / (sum / static_cast<double>(others.size()) + LeastReach);
}

double factor(const Found& others, double own, const Vector& densities) {
  double sum = 0;
  for (const auto& other : others) sum += densities[other.second];
  return sum / static_cast<double>(others.size()) / own;
}

Status measure(LofRows& rows, const NeighbourIndex& index, double contamination, jobs::WorkContext& context) {
  const Index n = rows.X.rows();
  rows.reach.resize(n);
  rows.density.resize(n);
  std::vector<Found> others(static_cast<std::size_t>(n));
  RIDGELINE_CHECK(eachOthers(index, rows.X, rows.neighbors, context, [&](Index i, const Found& found) {
    others[static_cast<std::size_t>(i)] = found;
    rows.reach[i] = found.back().first;
  }));
  context.progress(1, 2, "Measuring densities");
  if (!rows.reach.allFinite())
    return fail(ErrorCode::Diverged,
                "The columns hold values too large to take distances of; scale them first.");
  for (Index i = 0; i < n; ++i) rows.density[i] = density(others[static_cast<std::size_t>(i)], rows.reach);
  if (contamination > 0) {
    std::vector<double> scores;
    scores.reserve(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i)
      scores.push_back(factor(others[static_cast<std::size_t>(i)], rows.density[i], rows.density));
    rows.threshold = quantile(scores, 1 - contamination);
  }
  context.progress(2, 2, "Measuring densities");
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return {};
}

class LofModel final : public FittedModel, public OutlierScores {
 public:
  LofModel(LofRows rows, NeighbourIndex index) : rows_(std::move(rows)), index_(std::move(index)) {}
  Task task() const override { return Task::Cluster; }
  Index features() const override { return rows_.X.cols(); }
  int classes() const override { return 2; }

  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_TRY(const Vector scores, outlierScores(X, context));
    Predictions answers;
    for (const double score : scores) answers.labels.push_back(score > rows_.threshold ? 1 : 0);
    return answers;
  }
  Result<Vector> outlierScores(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    Vector scores(X.rows());
    RIDGELINE_CHECK(eachOthers(index_, X, rows_.neighbors, context, [&](Index i, const Found& found) {
      scores[i] = factor(found, density(found, rows_.reach), rows_.density);
    }));
    return scores;
  }
  double outlierThreshold() const override { return rows_.threshold; }

  void save(ArchiveWriter& archive) const override {
    archive.manifest["lof"] = {{"neighbors", rows_.neighbors},
                               {"metric", static_cast<int>(rows_.metric)},
                               {"threshold", rows_.threshold}};
    archive.array("rows", rows_.X);
    archive.array("reach", rows_.reach);
    archive.array("density", rows_.density);
  }

 private:
  LofRows rows_;
  NeighbourIndex index_;
};

}  // namespace

const params::ParamTable<LofParams>& lofParamTable() {
  static const auto table =
      params::ParamTable<LofParams>{}
          .integer(
              &LofParams::neighbors, "neighbors",
              {.min = 1,
               .max = 999,
               .sliderMax = 60,
               .unit = "rows",
               .help = "Other rows that a row is compared with: the size of the smallest group to respect."})
          .choice(&LofParams::metric, "metric",
                  {{KnnMetric::Euclidean, "euclidean"},
                   {KnnMetric::Manhattan, "manhattan"},
                   {KnnMetric::Cosine, "cosine"}},
                  "How far apart two rows are: the straight line, the sum over columns, or the angle.")
          .real(
              &LofParams::contamination, "contamination",
              {.min = 0,
               .max = 0.5,
               .sliderMax = 0.2,
               .help = "Share of the train rows to call outliers; 0 calls those whose factor exceeds 1.5."});
  return table;
}

Result<FittedModelPtr> fitLof(const TrainingSet& train, const LofParams& params, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  LofRows rows;
  std::vector<Index> positions;
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights.size() == 0 || train.weights[i] > 0) positions.push_back(i);
  rows.X = takeRows(train.X, positions);
  rows.metric = params.metric;
  if (rows.X.rows() < 2)
    return fail(
        ErrorCode::InvalidInput,
        "There is only one train row, and nothing to compare it with; give the train part more rows.");
  rows.neighbors = static_cast<int>(std::min<Index>(params.neighbors, rows.X.rows() - 1));
  if (rows.neighbors < params.neighbors)
    context.warn(
        fmt::format("{} neighbours are asked for, but each row has only {} others: all of them count.",
                    params.neighbors, rows.neighbors));
  RIDGELINE_TRY(NeighbourIndex index, NeighbourIndex::build(rows.X, rows.metric, context));
  RIDGELINE_CHECK(measure(rows, index, params.contamination, context));
  return std::make_shared<LofModel>(std::move(rows), std::move(index));
}

Result<FittedModelPtr> loadLof(const ArchiveReader& archive) {
  LofRows rows;
  RIDGELINE_TRY(rows.X, archive.array("rows"));
  RIDGELINE_TRY(rows.reach, archive.vector("reach"));
  RIDGELINE_TRY(rows.density, archive.vector("density"));
  const Index n = rows.X.rows();
  RIDGELINE_TRY(const std::int64_t neighbors, archive.integer("lof/neighbors", 1, std::max<Index>(n - 1, 1)));
  RIDGELINE_TRY(const std::int64_t metric, archive.integer("lof/metric", 0, 2));
  RIDGELINE_TRY(rows.threshold, archive.number("lof/threshold"));
  if (n < 2 || n >= (Index{1} << 31) || rows.X.cols() == 0 || rows.reach.size() != n ||
      rows.density.size() != n)
    return archive.damaged("rows and their densities differ in number");
  if (!rows.X.allFinite() || !rows.reach.allFinite() || !rows.density.allFinite() ||
      !(rows.density.minCoeff() > 0) || rows.reach.minCoeff() < 0 || !std::isfinite(rows.threshold))
    return archive.damaged("a density is no positive number");
  rows.neighbors = static_cast<int>(neighbors);
  rows.metric = static_cast<KnnMetric>(metric);
  jobs::WorkContext context;
  RIDGELINE_TRY(NeighbourIndex index, NeighbourIndex::build(rows.X, rows.metric, context));
  return std::make_shared<LofModel>(std::move(rows), std::move(index));
}

ModelEntry lofEntry() {
  return modelEntryOf(
      {.id = "local-outlier-factor",
       .title = "Local outlier factor",
       .family = "outliers",
       .help = "Rows that lie in thinner company than their neighbours do; groups may differ in density.",
       .source = "Breunig et al. (2000), doi:10.1145/335191.335388",
       .tasks = {Task::Cluster},
       .offers = {"outlier-scores"}},
      lofParamTable(), fitLof, loadLof);
}

}  // namespace ridgeline::models
