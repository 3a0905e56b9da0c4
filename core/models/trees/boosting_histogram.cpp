#include <algorithm>
#include <numeric>

#include "core/models/trees/boosting_rounds.hpp"
#include "core/models/trees/histogram_tree.hpp"
#include "core/models/trees/monotone_columns.hpp"
#include "core/models/trees/row_draws.hpp"
#include "core/models/trees/training_order.hpp"

namespace ridgeline::models {
namespace {

HistogramLimits limitsOf(const BoostingParams& params, std::vector<std::int8_t> monotone) {
  return {.maxLeaves = params.maxLeaves,
          .maxDepth = params.maxDepth,
          .minLeafRows = params.minLeafRows,
          .minLeafWeight = params.minLeafWeight,
          .l2 = params.l2Penalty,
          .monotone = std::move(monotone)};
}

class HistogramTrees final : public TreeSource {
 public:
  HistogramTrees(std::shared_ptr<const BinnedMatrix> bins, RowBlocks blocks, const BoostingParams& params,
                 std::vector<std::int8_t> monotone, Seed seed)
      : bins_(std::move(bins)),
        blocks_(std::move(blocks)),
        params_(params),
        seed_(seed),
        grower_(*bins_, blocks_, limitsOf(params, std::move(monotone))),
        columns_(static_cast<std::size_t>(bins_->cols())) {
    std::iota(columns_.begin(), columns_.end(), Index{0});
  }

  Result<BoostedTreePtr> next(const BoostingObjective& objective, ScoredRows& rows, int round, int output,
                              jobs::WorkContext& context) override {
    const Seed seed =
        seed_.child(static_cast<std::uint64_t>(round)).child(static_cast<std::uint64_t>(output));
    if (params_.rowShare < 1 && round != drawnFor_) {
      // One draw a round, so that the trees of all classes see the same rows.
      const Seed ofRound = seed_.child(static_cast<std::uint64_t>(round)).child("rows");
      sample_ = drawRows(bins_->rows(), shareOf(params_.rowShare, bins_->rows()), ofRound);
      rest_ = otherRows(bins_->rows(), sample_);
      drawnFor_ = round;
    }
    std::vector<Index> asked = columns_;
    if (params_.columnShare < 1) {
      asked.clear();
      for (const std::uint32_t j :
           drawRows(bins_->cols(), shareOf(params_.columnShare, bins_->cols()), seed.child("columns")))
        asked.push_back(static_cast<Index>(j));
    }
    RIDGELINE_CHECK(objective.gradients(rows, output, gradients_, context));
    RIDGELINE_CHECK(packed_.pack(gradients_, seed.value(), context));
    RIDGELINE_TRY(HistogramTree tree,
                  grower_.grow(packed_, params_.rowShare < 1 ? &sample_ : nullptr, asked, context));
    RIDGELINE_CHECK(objective.settle(rows, output, gradients_, grower_.rows(), tree.leaves,
                                     params_.learningRate, params_.l2Penalty, tree.nodes, context));
    if (params_.rowShare < 1)
      RIDGELINE_CHECK(grower_.addTo(tree, rest_, rows.scores.data() + output * rows.n, context));
    return std::make_shared<const BoostedTree>(std::move(tree.nodes));
  }

 private:
  std::shared_ptr<const BinnedMatrix> bins_;
  RowBlocks blocks_;
  BoostingParams params_;
  Seed seed_;
  HistogramGrower grower_;
  std::vector<Index> columns_;
  Gradients gradients_;
  PackedGradients packed_;
  std::vector<std::uint32_t> sample_, rest_;
  int drawnFor_ = 0;
};

}  // namespace

Result<std::unique_ptr<TreeSource>> histogramTrees(const TrainingSet& train, const BoostingParams& params,
                                                   jobs::WorkContext& context) {
  RIDGELINE_TRY(std::vector<std::int8_t> monotone, monotoneSigns(params.monotone, train));
  RIDGELINE_TRY(auto bins, trainingBins(train, params.maxBins, context));
  RIDGELINE_TRY(RowBlocks blocks, RowBlocks::make(*bins, context));
  return std::make_unique<HistogramTrees>(std::move(bins), std::move(blocks), params, std::move(monotone),
                                          train.seed.child("boosting"));
}

}  // namespace ridgeline::models
