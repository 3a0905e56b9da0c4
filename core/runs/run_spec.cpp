#include "core/runs/run_spec.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/base/fingerprint.hpp"
#include "core/params/strict_json.hpp"

namespace ridgeline::runs {

Result<RunSpec> readRunSpec(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return failAt(path, ErrorCode::Unreadable, "This is a folder; name the spec.json inside it.");
  std::ifstream file(path, std::ios::binary);
  if (!file) return failAt(path, ErrorCode::Unreadable, "There is no readable run specification here.");
  std::ostringstream content;
  content << file.rdbuf();
  RIDGELINE_TRY(const nlohmann::json json, params::parseJson(content.str(), path));
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
