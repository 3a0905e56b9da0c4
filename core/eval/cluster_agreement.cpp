#include "core/eval/cluster_agreement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ridgeline::eval {
namespace {

using Table = Eigen::MatrixXd;

double pairs(double n) { return n * (n - 1) / 2; }

/// Natural entropy of counts.
double entropy(const Vector& counts) {
  const double n = counts.sum();
  double sum = 0;
  for (const double count : counts)
    if (count > 0) sum -= count / n * std::log(count / n);
  return sum;
}

double information(const Table& table, const Vector& a, const Vector& b) {
  const double n = a.sum();
  double sum = 0;
  for (Index i = 0; i < table.rows(); ++i)
    for (Index j = 0; j < table.cols(); ++j)
      if (const double count = table(i, j); count > 0)
        sum += count / n * (std::log(count) + std::log(n) - std::log(a[i]) - std::log(b[j]));
  return std::max(sum, 0.0);
}

/// Mean mutual information of all tables with these margins (the hypergeometric model).
double expectedInformation(const Vector& a, const Vector& b) {
  const double n = a.sum();
  const auto logFactorial = [](double x) { return std::lgamma(x + 1); };
  double sum = 0;
  for (const double ai : a)
    for (const double bj : b) {
      if (ai == 0 || bj == 0) continue;
      const double fixed =
          logFactorial(ai) + logFactorial(bj) + logFactorial(n - ai) + logFactorial(n - bj) - logFactorial(n);
      for (double nij = std::max(1.0, ai + bj - n); nij <= std::min(ai, bj); ++nij) {
        const double chance = fixed - logFactorial(nij) - logFactorial(ai - nij) - logFactorial(bj - nij) -
                              logFactorial(n - ai - bj + nij);
        sum += nij / n * (std::log(nij) + std::log(n) - std::log(ai) - std::log(bj)) * std::exp(chance);
      }
    }
  return sum;
}

}  // namespace

Table contingency(const std::vector<int>& classes, const std::vector<int>& clusters) {
  int rows = 0, cols = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (classes[i] < 0 || clusters[i] < 0) continue;
    rows = std::max(rows, classes[i] + 1);
    cols = std::max(cols, clusters[i] + 1);
  }
  Table table = Table::Zero(rows, cols);
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (classes[i] >= 0 && clusters[i] >= 0) table(classes[i], clusters[i]) += 1;
  return table;
}

ClusterAgreement agreement(const Table& table) {
  ClusterAgreement result;
  const double n = table.sum();
  if (!(n > 0)) {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    return {none, none, none, none, none, none, none, none};
  }
  const Vector a = table.rowwise().sum(), b = table.colwise().sum().transpose();
  const double together = table.unaryExpr(&pairs).sum(), inA = a.unaryExpr(&pairs).sum(),
               inB = b.unaryExpr(&pairs).sum(), all = pairs(n);
  // One row has no pair to disagree about.
  result.randIndex = all > 0 ? (all + 2 * together - inA - inB) / all : 1;
  const double chance = all > 0 ? inA * inB / all : 0, most = (inA + inB) / 2;
  result.adjustedRand = most == chance ? 1 : (together - chance) / (most - chance);
  const bool paired = inA > 0 && inB > 0;
  result.fowlkesMallows = paired ? std::sqrt(together / inA) * std::sqrt(together / inB) : 0;
  const double entropyA = entropy(a), entropyB = entropy(b), shared = information(table, a, b);
  result.homogeneity = entropyA > 0 ? shared / entropyA : 1;
  result.completeness = entropyB > 0 ? shared / entropyB : 1;
  const double sum = result.homogeneity + result.completeness;
  result.vMeasure = sum > 0 ? 2 * result.homogeneity * result.completeness / sum : 0;
  const double mean = (entropyA + entropyB) / 2;
  result.mutualInformation = mean > 0 ? shared / mean : 1;
  const bool trivial =
      (entropyA == 0 && entropyB == 0) ||
      ((a.array() > 0).count() == static_cast<Index>(n) && (b.array() > 0).count() == static_cast<Index>(n));
  if (trivial) {
    result.adjustedMutualInformation = 1;
    return result;
  }
  const double expected = expectedInformation(a, b), room = mean - expected;
  // Where chance alone already reaches the mean entropy, a hair of rounding must not decide the sign.
  const double eps = std::numeric_limits<double>::epsilon();
  result.adjustedMutualInformation =
      (shared - expected) / (room < 0 ? std::min(room, -eps) : std::max(room, eps));
  return result;
}

std::vector<int> matched(const Table& table) {
  const Index classes = table.rows(), clusters = table.cols(), size = std::max(classes, clusters);
  // Shortest augmenting paths over a square table of costs, rows and columns from 1.
  const auto cost = [&](Index i, Index j) {
    return i <= classes && j <= clusters ? -table(i - 1, j - 1) : 0.0;
  };
  std::vector<double> rowPrice(static_cast<std::size_t>(size + 1)), colPrice(rowPrice);
  std::vector<Index> rowOf(static_cast<std::size_t>(size + 1)), before(rowOf);
  for (Index row = 1; row <= size; ++row) {
    rowOf[0] = row;
    std::vector<double> slack(static_cast<std::size_t>(size + 1), std::numeric_limits<double>::infinity());
    std::vector<bool> used(static_cast<std::size_t>(size + 1));
    Index col = 0;
    while (rowOf[static_cast<std::size_t>(col)] != 0) {
      used[static_cast<std::size_t>(col)] = true;
      const Index from = rowOf[static_cast<std::size_t>(col)];
      double step = std::numeric_limits<double>::infinity();
      Index next = 0;
      for (Index j = 1; j <= size; ++j) {
        const auto at = static_cast<std::size_t>(j);
        if (used[at]) continue;
        const double reduced = cost(from, j) - rowPrice[static_cast<std::size_t>(from)] - colPrice[at];
        if (reduced < slack[at]) {
          slack[at] = reduced;
          before[at] = col;
        }
        if (slack[at] < step) {
          step = slack[at];
          next = j;
        }
      }
      for (Index j = 0; j <= size; ++j) {
        const auto at = static_cast<std::size_t>(j);
        if (used[at]) {
          rowPrice[static_cast<std::size_t>(rowOf[at])] += step;
          colPrice[at] -= step;
        } else {
          slack[at] -= step;
        }
      }
      col = next;
    }
    for (; col != 0; col = before[static_cast<std::size_t>(col)])
      rowOf[static_cast<std::size_t>(col)] =
          rowOf[static_cast<std::size_t>(before[static_cast<std::size_t>(col)])];
  }
  std::vector<int> result(static_cast<std::size_t>(classes), -1);
  for (Index j = 1; j <= clusters; ++j)
    if (const Index row = rowOf[static_cast<std::size_t>(j)]; row >= 1 && row <= classes)
      result[static_cast<std::size_t>(row - 1)] = static_cast<int>(j - 1);
  return result;
}

}  // namespace ridgeline::eval
