#include "core/models/meta/mean_model.hpp"

#include <optional>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/capabilities.hpp"

namespace ridgeline::models {
namespace {

class MeanModel : public FittedModel {
 public:
  MeanModel(std::vector<Member> members, MetaShape shape, Vote vote)
      : members_(std::move(members)), shape_(shape), vote_(vote) {}
  Task task() const override { return shape_.task; }
  Index features() const override { return shape_.features; }
  int classes() const override { return shape_.classes; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    std::vector<Matrix> each(members_.size());
    std::vector<std::optional<Error>> failures(members_.size());
    RIDGELINE_CHECK(
        jobs::parallelFor(context, static_cast<std::int64_t>(members_.size()), [&](std::int64_t at) {
          const auto i = static_cast<std::size_t>(at);
          jobs::WorkContext quiet(context.stopToken(), context.pool());
          auto answers = outputs(members_[i], X, quiet);
          if (answers)
            each[i] = std::move(*answers);
          else
            failures[i] = answers.error();
        }));
    for (auto& failure : failures)
      if (failure) return tl::unexpected<Error>(std::move(*failure));
    Matrix sum = Matrix::Zero(X.rows(), shape_.classes > 0 ? shape_.classes : 1);
    for (const Matrix& one : each) {
      if (vote_ == Vote::Soft || shape_.classes == 0) {
        sum += one;
        continue;
      }
      const auto labels = argmaxRows(one);
      for (std::size_t r = 0; r < labels.size(); ++r) sum(static_cast<Index>(r), labels[r]) += 1;
    }
    if (shape_.classes == 0)
      sum /= static_cast<double>(members_.size());
    else
      for (Index r = 0; r < sum.rows(); ++r) sum.row(r) /= sum.row(r).sum();
    return answersOf(shape_, std::move(sum));
  }
  void save(ArchiveWriter& archive) const override {
    saveShape(archive, shape_);
    archive.manifest["meta"]["hard"] = vote_ == Vote::Hard;
    saveMembers(archive, members_);
  }

 private:
  std::vector<Member> members_;
  MetaShape shape_;
  Vote vote_;
};

class MeanClassifier final : public MeanModel, public Probabilities {
 public:
  using MeanModel::MeanModel;
};

}  // namespace

FittedModelPtr meanModel(std::vector<Member> members, MetaShape shape, Vote vote) {
  if (shape.classes > 0) return std::make_shared<MeanClassifier>(std::move(members), shape, vote);
  return std::make_shared<MeanModel>(std::move(members), shape, vote);
}

Result<FittedModelPtr> loadMeanModel(const ArchiveReader& archive) {
  RIDGELINE_TRY(const MetaShape shape, loadShape(archive));
  RIDGELINE_TRY(const bool hard, archive.flag("meta/hard"));
  RIDGELINE_TRY(auto members, loadMembers(archive, shape.features));
  return meanModel(std::move(members), shape, hard ? Vote::Hard : Vote::Soft);
}

}  // namespace ridgeline::models
