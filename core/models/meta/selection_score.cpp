#include "core/models/meta/selection_score.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "core/jobs/parallel_for.hpp"
#include "core/models/linear/logistic.hpp"
#include "core/models/linear/normal_equations.hpp"
#include "core/models/meta/members.hpp"

namespace ridgeline::models {
namespace {

constexpr double None = std::numeric_limits<double>::infinity();
constexpr double SmallestProbability = 1e-15;

double rowsThatCount(const TrainingSet& train) {
  return static_cast<double>(train.weights.size() > 0 ? (train.weights.array() > 0).count() : train.n());
}

/// Least squares from the products of all columns.
class LeastSquaresScore final : public SelectionScore {
 public:
  LeastSquaresScore(NormalEquations equations, SelectionCriterion criterion)
      : equations_(std::move(equations)),
        criterion_(criterion),
        place_(static_cast<std::size_t>(equations_.features), -1) {
    for (std::size_t a = 0; a < equations_.active.size(); ++a)
      place_[static_cast<std::size_t>(equations_.active[a])] = static_cast<Index>(a);
  }

  Result<std::vector<double>> ofSets(const std::vector<std::vector<int>>& sets,
                                     jobs::WorkContext& context) const override {
    std::vector<double> scores;
    for (const auto& set : sets) {
      if (context.stopped()) return jobs::WorkContext::cancelled();
      scores.push_back(score(equations_.targetSquares - factor(set).explained, set.size()));
    }
    return scores;
  }

  Result<std::vector<double>> ofMoves(const std::vector<int>& chosen, const std::vector<int>& moves,
                                      jobs::WorkContext& context) const override {
    const Factor now = factor(chosen);
    const Matrix inverse = now.solver.solve(Matrix::Identity(now.size(), now.size()));
    std::vector<double> scores(moves.size());
    RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(moves.size()), [&](std::int64_t i) {
      const int column = moves[static_cast<std::size_t>(i)];
      const Index at = place_[static_cast<std::size_t>(column)];
      const bool inside = std::binary_search(chosen.begin(), chosen.end(), column);
      const double gain = at < 0 ? 0 : inside ? -lossOf(now, inverse, at) : gainOf(now, at);
      scores[static_cast<std::size_t>(i)] = score(equations_.targetSquares - now.explained - gain,
                                                  inside ? chosen.size() - 1 : chosen.size() + 1);
    }));
    return scores;
  }

 private:
  struct Factor {
    std::vector<Index> places;  ///< among the columns that vary
    Eigen::LLT<Matrix> solver;
    Vector coefficients;
    double explained = 0;
    Index size() const { return static_cast<Index>(places.size()); }
  };

  Factor factor(const std::vector<int>& set) const {
    // So much more of each column keeps those that repeat each other apart, without a trace in the scores.
    constexpr double Apart = 1e-12;
    Factor out;
    for (const int column : set)
      if (const Index at = place_[static_cast<std::size_t>(column)]; at >= 0) out.places.push_back(at);
    Matrix R = equations_.correlations(out.places, out.places);
    R.diagonal().array() += Apart * static_cast<double>(out.size());
    out.solver.compute(R);
    const Vector c = equations_.cross(out.places);
    out.coefficients = out.solver.solve(c);
    out.explained = c.dot(out.coefficients);
    return out;
  }
  double gainOf(const Factor& now, Index at) const {
    const Vector r = equations_.correlations.col(at)(now.places);
    const double left = 1 - r.dot(now.solver.solve(r));
    const double rest = equations_.cross[at] - r.dot(now.coefficients);
    return left > 1e-10 ? rest * rest / left : 0;
  }
  static double lossOf(const Factor& now, const Matrix& inverse, Index at) {
    const Index i = std::find(now.places.begin(), now.places.end(), at) - now.places.begin();
    return now.coefficients[i] * now.coefficients[i] / inverse(i, i);
  }

  double score(double residualSquares, std::size_t columns) const {
    const auto n = static_cast<double>(equations_.rows), k = static_cast<double>(columns) + 1;
    if (n <= k || !(equations_.targetSquares > 0)) return None;
    const double rss =
        std::max(residualSquares, std::numeric_limits<double>::epsilon() * equations_.targetSquares);
    if (criterion_ == SelectionCriterion::AdjustedR2)
      return rss / (n - k) / (equations_.targetSquares / (n - 1)) - 1;
    const double fit = n * (std::log(2 * std::numbers::pi * rss / n) + 1) - equations_.logWeights;
    return fit + k * (criterion_ == SelectionCriterion::Aic ? 2 : std::log(n));
  }

  NormalEquations equations_;
  SelectionCriterion criterion_;
  std::vector<Index> place_;  ///< of each column among those that vary, -1 for the others
};

/// Judges each set by a fit of its columns.
class FittedScore : public SelectionScore {
 public:
  explicit FittedScore(const TrainingSet& train) : X_(train.X) {
    rows_.task = train.task;
    rows_.labels = train.labels;
    rows_.targets = train.targets;
    rows_.weights = train.weights;
    rows_.classNames = train.classNames;
    rows_.seed = train.seed;
  }
  Result<std::vector<double>> ofSets(const std::vector<std::vector<int>>& sets,
                                     jobs::WorkContext& context) const override {
    std::vector<Result<double>> each(sets.size());
    RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(sets.size()), [&](std::int64_t at) {
      const auto i = static_cast<std::size_t>(at);
      jobs::WorkContext quiet(context.stopToken(), context.pool());
      TrainingSet own = rows_;
      own.X = X_(Eigen::all, sets[i]);
      own.featureNames.assign(sets[i].size(), {});
      each[i] = of(own, quiet);
    }));
    std::vector<double> scores;
    for (auto& one : each) {
      RIDGELINE_TRY(const double score, std::move(one));
      scores.push_back(score);
    }
    return scores;
  }

 protected:
  /// The rows with the columns of one set, which may be none.
  virtual Result<double> of(const TrainingSet& rows, jobs::WorkContext& context) const = 0;
  double weight(Index i) const { return rows_.weights.size() > 0 ? rows_.weights[i] : 1; }

 private:
  const Matrix& X_;
  TrainingSet rows_;
};

/// Weighted shares of the classes, or the mean, of some rows.
Eigen::RowVectorXd shares(const TrainingSet& train, const std::vector<Index>& rows) {
  Eigen::RowVectorXd out = Eigen::RowVectorXd::Zero(train.task == Task::Classify ? train.classes() : 1);
  double total = 0;
  for (const Index i : rows) {
    const double w = train.weights.size() > 0 ? train.weights[i] : 1;
    total += w;
    if (train.task == Task::Classify)
      out[train.labels[static_cast<std::size_t>(i)]] += w;
    else
      out[0] += w * train.targets[i];
  }
  return out / std::max(total, 1e-300);
}

class CrossValidatedScore final : public FittedScore {
 public:
  CrossValidatedScore(const TrainingSet& train, const Bases& bases, std::vector<InnerFold> folds)
      : FittedScore(train), bases_(bases), folds_(std::move(folds)) {}

 private:
  Result<double> of(const TrainingSet& rows, jobs::WorkContext& context) const override {
    Matrix answers(rows.n(), rows.task == Task::Classify ? rows.classes() : 1);
    if (rows.d() > 0) {
      RIDGELINE_TRY(answers, outOfFold(bases_, 0, rows, folds_, context));
    } else {
      for (const InnerFold& fold : folds_) {
        const Eigen::RowVectorXd mean = shares(rows, fold.train);
        for (const Index i : fold.test) answers.row(i) = mean;
      }
    }
    double sum = 0, total = 0;
    for (Index i = 0; i < rows.n(); ++i) {
      if (rows.task == Task::Classify)
        answers(i, rows.labels[static_cast<std::size_t>(i)]) -= 1;
      else
        answers(i, 0) -= rows.targets[i];
      sum += weight(i) * answers.row(i).squaredNorm();
      total += weight(i);
    }
    return sum / total;
  }

  const Bases& bases_;
  std::vector<InnerFold> folds_;
};

class LogisticScore final : public FittedScore {
 public:
  LogisticScore(const TrainingSet& train, SelectionCriterion criterion)
      : FittedScore(train), criterion_(criterion), n_(rowsThatCount(train)) {
    std::vector<Index> all;
    for (Index i = 0; i < train.n(); ++i) {
      all.push_back(i);
      total_ += weight(i);
    }
    shares_ = shares(train, all);
  }

 private:
  Result<double> of(const TrainingSet& rows, jobs::WorkContext& context) const override {
    const auto outputs = static_cast<double>((shares_.array() > 0).count() - 1);
    const double coefficients = (static_cast<double>(rows.d()) + 1) * outputs;
    if (coefficients >= n_) return None;
    Matrix p;
    if (rows.d() > 0) {
      RIDGELINE_TRY(const auto model, fitLogistic(rows, {.penalty = LogisticPenalty::None}, context));
      RIDGELINE_TRY(auto answers, model->predict(rows.X, context));
      p = std::move(answers.probabilities);
    } else {
      p = shares_.replicate(rows.n(), 1);
    }
    double fit = 0;
    for (Index i = 0; i < rows.n(); ++i)
      fit -= 2 * weight(i) *
             std::log(std::max(p(i, rows.labels[static_cast<std::size_t>(i)]), SmallestProbability));
    fit *= n_ / total_;  // weights of mean 1
    return fit + coefficients * (criterion_ == SelectionCriterion::Aic ? 2 : std::log(n_));
  }

  SelectionCriterion criterion_;
  double n_, total_ = 0;
  Eigen::RowVectorXd shares_;
};

}  // namespace

std::vector<int> moved(const std::vector<int>& set, int column) {
  std::vector<int> out = set;
  const auto at = std::lower_bound(out.begin(), out.end(), column);
  if (at != out.end() && *at == column)
    out.erase(at);
  else
    out.insert(at, column);
  return out;
}

Result<std::vector<double>> SelectionScore::ofMoves(const std::vector<int>& chosen,
                                                    const std::vector<int>& moves,
                                                    jobs::WorkContext& context) const {
  std::vector<std::vector<int>> sets;
  sets.reserve(moves.size());
  for (const int column : moves) sets.push_back(moved(chosen, column));
  return ofSets(sets, context);
}

Result<std::unique_ptr<SelectionScore>> selectionScore(const TrainingSet& train, SelectionCriterion criterion,
                                                       int folds, const Bases& bases,
                                                       jobs::WorkContext& context) {
  if (criterion == SelectionCriterion::CrossValidation) {
    RIDGELINE_TRY(auto drawn, innerFolds(train, folds, train.seed.child("selection")));
    return std::make_unique<CrossValidatedScore>(train, bases, std::move(drawn));
  }
  if (train.task == Task::Classify) {
    if (criterion == SelectionCriterion::AdjustedR2)
      return failAt("criterion", ErrorCode::InvalidParam,
                    "Adjusted R2 judges numbers, and these rows have classes; choose \"bic\", \"aic\" or "
                    "\"cross-validation\".");
    return std::make_unique<LogisticScore>(train, criterion);
  }
  RIDGELINE_TRY(auto equations, normalEquations(train, context));
  return std::make_unique<LeastSquaresScore>(std::move(equations), criterion);
}

}  // namespace ridgeline::models
