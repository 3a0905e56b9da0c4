#include "core/models/trees/tree_grower.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/jobs/parallel_for.hpp"
#include "core/models/trees/split_scan.hpp"

namespace ridgeline::models {
namespace {

using Row = std::int32_t;

/// Nodes with fewer rows than this times features are quicker on one thread.
constexpr std::size_t ParallelWork = 200000;

/// A node that may be split: its rows lie in [begin, end) of each column.
struct Pending {
  std::size_t begin = 0, end = 0, node = 0;
  int depth = 0;
  NodeSums sums;
  Cut cut;
  std::size_t rows() const { return end - begin; }
};

/// Least urgent first, as a heap wants it; of equal gains the node that came first is split first.
bool lessUrgent(const Pending& a, const Pending& b) {
  return a.cut.gain < b.cut.gain || (a.cut.gain == b.cut.gain && a.node > b.node);
}

class Grower {
 public:
  Grower(const TreeRows& rows, ColumnOrder order, const GrowRules& rules, jobs::WorkContext& context)
      : rows_(rows),
        rules_(rules),
        context_(context),
        n_(static_cast<std::size_t>(order.rows())),
        d_(static_cast<std::size_t>(rows.X().cols())),
        columns_(rules.randomThresholds || rules.bins != nullptr ? 1 : d_),
        scanner_(rows),
        goesLeft_(static_cast<std::size_t>(rows.X().rows())),
        features_(d_) {
    for (std::size_t j = 0; j < columns_; ++j) {
      ties_.push_back(order.hasTies(static_cast<Index>(j)));
      missing_.push_back(order.hasMissing(static_cast<Index>(j)));
    }
    buffers_[0] = order.release();
    buffers_[1].resize(buffers_[0].size());
    std::iota(features_.begin(), features_.end(), 0);
    if (draws() || rules_.drawsTies) random_.emplace(rules.seed);
    tree_.width = static_cast<std::size_t>(rows.width());
  }

  Result<GrownTree> grow() {
    NodeSums sums = rows_.sums(std::span(buffers_[0]).first(n_));
    rootWeight_ = sums.weight;
    rootImpurity_ = sums.impurity;
    add(sums);
    RIDGELINE_CHECK(offer({0, n_, 0, 0, std::move(sums), {}}));
    int leaves = 1;
    while (!pending_.empty() && (rules_.maxLeaves == 0 || leaves < rules_.maxLeaves)) {
      if (context_.stopped()) return jobs::WorkContext::cancelled();
      Pending at = take();
      if (!bestFirst()) RIDGELINE_CHECK(findCut(at));
      if (at.cut.feature < 0) {
        settle(at.rows());
        continue;
      }
      RIDGELINE_CHECK(split(at));
      ++leaves;
    }
    return std::move(tree_);
  }

 private:
  bool bestFirst() const { return rules_.maxLeaves > 0; }
  bool drawsFeatures() const {
    return rules_.featuresPerSplit > 0 && static_cast<std::size_t>(rules_.featuresPerSplit) < d_;
  }
  bool draws() const { return drawsFeatures() || rules_.randomThresholds; }
  const double* values(std::size_t feature) const {
    return rows_.X().col(static_cast<Index>(feature)).data();
  }
  /// The node's rows in one column. Children lie in the other buffer than their parent.
  std::span<const Row> members(std::size_t column, const Pending& at) const {
    return std::span(buffers_[at.depth % 2]).subspan(column * n_ + at.begin, at.rows());
  }

  void add(const NodeSums& sums) {
    GrownNode& node = tree_.nodes.emplace_back();
    node.weight = sums.weight;
    node.impurity = sums.impurity;
    if (rows_.classes() == 0) tree_.values.push_back(sums.mean);
    for (const double w : sums.classWeights) tree_.values.push_back(w / sums.weight);
  }

  bool maySplit(int depth, std::size_t rows, const NodeSums& sums) const {
    // Rounding in a sum of equal targets is no impurity.
    const double pure = rows_.classes() == 0 ? 1e-14 * rootImpurity_ : 1e-14;
    return (rules_.maxDepth == 0 || depth < rules_.maxDepth) && rows >= rules_.minSplitRows &&
           rows >= 2 * rules_.minLeafRows && sums.impurity > pure;
  }

  Status offer(Pending at) {
    if (!maySplit(at.depth, at.rows(), at.sums)) {
      settle(at.rows());
      return {};
    }
    if (bestFirst()) RIDGELINE_CHECK(findCut(at));
    if (bestFirst() && at.cut.feature < 0) return {};
    pending_.push_back(std::move(at));
    if (bestFirst()) std::push_heap(pending_.begin(), pending_.end(), lessUrgent);
    return {};
  }

  Pending take() {
    if (bestFirst()) std::pop_heap(pending_.begin(), pending_.end(), lessUrgent);
    Pending at = std::move(pending_.back());
    pending_.pop_back();
    return at;
  }

  void settle(std::size_t rows) {
    settled_ += rows;
    if (rules_.sharesWork && tree_.nodes.size() - reported_ >= 1024) {
      reported_ = tree_.nodes.size();
      context_.progress(static_cast<double>(settled_), static_cast<double>(n_), "Growing the tree");
    }
  }

  bool worthSharing(std::size_t rows) const { return rules_.sharesWork && rows * columns_ >= ParallelWork; }

  SortedColumn sorted(std::size_t feature, const Pending& at) const {
    const auto all = members(feature, at);
    std::size_t present = all.size();
    if (missing_[feature]) {
      const double* x = values(feature);
      const auto end =
          std::partition_point(all.begin(), all.end(), [x](Row row) { return !std::isnan(x[row]); });
      present = static_cast<std::size_t>(end - all.begin());
    }
    return {static_cast<int>(feature), values(feature), all.first(present), all.subspan(present),
            ties_[feature]};
  }

  void keepBetter(Cut& best, const Cut& cut, const NodeSums& sums) const {
    if (cut.feature >= 0 && (best.feature < 0 || cut.gain > best.gain + gainTolerance(sums))) best = cut;
  }

  /// The first of equal cuts is kept, so the order in which features are looked at decides.
  void orderFeatures() {
    if (rules_.drawsTies) random_->shuffle(features_);
  }

  Cut exactCut(SplitScanner& scanner, std::size_t feature, const Pending& at) const {
    bool varies = false;
    if (rows_.levels(feature) > 0)
      return scanner.scanLevels(static_cast<int>(feature), members(0, at), at.sums, rules_.minLeafRows,
                                varies);
    return scanner.scan(sorted(feature, at), at.sums, rules_.minLeafRows);
  }

  Status findCut(Pending& at) {
    Cut best;
    if (columns_ == 1 || draws()) {
      best = drawnCut(at);
    } else if (worthSharing(at.rows())) {
      std::vector<Cut> cuts(d_);
      RIDGELINE_CHECK(jobs::parallelFor(context_, static_cast<std::int64_t>(d_), [&](std::int64_t j) {
        SplitScanner own(rows_);
        const auto feature = static_cast<std::size_t>(j);
        cuts[feature] = exactCut(own, feature, at);
      }));
      orderFeatures();
      for (const std::size_t j : features_) keepBetter(best, cuts[j], at.sums);
    } else {
      orderFeatures();
      for (const std::size_t j : features_) keepBetter(best, exactCut(scanner_, j, at), at.sums);
    }
    const double tolerance = gainTolerance(at.sums);
    if ((best.gain + tolerance) / rootWeight_ < rules_.minImpurityDecrease) best = {};
    at.cut = best;
    return {};
  }

  Cut drawnCut(const Pending& at) {
    const std::size_t wanted = drawsFeatures() ? static_cast<std::size_t>(rules_.featuresPerSplit) : d_;
    Cut best;
    bool varies = false;
    if (!drawsFeatures()) orderFeatures();
    for (std::size_t k = 0; k < d_ && (k < wanted || !varies); ++k) {
      if (drawsFeatures()) {
        const auto other = k + static_cast<std::size_t>(random_->below(static_cast<std::int64_t>(d_ - k)));
        std::swap(features_[k], features_[other]);
      }
      const std::size_t feature = features_[k];
      if (rules_.randomThresholds) {
        varies = askAtRandom(feature, at, best) || varies;
        continue;
      }
      const bool levels = rows_.levels(feature) > 0;
      if (levels || rules_.bins != nullptr) {
        bool here = false;
        const int asked = static_cast<int>(feature);
        const auto rows = members(0, at);
        keepBetter(best,
                   levels ? scanner_.scanLevels(asked, rows, at.sums, rules_.minLeafRows, here)
                          : scanner_.scanBins(asked, *rules_.bins, rows, at.sums, rules_.minLeafRows, here),
                   at.sums);
        varies = varies || here;
        continue;
      }
      const SortedColumn column = sorted(feature, at);
      const double* x = values(feature);
      const bool constant = column.present.empty() ||
                            (column.missing.empty() && x[column.present.front()] == x[column.present.back()]);
      if (constant) continue;
      varies = true;
      keepBetter(best, scanner_.scan(column, at.sums, rules_.minLeafRows), at.sums);
    }
    return best;
  }

  /// True if the feature varies in the node.
  bool askAtRandom(std::size_t feature, const Pending& at, Cut& best) {
    const double* x = values(feature);
    const auto rows = members(0, at);
    if (rows_.levels(feature) > 0) return askLevelsAtRandom(feature, at, best);
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const Row row : rows) {
      low = x[row] < low ? x[row] : low;
      high = x[row] > high ? x[row] : high;
    }
    if (!(low < high)) return false;
    const double share = random_->uniform();
    double threshold = low * (1 - share) + high * share;
    // Rounding may not put all rows on one side.
    if (!(threshold >= low && threshold < high)) threshold = low;
    keepBetter(best, scanner_.ask(static_cast<int>(feature), threshold, rows, at.sums, rules_.minLeafRows),
               at.sums);
    return true;
  }

  /// Each level that rows of the node have goes left or right as a coin falls; were all to go one way, a
  /// drawn one goes the other.
  bool askLevelsAtRandom(std::size_t feature, const Pending& at, Cut& best) {
    const double* x = values(feature);
    const auto rows = members(0, at);
    std::vector<std::uint8_t> has(static_cast<std::size_t>(rows_.levels(feature)), 0);
    for (const Row row : rows)
      if (!std::isnan(x[row])) has[static_cast<std::size_t>(x[row])] = 1;
    std::vector<Row> present, left;
    for (std::size_t level = 0; level < has.size(); ++level)
      if (has[level] != 0) present.push_back(static_cast<Row>(level));
    if (present.size() < 2) return false;
    for (const Row level : present)
      if (random_->below(2) == 0) left.push_back(level);
    const auto drawn = static_cast<std::size_t>(random_->below(static_cast<std::int64_t>(present.size())));
    if (left.empty()) left.push_back(present[drawn]);
    if (left.size() == present.size()) left.erase(left.begin() + static_cast<std::ptrdiff_t>(drawn));
    keepBetter(
        best,
        scanner_.askLevels(static_cast<int>(feature), std::move(left), rows, at.sums, rules_.minLeafRows),
        at.sums);
    return true;
  }

  Status split(const Pending& at) {
    const double* x = values(static_cast<std::size_t>(at.cut.feature));
    const auto levels = static_cast<std::size_t>(rows_.levels(static_cast<std::size_t>(at.cut.feature)));
    std::vector<std::uint8_t> leftLevel(levels, 0), has(levels, 0);
    for (const auto level : at.cut.leftLevels) leftLevel[static_cast<std::size_t>(level)] = 1;
    std::size_t left = 0, missing = 0;
    for (const Row row : members(0, at)) {
      const bool unknown = std::isnan(x[row]);
      bool goes = at.cut.missingLeft;
      if (!unknown && levels > 0) {
        const auto level = static_cast<std::size_t>(x[row]);
        goes = leftLevel[level] != 0;
        has[level] = 1;
      } else if (!unknown) {
        goes = x[row] <= at.cut.threshold;
      }
      goesLeft_[static_cast<std::size_t>(row)] = goes ? 1 : 0;
      left += goes ? 1 : 0;
      missing += unknown ? 1 : 0;
    }
    const std::size_t middle = at.begin + left;
    const std::size_t id = tree_.nodes.size();
    Pending first{at.begin, middle, id, at.depth + 1, {}, {}};
    Pending second{middle, at.end, id + 1, at.depth + 1, {}, {}};
    move(0, at, left, true, true);
    first.sums = rows_.sums(members(0, first));
    second.sums = rows_.sums(members(0, second));
    const bool firstGoesOn = maySplit(first.depth, first.rows(), first.sums);
    const bool secondGoesOn = maySplit(second.depth, second.rows(), second.sums);
    if (columns_ > 1 && (firstGoesOn || secondGoesOn)) {
      const auto rest = static_cast<std::int64_t>(columns_) - 1;
      const auto moveOne = [&](std::int64_t j) {
        move(static_cast<std::size_t>(j) + 1, at, left, firstGoesOn, secondGoesOn);
      };
      if (worthSharing(at.rows())) {
        RIDGELINE_CHECK(jobs::parallelFor(context_, rest, moveOne));
      } else {
        for (std::int64_t j = 0; j < rest; ++j) moveOne(j);
      }
    }
    GrownNode& node = tree_.nodes[at.node];
    node.feature = at.cut.feature;
    node.threshold = at.cut.threshold;
    node.left = static_cast<std::int32_t>(id);
    node.missingLeft = missing > 0 ? at.cut.missingLeft : first.sums.weight > second.sums.weight;
    // Levels that no row of the node has go where rows without a level do.
    for (std::size_t level = 0; level < levels; ++level)
      if (leftLevel[level] != 0 || (has[level] == 0 && node.missingLeft))
        node.leftLevels.push_back(static_cast<std::int32_t>(level));
    add(first.sums);
    add(second.sums);
    // The left side is taken first, from the end.
    RIDGELINE_CHECK(offer(std::move(second)));
    return offer(std::move(first));
  }

  /// One column's rows to both sides in the other buffer, each in the order it had; a side that nobody will
  /// look at is left out.
  void move(std::size_t column, const Pending& at, std::size_t left, bool first, bool second) {
    const auto rows = members(column, at);
    Row* to = buffers_[(at.depth + 1) % 2].data() + column * n_ + at.begin;
    const std::uint8_t* goesLeft = goesLeft_.data();
    if (first && second) {
      std::size_t l = 0, r = left;
      for (const Row row : rows) {
        const std::size_t goes = goesLeft[row];
        to[goes != 0 ? l : r] = row;
        l += goes;
        r += 1 - goes;
      }
      return;
    }
    const std::size_t side = first ? 0 : 1;
    std::size_t at0 = first ? 0 : left;
    const std::size_t end = first ? left : rows.size();
    for (std::size_t i = 0; at0 < end; ++i) {
      to[at0] = rows[i];
      at0 += goesLeft[rows[i]] ^ side;
    }
  }

  const TreeRows& rows_;
  const GrowRules& rules_;
  jobs::WorkContext& context_;
  std::size_t n_, d_, columns_;
  SplitScanner scanner_;
  std::vector<std::uint8_t> goesLeft_;
  std::vector<std::size_t> features_;
  std::vector<bool> ties_, missing_;
  std::vector<Row> buffers_[2];  ///< columns of n rows; a node of even depth lies in the first
  std::optional<Rng> random_;
  std::vector<Pending> pending_;
  GrownTree tree_;
  double rootWeight_ = 0, rootImpurity_ = 0;
  std::size_t settled_ = 0, reported_ = 0;
};

}  // namespace

Result<GrownTree> growTree(const TreeRows& rows, ColumnOrder order, const GrowRules& rules,
                           jobs::WorkContext& context) {
  return Grower(rows, std::move(order), rules, context).grow();
}

}  // namespace ridgeline::models
