#include "core/eval/domain_classifier.hpp"

#include <fmt/format.h>

#include <numeric>

#include "core/eval/ranking_areas.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::eval {
namespace {

/// The fold of each of n rows: a drawn order, dealt in turn.
std::vector<int> dealt(Index n, int folds, Seed seed) {
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  Rng rng(seed);
  rng.shuffle(order);
  std::vector<int> fold(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    fold[static_cast<std::size_t>(order[i])] = static_cast<int>(i % static_cast<std::size_t>(folds));
  return fold;
}

struct Held {
  std::vector<Index> rows;
  Vector scores;
};

Result<Held> scoreFold(const Matrix& X, const std::vector<int>& codes, const std::vector<int>& folds,
                       int fold, const DomainOptions& options, jobs::WorkContext& context) {
  Held held;
  std::vector<Index> kept;
  models::TrainingSet train;
  for (Index i = 0; i < X.rows(); ++i) {
    const auto place = static_cast<std::size_t>(i);
    (folds[place] == fold ? held.rows : kept).push_back(i);
    if (folds[place] != fold) train.labels.push_back(codes[place]);
  }
  train.X = takeRows(X, kept);
  const Eigen::RowVectorXd mean = train.X.colwise().mean();
  Eigen::RowVectorXd sd =
      ((train.X.rowwise() - mean).colwise().squaredNorm() / static_cast<double>(kept.size())).cwiseSqrt();
  sd = (sd.array() > 0).select(sd, 1.0);
  const auto scaled = [&](const Matrix& rows) {
    return Matrix((rows.rowwise() - mean).array().rowwise() / sd.array());
  };
  train.X = scaled(train.X);
  train.classNames = {"first", "second"};
  for (Index j = 0; j < X.cols(); ++j) train.featureNames.push_back(fmt::format("column {}", j + 1));
  train.seed = options.seed.child("fit").child(static_cast<std::uint64_t>(fold));
  RIDGELINE_TRY(const auto model, models::fit(options.model, train, context));
  RIDGELINE_TRY(const auto answers, model->predict(scaled(takeRows(X, held.rows)), context));
  if (answers.probabilities.cols() != 2)
    return failAt("model", ErrorCode::InvalidInput,
                  "The model \"{}\" offers no probabilities to tell the parts apart by; take \"logistic\".",
                  options.model.id);
  held.scores = answers.probabilities.col(1);
  return held;
}

Status check(const Matrix& first, const Matrix& second, int folds) {
  if (first.cols() != second.cols())
    return fail(ErrorCode::InvalidInput, "The parts have {} and {} columns; they must be the same columns.",
                first.cols(), second.cols());
  if (folds < 2) return failAt("folds", ErrorCode::InvalidInput, "There must be 2 folds at least.");
  for (const Matrix* part : {&first, &second})
    if (part->rows() < 2 * folds)
      return fail(ErrorCode::InvalidInput, "A part has {} rows, too few for {} folds; it needs {}.",
                  part->rows(), folds, 2 * folds);
  return {};
}

}  // namespace

Result<DomainClassifier> tellApart(const Matrix& first, const Matrix& second, const DomainOptions& options,
                                   jobs::WorkContext& context) {
  RIDGELINE_CHECK(check(first, second, options.folds));
  Matrix X(first.rows() + second.rows(), first.cols());
  X << first, second;
  std::vector<int> codes(static_cast<std::size_t>(X.rows()), 0);
  std::fill(codes.begin() + first.rows(), codes.end(), 1);
  auto folds = dealt(first.rows(), options.folds, options.seed.child("first"));
  const auto rest = dealt(second.rows(), options.folds, options.seed.child("second"));
  folds.insert(folds.end(), rest.begin(), rest.end());

  std::vector<Result<Held>> held(static_cast<std::size_t>(options.folds), Held{});
  RIDGELINE_CHECK(jobs::parallelFor(context, options.folds, [&](std::int64_t fold) {
    jobs::WorkContext own(context.stopToken(), context.pool());
    held[static_cast<std::size_t>(fold)] = scoreFold(X, codes, folds, static_cast<int>(fold), options, own);
  }));
  DomainClassifier result;
  result.scores.resize(X.rows());
  for (const auto& each : held) {
    if (!each) return tl::unexpected<Error>(each.error());
    for (std::size_t i = 0; i < each->rows.size(); ++i)
      result.scores[each->rows[i]] = each->scores[static_cast<Index>(i)];
  }
  std::vector<bool> positive;
  positive.reserve(codes.size());
  for (const int code : codes) positive.push_back(code == 1);
  result.auc = auc({result.scores.data(), positive.size()}, positive);
  return result;
}

}  // namespace ridgeline::eval
