#include "core/models/project/embedded_model.hpp"

namespace ridgeline::models {

Result<Predictions> EmbeddedModel::predict(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return Predictions{};
}

void EmbeddedModel::save(ArchiveWriter& archive) const {
  archive.manifest["embedding"]["features"] = features_;
  archive.array("coordinates", coordinates_);
}

Status checkEmbeddable(const TrainingSet& train) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  if (train.n() < 2)
    return fail(ErrorCode::InvalidInput,
                "One row has no neighbours to lie beside; give the train part more rows.");
  if (train.X.cwiseAbs().maxCoeff() > 1e150)
    return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
  return {};
}

Result<FittedModelPtr> loadEmbedded(const ArchiveReader& archive) {
  RIDGELINE_TRY(const std::int64_t features, archive.integer("embedding/features", 1, 1000000000));
  RIDGELINE_TRY(Matrix coordinates, archive.array("coordinates"));
  if (coordinates.rows() == 0 || coordinates.cols() != 2 || !coordinates.allFinite())
    return archive.damaged("the picture holds no places in the plane");
  return std::make_shared<EmbeddedModel>(std::move(coordinates), features, nullptr);
}

}  // namespace ridgeline::models
