#include "core/runs/run_spec.hpp"

#include "core/base/fingerprint.hpp"
#include "core/base/json_text.hpp"
#include "core/base/mapped_file.hpp"

namespace ridgeline::runs {

Result<RunSpec> readRunSpec(const std::string& path) {
  RIDGELINE_TRY(const MappedFile file, MappedFile::open(path));
  RIDGELINE_TRY(const nlohmann::json json, parseJson(file.bytes(), path));
  auto spec = runSpecFromJson(json);
  if (!spec) {
    Error error = spec.error();
    error.where = error.where.empty() ? path : path + ": " + error.where;
    return tl::unexpected<Error>(std::move(error));
  }
  return spec;
}

std::string specText(const RunSpec& spec) {
  return toJson(spec).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string fingerprint(const RunSpec& spec) { return Hasher().text(specText(spec)).hex(); }

}  // namespace ridgeline::runs
