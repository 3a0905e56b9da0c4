#include "core/eval/cluster_indices.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/simd.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::eval {
namespace {

/// The labelled rows cluster by cluster; clusters without rows are left out.
struct Grouped {
  Matrix X;                   ///< m x d
  std::vector<Index> rows;    ///< m, positions before
  std::vector<Index> begins;  ///< first row of each cluster, and m at the end

  Index clusters() const { return static_cast<Index>(begins.size()) - 1; }
  Index begin(Index c) const { return begins[static_cast<std::size_t>(c)]; }
  Index size(Index c) const { return begin(c + 1) - begin(c); }
  Matrix means() const {
    Matrix result(clusters(), X.cols());
    for (Index c = 0; c < clusters(); ++c) result.row(c) = X.middleRows(begin(c), size(c)).colwise().mean();
    return result;
  }
};

Grouped grouped(const Matrix& X, const std::vector<int>& labels) {
  Grouped groups;
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= 0) groups.rows.push_back(static_cast<Index>(i));
  const auto label = [&](Index row) { return labels[static_cast<std::size_t>(row)]; };
  std::stable_sort(groups.rows.begin(), groups.rows.end(),
                   [&](Index a, Index b) { return label(a) < label(b); });
  for (std::size_t i = 0; i < groups.rows.size(); ++i)
    if (i == 0 || label(groups.rows[i]) != label(groups.rows[i - 1]))
      groups.begins.push_back(static_cast<Index>(i));
  groups.begins.push_back(static_cast<Index>(groups.rows.size()));
  groups.X = takeRows(X, groups.rows);
  return groups;
}

/// Why the indices say nothing of these rows, or nothing.
std::string objection(const Grouped& groups) {
  const auto m = static_cast<Index>(groups.rows.size());
  if (m == 0) return "There are no rows in clusters.";
  if (groups.clusters() < 2) return "All rows are in one cluster.";
  if (groups.clusters() > m - 1) return "Every row is a cluster of its own.";
  return {};
}

std::string noiseNote(std::size_t all, std::size_t labelled) {
  if (all == labelled) return {};
  return fmt::format("{:.1f} % of the rows are noise and left out",
                     100 * static_cast<double>(all - labelled) / static_cast<double>(all));
}

}  // namespace

Result<Vector> silhouettes(const Matrix& X, const std::vector<int>& labels, jobs::WorkContext& context) {
  const Grouped groups = grouped(X, labels);
  if (const std::string why = objection(groups); !why.empty())
    return fail(ErrorCode::InvalidInput, "{}", why);
  const Index m = groups.X.rows(), d = X.cols();
  Vector result = Vector::Constant(X.rows(), std::numeric_limits<double>::quiet_NaN());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, m, 64, [&](Index begin, Index end) {
    Vector distances(m);
    Index own = 0;
    for (Index i = begin; i < end && !context.stopped(); ++i) {
      while (i >= groups.begin(own + 1)) ++own;
      simd::run([&]() RIDGELINE_INLINED {
        double* out = distances.data();
        for (Index r = 0; r < m; ++r) out[r] = 0;
        for (Index j = 0; j < d; ++j) {
          const double* x = groups.X.data() + j * m;
          const double c = x[i];
          for (Index r = 0; r < m; ++r) out[r] += (x[r] - c) * (x[r] - c);
        }
        for (Index r = 0; r < m; ++r) out[r] = __builtin_sqrt(out[r]);
      });
      double inside = 0, outside = std::numeric_limits<double>::infinity();
      for (Index c = 0; c < groups.clusters(); ++c) {
        const double sum = distances.segment(groups.begin(c), groups.size(c)).sum();
        const auto size = static_cast<double>(groups.size(c));
        if (c == own)
          inside = sum / (size - 1);
        else
          outside = std::min(outside, sum / size);
      }
      const double larger = std::max(inside, outside);
      result[groups.rows[static_cast<std::size_t>(i)]] =
          groups.size(own) == 1 || !(larger > 0) ? 0 : (outside - inside) / larger;
    }
  }));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return result;
}

Estimate meanSilhouette(const Matrix& X, const std::vector<int>& labels, Seed seed,
                        jobs::WorkContext& context) {
  std::vector<Index> rows;
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= 0) rows.push_back(static_cast<Index>(i));
  const auto labelled = static_cast<Index>(rows.size());
  std::string note = noiseNote(labels.size(), rows.size());
  if (labelled > MostSilhouetteRows) {
    Rng rng(seed);
    rng.shuffle(rows);
    rows.resize(static_cast<std::size_t>(MostSilhouetteRows));
    std::sort(rows.begin(), rows.end());
    note +=
        (note.empty() ? "" : "; ") + fmt::format("over {} rows drawn of {}", MostSilhouetteRows, labelled);
  }
  std::vector<int> codes;
  codes.reserve(rows.size());
  for (const Index row : rows) codes.push_back(labels[static_cast<std::size_t>(row)]);
  const auto each = silhouettes(takeRows(X, rows), codes, context);
  if (!each) return Estimate::undefined(each.error().message, static_cast<Index>(rows.size()));
  Estimate estimate =
      Estimate::bare(each->mean(), static_cast<Index>(rows.size()),
                     "The rows that make the clusters are not drawn anew, so no interval is given.");
  estimate.note = std::move(note);
  return estimate;
}

Estimate calinskiHarabasz(const Matrix& X, const std::vector<int>& labels) {
  const Grouped groups = grouped(X, labels);
  const auto m = static_cast<Index>(groups.rows.size());
  if (const std::string why = objection(groups); !why.empty()) return Estimate::undefined(why, m);
  const Matrix means = groups.means();
  const Eigen::RowVectorXd centre = groups.X.colwise().mean();
  double between = 0, within = 0;
  for (Index c = 0; c < groups.clusters(); ++c) {
    between += static_cast<double>(groups.size(c)) * (means.row(c) - centre).squaredNorm();
    within += (groups.X.middleRows(groups.begin(c), groups.size(c)).rowwise() - means.row(c)).squaredNorm();
  }
  if (!(within > 0)) return Estimate::undefined("The rows of each cluster coincide.", m);
  const auto k = static_cast<double>(groups.clusters());
  Estimate estimate = Estimate::bare(between / (k - 1) / (within / (static_cast<double>(m) - k)), m,
                                     "The index has no sampling model that an interval could follow from.");
  estimate.note = noiseNote(labels.size(), groups.rows.size());
  return estimate;
}

Estimate daviesBouldin(const Matrix& X, const std::vector<int>& labels) {
  const Grouped groups = grouped(X, labels);
  const auto m = static_cast<Index>(groups.rows.size());
  if (const std::string why = objection(groups); !why.empty()) return Estimate::undefined(why, m);
  const Matrix means = groups.means();
  Vector spread(groups.clusters());
  for (Index c = 0; c < groups.clusters(); ++c)
    spread[c] = (groups.X.middleRows(groups.begin(c), groups.size(c)).rowwise() - means.row(c))
                    .rowwise()
                    .norm()
                    .mean();
  double sum = 0;
  for (Index a = 0; a < groups.clusters(); ++a) {
    double worst = 0;
    for (Index b = 0; b < groups.clusters(); ++b) {
      if (a == b) continue;
      const double apart = (means.row(a) - means.row(b)).norm();
      if (!(apart > 0)) return Estimate::undefined("Two clusters share their mean.", m);
      worst = std::max(worst, (spread[a] + spread[b]) / apart);
    }
    sum += worst;
  }
  Estimate estimate = Estimate::bare(sum / static_cast<double>(groups.clusters()), m,
                                     "The index has no sampling model that an interval could follow from.");
  estimate.note = noiseNote(labels.size(), groups.rows.size());
  return estimate;
}

double inertia(const Matrix& X, const std::vector<int>& labels) {
  const Grouped groups = grouped(X, labels);
  if (groups.rows.empty()) return 0;
  const Matrix means = groups.means();
  double sum = 0;
  for (Index c = 0; c < groups.clusters(); ++c)
    sum += (groups.X.middleRows(groups.begin(c), groups.size(c)).rowwise() - means.row(c)).squaredNorm();
  return sum;
}

}  // namespace ridgeline::eval
