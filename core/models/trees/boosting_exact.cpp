#include <cmath>

#include "core/models/trees/boosting_rounds.hpp"
#include "core/models/trees/leaf_visits.hpp"
#include "core/models/trees/row_draws.hpp"
#include "core/models/trees/training_order.hpp"
#include "core/models/trees/tree_grower.hpp"

namespace ridgeline::models {
namespace {

/// Trees that fit the slopes by least squares, every cut between neighbouring values tried. Late trees meet
/// many nodes that several columns part equally well: always to take the first of these would favour it in
/// all rounds.
class ExactTrees final : public TreeSource {
 public:
  ExactTrees(const TrainingSet& train, ColumnOrder order, const BoostingParams& params)
      : order_(std::move(order)),
        params_(params),
        seed_(train.seed.child("boosting")),
        leafOf_(static_cast<std::size_t>(train.n())) {
    pulls_.task = Task::Regress;
    pulls_.X = train.X;
    pulls_.levels = train.levels;
    pulls_.targets.resize(train.n());
    pulls_.weights = train.weights;
  }

  Result<BoostedTreePtr> next(const BoostingObjective& objective, ScoredRows& rows, int round, int output,
                              jobs::WorkContext& context) override {
    RIDGELINE_CHECK(objective.gradients(rows, output, gradients_, context));
    for (Index i = 0; i < rows.n; ++i)
      pulls_.targets[i] =
          -static_cast<double>(gradients_.slope[static_cast<std::size_t>(i)]) / rows.weight(i);
    const Seed ofRound = seed_.child(static_cast<std::uint64_t>(round));
    std::vector<std::uint32_t> sample;
    ColumnOrder order = order_;
    if (params_.rowShare < 1) {
      sample = drawRows(rows.n, shareOf(params_.rowShare, rows.n), ofRound.child("rows"));
      std::vector<std::int32_t> place(static_cast<std::size_t>(rows.n), -1);
      for (const std::uint32_t row : sample) place[row] = static_cast<std::int32_t>(row);
      order = order_.subset(place, static_cast<Index>(sample.size()));
    }
    const GrowRules rules{.maxDepth = params_.maxDepth,
                          .minLeafRows = static_cast<std::size_t>(params_.minLeafRows),
                          .maxLeaves = params_.maxLeaves,
                          .drawsTies = true,
                          .seed = ofRound.child(static_cast<std::uint64_t>(output))};
    RIDGELINE_TRY(const GrownTree grown, growTree(TreeRows(pulls_, Impurity::Variance, pulls_.weights),
                                                  std::move(order), rules, context));
    BoostedTree tree = boostedTree(grown);
    RIDGELINE_CHECK(findLeaves(tree, context));
    const std::vector<std::uint32_t> all = params_.rowShare < 1 ? sample : everyRow(rows.n);
    std::vector<TreeLeaf> leaves;
    const std::vector<std::uint32_t> members = membersOf(all, tree.size(), leaves);
    RIDGELINE_CHECK(objective.settle(rows, output, gradients_, members, leaves, params_.learningRate,
                                     params_.l2Penalty, tree, context));
    if (params_.rowShare < 1)
      for (const std::uint32_t row : otherRows(rows.n, sample))
        rows.scores[static_cast<std::size_t>(output * rows.n) + row] += tree[leafOf_[row]].value;
    return std::make_shared<const BoostedTree>(std::move(tree));
  }

 private:
  Status findLeaves(const BoostedTree& tree, jobs::WorkContext& context) {
    TreeWalk walk;
    const std::vector<std::int32_t> nodes = walk.add(tree);
    return visitLeaves(
        walk, pulls_.X,
        [&](std::size_t, Index first, std::span<const std::int32_t> leaves) {
          for (std::size_t i = 0; i < leaves.size(); ++i)
            leafOf_[static_cast<std::size_t>(first) + i] =
                static_cast<std::uint32_t>(nodes[static_cast<std::size_t>(leaves[i])]);
        },
        context);
  }

  /// The rows leaf by leaf, ascending inside each.
  std::vector<std::uint32_t> membersOf(const std::vector<std::uint32_t>& rows, std::size_t nodes,
                                       std::vector<TreeLeaf>& leaves) const {
    std::vector<std::size_t> ends(nodes + 1, 0);
    for (const std::uint32_t row : rows) ++ends[leafOf_[row] + 1];
    for (std::size_t node = 0; node < nodes; ++node) {
      ends[node + 1] += ends[node];
      if (ends[node + 1] > ends[node])
        leaves.push_back({static_cast<std::int32_t>(node), ends[node], ends[node + 1], -HUGE_VAL, HUGE_VAL});
    }
    std::vector<std::uint32_t> members(rows.size());
    for (const std::uint32_t row : rows) members[ends[leafOf_[row]]++] = row;
    return members;
  }

  ColumnOrder order_;
  BoostingParams params_;
  Seed seed_;
  TrainingSet pulls_;  ///< the train rows, their targets what the next tree is to answer
  Gradients gradients_;
  std::vector<std::uint32_t> leafOf_;
};

}  // namespace

Result<std::unique_ptr<TreeSource>> exactTrees(const TrainingSet& train, const BoostingParams& params,
                                               jobs::WorkContext& context) {
  RIDGELINE_TRY(ColumnOrder order, trainingOrder(train, context));
  return std::make_unique<ExactTrees>(train, std::move(order), params);
}

}  // namespace ridgeline::models
