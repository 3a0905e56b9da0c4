#include "core/models/neighbors/knn.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/grid_predictor.hpp"
#include "core/models/neighbors/approximate_neighbours.hpp"

namespace ridgeline::models {
namespace {

/// Queries that one thread answers in a row.
constexpr Index QueryBlock = 256;
/// Points a side of the squares of a lattice that share their candidates, and most candidates that they share
/// before each point had better ask for itself.
constexpr Index TileSide = 8;
constexpr std::size_t MostShared = 512;

/// The rows a query may meet, and what they answer.
struct KnnRows {
  Matrix X;                 ///< n x d
  std::vector<int> labels;  ///< Classify
  Vector targets;           ///< Regress
  Vector weights;           ///< n, all positive, or empty
  std::vector<Index> rows;  ///< n, positions in the training set
  int classes = 0;          ///< 0: Regress
};

/// The rows, looked for exactly or, where there is a graph, approximately.
struct RowSearch {
  NeighbourIndex index;
  std::optional<ApproximateNeighbours> graph = {};

  void nearest(const double* x, int k, NeighbourIndex::Found& found) const {
    if (!graph || !graph->nearest(index, x, k, found)) index.nearest(x, k, found);
  }
  void nearest(const Matrix& queries, int k, const jobs::WorkContext& context,
               const std::function<void(Index, const NeighbourIndex::Found&)>& answer) const {
    if (!graph) return index.nearest(queries, k, context, answer);
    NeighbourIndex::Found found;
    for (Index q = 0; q < queries.cols() && !context.stopped(); ++q) {
      nearest(queries.col(q).data(), k, found);
      answer(q, found);
    }
  }
};

class KnnModel : public FittedModel, public Neighbours, public GridPredictor {
 public:
  KnnModel(KnnRows rows, const KnnParams& params, RowSearch search)
      : rows_(std::move(rows)), params_(params), search_(std::move(search)) {}

  Index features() const override { return rows_.X.cols(); }

  std::vector<std::pair<Index, double>> neighbours(const Vector& x, int k) const override {
    std::vector<std::pair<Index, double>> result;
    if (x.size() != features() || !x.allFinite()) return result;
    NeighbourIndex::Found found;
    search_.nearest(x.data(), k, found);
    for (const auto& [distance, row] : found)
      result.emplace_back(rows_.rows[static_cast<std::size_t>(row)], distance);
    return result;
  }

  void save(ArchiveWriter& archive) const override {
    archive.manifest["knn"] = {{"classes", rows_.classes},
                               {"neighbors", params_.neighbors},
                               {"inverseDistance", params_.weighting == KnnWeighting::InverseDistance},
                               {"metric", static_cast<int>(params_.metric)},
                               {"approximate", search_.graph.has_value()}};
    archive.array("rows", rows_.X);
    Vector positions(rows_.X.rows()), answers = rows_.targets;
    for (std::size_t i = 0; i < rows_.rows.size(); ++i)
      positions[static_cast<Index>(i)] = static_cast<double>(rows_.rows[i]);
    if (rows_.classes > 0) {
      answers.resize(rows_.X.rows());
      std::copy(rows_.labels.begin(), rows_.labels.end(), answers.begin());
    }
    archive.array("positions", positions);
    archive.array("answers", answers);
    archive.array("weights", rows_.weights);
  }

 protected:
  /// Calls `answer(query, found, votes)` for every row of X; votes are not normalised, the largest is
  /// about 1.
  template <class Answer>
  Status poll(const Matrix& X, jobs::WorkContext& context, const Answer& answer) const {
    RIDGELINE_CHECK(checkInput(*this, X));
    return jobs::parallelBlocks(context, X.rows(), QueryBlock, [&](Index begin, Index end) {
      const Matrix queries = X.middleRows(begin, end - begin).transpose();
      std::vector<double> votes;
      search_.nearest(queries, params_.neighbors, context, [&](Index i, const NeighbourIndex::Found& found) {
        weigh(found, votes);
        answer(begin + i, found, votes);
      });
    });
  }
  /// The same for every point of a lattice. A square of points shares candidates: if the k nearest of its
  /// middle lie within r and its corners within h, those of each of its points lie within r + 2 h.
  template <class Answer>
  Status poll(const Lattice& lattice, jobs::WorkContext& context, const Answer& answer) const {
    if (params_.metric == KnnMetric::Cosine || search_.graph) return pollPoints(lattice, context, answer);
    return jobs::parallelBlocks(context, lattice.ny, TileSide, [&](Index top, Index bottom) {
      NeighbourIndex::Found found;
      std::vector<double> votes;
      std::vector<std::int32_t> candidates;
      for (Index left = 0; left < lattice.nx && !context.stopped(); left += TileSide) {
        const Index right = std::min(left + TileSide, lattice.nx);
        const Vector middle = (lattice.point(left, top) + lattice.point(right - 1, bottom - 1)) / 2;
        search_.index.nearest(middle.data(), params_.neighbors, found);
        const double reach =
            found.back().first + 2 * cornerDistance(lattice, middle, left, right, top, bottom);
        search_.index.within(middle.data(), reach, candidates);
        const bool shared =
            candidates.size() <= MostShared + 2 * found.size() && candidates.size() >= found.size();
        for (Index j = top; j < bottom; ++j)
          for (Index i = left; i < right; ++i) {
            const Vector point = lattice.point(i, j);
            if (shared)
              search_.index.nearestAmong(candidates, point.data(), params_.neighbors, found);
            else
              search_.index.nearest(point.data(), params_.neighbors, found);
            weigh(found, votes);
            answer(j * lattice.nx + i, found, votes);
          }
      }
    });
  }
  const KnnRows& rows() const { return rows_; }

 private:
  template <class Answer>
  Status pollPoints(const Lattice& lattice, jobs::WorkContext& context, const Answer& answer) const {
    Matrix X(lattice.nx * lattice.ny, features());
    for (Index j = 0; j < lattice.ny; ++j)
      for (Index i = 0; i < lattice.nx; ++i) X.row(j * lattice.nx + i) = lattice.point(i, j);
    return poll(X, context, answer);
  }

  double cornerDistance(const Lattice& lattice, const Vector& middle, Index left, Index right, Index top,
                        Index bottom) const {
    double farthest = 0;
    for (const Index i : {left, right - 1})
      for (const Index j : {top, bottom - 1}) {
        const Vector difference = lattice.point(i, j) - middle;
        farthest = std::max(
            farthest, params_.metric == KnnMetric::Manhattan ? difference.lpNorm<1>() : difference.norm());
      }
    return farthest;
  }

  void weigh(const NeighbourIndex::Found& found, std::vector<double>& votes) const {
    votes.assign(found.size(), 1.0);
    const double nearest = found.front().first;
    // An infinite distance has overflowed: nothing is known of which is nearer.
    if (params_.weighting == KnnWeighting::InverseDistance && std::isfinite(nearest))
      for (std::size_t i = 0; i < found.size(); ++i) {
        const double distance = found[i].first;
        votes[i] = nearest == 0 ? (distance == 0 ? 1.0 : 0.0) : nearest / distance;
      }
    if (rows_.weights.size() > 0)
      for (std::size_t i = 0; i < found.size(); ++i) votes[i] *= rows_.weights[found[i].second];
  }

  KnnRows rows_;
  KnnParams params_;
  RowSearch search_;
};

class KnnClassifier final : public KnnModel, public Probabilities {
 public:
  using KnnModel::KnnModel;
  Task task() const override { return Task::Classify; }
  int classes() const override { return rows().classes; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    return vote(X, X.rows(), context);
  }
  Result<Predictions> predictGrid(const Lattice& lattice, jobs::WorkContext& context) const override {
    return vote(lattice, lattice.nx * lattice.ny, context);
  }

 private:
  template <class Queries>
  Result<Predictions> vote(const Queries& queries, Index n, jobs::WorkContext& context) const {
    Predictions answers;
    answers.probabilities = Matrix::Zero(n, classes());
    RIDGELINE_CHECK(poll(queries, context, [&](Index i, const auto& found, const auto& votes) {
      for (std::size_t v = 0; v < found.size(); ++v)
        answers.probabilities(i, rows().labels[static_cast<std::size_t>(found[v].second)]) += votes[v];
      answers.probabilities.row(i) /= answers.probabilities.row(i).sum();
    }));
    answers.labels = argmaxRows(answers.probabilities);
    return answers;
  }
};

class KnnRegressor final : public KnnModel {
 public:
  using KnnModel::KnnModel;
  Task task() const override { return Task::Regress; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    return average(X, X.rows(), context);
  }
  Result<Predictions> predictGrid(const Lattice& lattice, jobs::WorkContext& context) const override {
    return average(lattice, lattice.nx * lattice.ny, context);
  }

 private:
  template <class Queries>
  Result<Predictions> average(const Queries& queries, Index n, jobs::WorkContext& context) const {
    Predictions answers;
    answers.values.resize(n);
    RIDGELINE_CHECK(poll(queries, context, [&](Index i, const auto& found, const auto& votes) {
      double sum = 0, total = 0;
      for (std::size_t v = 0; v < found.size(); ++v) {
        sum += votes[v] * rows().targets[found[v].second];
        total += votes[v];
      }
      answers.values[i] = sum / total;
    }));
    return answers;
  }
};

/// Automatic: from so many rows on, where the exact search passes over them all.
constexpr Index ManyRows = 20000;

Result<FittedModelPtr> assemble(KnnRows rows, const KnnParams& params, jobs::WorkContext& context) {
  RIDGELINE_TRY(NeighbourIndex index, NeighbourIndex::build(rows.X, params.metric, context));
  RowSearch search{std::move(index)};
  if (params.search == KnnSearch::Approximate ||
      (params.search == KnnSearch::Automatic && !search.index.prunes() && rows.X.rows() >= ManyRows)) {
    RIDGELINE_TRY(search.graph, ApproximateNeighbours::build(search.index, context));
    context.warn(
        "Neighbours are looked for approximately: a few of the nearest rows may be missing from an answer; "
        "choose the exact search where each must count.");
  }
  if (rows.classes > 0) return std::make_shared<KnnClassifier>(std::move(rows), params, std::move(search));
  return std::make_shared<KnnRegressor>(std::move(rows), params, std::move(search));
}

KnnRows keptRows(const TrainingSet& train) {
  KnnRows rows;
  rows.classes = train.task == Task::Classify ? train.classes() : 0;
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights.size() == 0 || train.weights[i] > 0) rows.rows.push_back(i);
  rows.X = takeRows(train.X, rows.rows);
  // Only ratios of weights count; about 1 they neither overflow nor vanish.
  if (train.weights.size() > 0) rows.weights = takeRows(train.weights, rows.rows) / train.weights.maxCoeff();
  if (rows.classes == 0) {
    rows.targets = takeRows(train.targets, rows.rows);
    return rows;
  }
  for (const Index i : rows.rows) rows.labels.push_back(train.labels[static_cast<std::size_t>(i)]);
  return rows;
}

/// Files of the first version knew two metrics.
Result<KnnMetric> loadMetric(const ArchiveReader& archive) {
  if (const auto manhattan = archive.flag("knn/manhattan"))
    return *manhattan ? KnnMetric::Manhattan : KnnMetric::Euclidean;
  RIDGELINE_TRY(const std::int64_t metric, archive.integer("knn/metric", 0, 2));
  return static_cast<KnnMetric>(metric);
}

}  // namespace

const params::ParamTable<KnnParams>& knnParamTable() {
  static const auto table =
      params::ParamTable<KnnParams>{}
          .integer(&KnnParams::neighbors, "neighbors",
                   {.min = 1,
                    .max = 999,
                    .sliderMax = 60,
                    .unit = "rows",
                    .help = "Training rows that vote on a query."})
          .choice(&KnnParams::weighting, "weighting",
                  {{KnnWeighting::Uniform, "uniform"}, {KnnWeighting::InverseDistance, "inverse-distance"}},
                  "How much one vote counts.")
          .choice(&KnnParams::metric, "metric",
                  {{KnnMetric::Euclidean, "euclidean"},
                   {KnnMetric::Manhattan, "manhattan"},
                   {KnnMetric::Cosine, "cosine"}},
                  "How far apart two rows are: the straight line, the sum over columns, or the angle.")
          .choice(
              &KnnParams::search, "search",
              {{KnnSearch::Exact, "exact"},
               {KnnSearch::Automatic, "automatic"},
               {KnnSearch::Approximate, "approximate"}},
              "Every nearest row, or nearly all of them by a graph that answers many rows of many columns "
              "sooner.");
  return table;
}

Result<FittedModelPtr> fitKnn(const TrainingSet& train, const KnnParams& params, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  KnnRows rows = keptRows(train);
  if (params.neighbors > rows.X.rows())
    return failAt("neighbors", ErrorCode::InvalidParam,
                  "{} neighbours are asked for but there are only {} train rows; ask for fewer or add rows.",
                  params.neighbors, rows.X.rows());
  return assemble(std::move(rows), params, context);
}

Result<FittedModelPtr> loadKnn(const ArchiveReader& archive) {
  KnnRows rows;
  KnnParams params;
  RIDGELINE_TRY(rows.X, archive.array("rows"));
  RIDGELINE_TRY(const Vector positions, archive.vector("positions"));
  RIDGELINE_TRY(const Vector answers, archive.vector("answers"));
  RIDGELINE_TRY(rows.weights, archive.vector("weights"));
  RIDGELINE_TRY(const std::int64_t classes, archive.integer("knn/classes", 0, 1 << 20));
  const Index n = rows.X.rows();
  RIDGELINE_TRY(const std::int64_t k, archive.integer("knn/neighbors", 1, std::max<Index>(n, 1)));
  RIDGELINE_TRY(const bool inverse, archive.flag("knn/inverseDistance"));
  RIDGELINE_TRY(params.metric, loadMetric(archive));
  // Files of the first versions knew the exact search alone.
  if (const auto approximate = archive.flag("knn/approximate"); approximate && *approximate)
    params.search = KnnSearch::Approximate;
  const bool shaped = n > 0 && n < (Index{1} << 31) && rows.X.cols() > 0 && positions.size() == n &&
                      answers.size() == n && (rows.weights.size() == 0 || rows.weights.size() == n);
  if (!shaped) return archive.damaged("rows, answers and weights differ in number");
  const bool finite = rows.X.allFinite() && answers.allFinite() && positions.allFinite() &&
                      rows.weights.allFinite() && (rows.weights.size() == 0 || rows.weights.minCoeff() > 0) &&
                      positions.minCoeff() >= 0 && positions.maxCoeff() < 1e15;
  if (!finite) return archive.damaged("a row holds a value that is no finite number");
  rows.classes = static_cast<int>(classes);
  for (Index i = 0; i < n; ++i) {
    rows.rows.push_back(static_cast<Index>(positions[i]));
    if (classes == 0) continue;
    if (answers[i] < 0 || answers[i] >= static_cast<double>(classes) || answers[i] != std::floor(answers[i]))
      return archive.damaged(fmt::format("the label of row {} is no class code", i));
    rows.labels.push_back(static_cast<int>(answers[i]));
  }
  if (classes == 0) rows.targets = answers;
  params.neighbors = static_cast<int>(k);
  params.weighting = inverse ? KnnWeighting::InverseDistance : KnnWeighting::Uniform;
  jobs::WorkContext context;
  return assemble(std::move(rows), params, context);
}

ModelEntry knnEntry() {
  return modelEntryOf(
      {.id = "knn",
       .title = "k nearest neighbours",
       .family = "neighbors",
       .help = "Asks the rows most like a query; any shape of boundary, and needs scaled features.",
       .source = "Cover & Hart (1967), doi:10.1109/TIT.1967.1053964",
       .tasks = {Task::Classify, Task::Regress},
       .offers = {"probabilities", "neighbours"}},
      knnParamTable(), fitKnn, loadKnn);
}

}  // namespace ridgeline::models
