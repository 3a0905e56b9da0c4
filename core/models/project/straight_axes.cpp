#include "core/models/project/straight_axes.hpp"

#include "core/base/archive.hpp"

namespace ridgeline::models {
namespace {

class StraightProjection final : public FittedModel, public Projection {
 public:
  explicit StraightProjection(StraightAxes axes) : axes_(std::move(axes)) {}
  Task task() const override { return Task::Project; }
  Index features() const override { return axes_.mean.size(); }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    if (context.stopped()) return jobs::WorkContext::cancelled();
    return Predictions{};
  }
  void save(ArchiveWriter& archive) const override {
    archive.array("mean", axes_.mean);
    archive.array("components", axes_.components);
    archive.array("explained-variance", axes_.variance);
    archive.array("explained-ratio", axes_.ratio);
  }

  Vector mean() const override { return axes_.mean; }
  Matrix components() const override { return axes_.components; }
  Vector explainedVariance() const override { return axes_.variance; }
  Vector explainedRatio() const override { return axes_.ratio; }
  Matrix project(const Matrix& X) const override {
    return (X.rowwise() - axes_.mean.transpose()) * axes_.components;
  }
  Matrix restore(const Matrix& scores) const override {
    return (scores * axes_.components.transpose()).rowwise() + axes_.mean.transpose();
  }

 private:
  StraightAxes axes_;
};

}  // namespace

void fixSigns(Matrix& components) {
  for (auto axis : components.colwise()) {
    Index largest = 0;
    axis.cwiseAbs().maxCoeff(&largest);
    if (axis[largest] < 0) axis = -axis;
  }
}

FittedModelPtr straightProjection(StraightAxes axes) {
  return std::make_shared<StraightProjection>(std::move(axes));
}

Result<FittedModelPtr> loadStraightProjection(const ArchiveReader& archive) {
  StraightAxes axes;
  RIDGELINE_TRY(axes.mean, archive.vector("mean"));
  RIDGELINE_TRY(axes.components, archive.array("components"));
  RIDGELINE_TRY(axes.variance, archive.vector("explained-variance"));
  RIDGELINE_TRY(axes.ratio, archive.vector("explained-ratio"));
  const Index d = axes.mean.size(), k = axes.components.cols();
  if (d == 0 || k == 0 || axes.components.rows() != d || axes.variance.size() != k || axes.ratio.size() != k)
    return archive.damaged("the axes differ in size from their mean or variances");
  if (!axes.mean.allFinite() || !axes.components.allFinite() || !axes.variance.allFinite() ||
      !axes.ratio.allFinite())
    return archive.damaged("an axis holds a value that is no finite number");
  return straightProjection(std::move(axes));
}

}  // namespace ridgeline::models
