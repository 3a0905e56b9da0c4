#include "core/models/bayes/class_sums.hpp"

#include <cmath>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

/// Rows between two looks at the stop token.
constexpr Index StopRows = 1 << 20;

/// Calls add(row, class, weight) for rows of one class in turn.
template <class Add>
void eachRow(const TrainingSet& train, const jobs::WorkContext& context, const Add& add) {
  const int* labels = train.labels.data();
  for (Index begin = 0; begin < train.n() && !context.stopped(); begin += StopRows) {
    const Index end = std::min(train.n(), begin + StopRows);
    if (train.weights.size() == 0)
      for (Index i = begin; i < end; ++i) add(i, labels[i], 1.0);
    else
      for (Index i = begin; i < end; ++i) add(i, labels[i], train.weights[i]);
  }
}

template <class Cell>
Result<Matrix> sumsOf(const TrainingSet& train, jobs::WorkContext& context, const Cell& cell) {
  Matrix sums(train.classes(), train.d());
  RIDGELINE_CHECK(jobs::parallelFor(context, train.d(), [&](Index j) {
    Vector mine = Vector::Zero(train.classes());
    const double* column = train.X.col(j).data();
    eachRow(train, context, [&](Index i, int k, double weight) { mine[k] += weight * cell(column[i], j); });
    sums.col(j) = mine;
  }));
  return sums;
}

/// Sums of one column in each class about a shift. Four strands, so that rows of one class in a row do not
/// wait for each other.
struct ColumnSums {
  explicit ColumnSums(Index classes) : shift(Vector::Zero(classes)), strands(8, classes) {}

  void read(const TrainingSet& train, Index j, const jobs::WorkContext& context) {
    strands.setZero();
    const double* column = train.X.col(j).data();
    const double* from = shift.data();
    double* to = strands.data();
    eachRow(train, context, [=](Index i, int k, double weight) {
      const double gap = column[i] - from[k];
      double* mine = to + 8 * k + 2 * (i & 3);
      mine[0] += weight * gap;
      mine[1] += weight * gap * gap;
    });
  }
  double sum(Index k) const { return strands(0, k) + strands(2, k) + (strands(4, k) + strands(6, k)); }
  double squares(Index k) const { return strands(1, k) + strands(3, k) + (strands(5, k) + strands(7, k)); }

  Vector shift;    ///< classes
  Matrix strands;  ///< (sum, sum of squares) x 4 by classes
};

}  // namespace

Result<Matrix> classSums(const TrainingSet& train, const Vector& shift, jobs::WorkContext& context) {
  return sumsOf(train, context, [&](double x, Index j) { return x - shift[j]; });
}

Result<Matrix> classSumsAbove(const TrainingSet& train, double threshold, jobs::WorkContext& context) {
  return sumsOf(train, context, [=](double x, Index) { return x > threshold ? 1.0 : 0.0; });
}

Result<ClassMoments> classMoments(const TrainingSet& train, const ClassTally& tally,
                                  jobs::WorkContext& context) {
  const Index classes = train.classes(), d = train.d();
  ClassMoments moments{Matrix::Zero(classes, d), Matrix::Zero(classes, d)};
  RIDGELINE_CHECK(jobs::parallelFor(context, d, [&](Index j) {
    ColumnSums sums(classes);
    for (Index k = 0; k < classes; ++k)
      if (tally.first[static_cast<std::size_t>(k)] >= 0)
        sums.shift[k] = train.X(tally.first[static_cast<std::size_t>(k)], j);
    bool lost = true;
    // A third look would find nothing that a second about the means did not.
    for (int look = 0; look < 2 && lost; ++look) {
      sums.read(train, j, context);
      lost = false;
      for (Index k = 0; k < classes; ++k) {
        if (!(tally.weight[k] > 0)) continue;
        const double offset = sums.sum(k) / tally.weight[k];
        const double about = sums.squares(k) / tally.weight[k], spread = about - offset * offset;
        moments.mean(k, j) = sums.shift[k] + offset;
        moments.variance(k, j) = spread < 0 ? 0 : spread;
        lost = lost || offset * offset > 1e5 * spread;
      }
      if (lost)
        for (Index k = 0; k < classes; ++k) sums.shift[k] = moments.mean(k, j);
    }
  }));
  return moments;
}

}  // namespace ridgeline::models
