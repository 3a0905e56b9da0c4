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

Result<FittedModelPtr> loadEmbedded(const ArchiveReader& archive) {
  RIDGELINE_TRY(const std::int64_t features, archive.integer("embedding/features", 1, 1000000000));
  RIDGELINE_TRY(Matrix coordinates, archive.array("coordinates"));
  if (coordinates.rows() == 0 || coordinates.cols() != 2 || !coordinates.allFinite())
    return archive.damaged("the picture holds no places in the plane");
  return std::make_shared<EmbeddedModel>(std::move(coordinates), features, nullptr);
}

}  // namespace ridgeline::models
