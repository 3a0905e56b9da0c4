#include "core/runs/run_folder.hpp"

#include <filesystem>
#include <map>

#include "core/base/archive.hpp"
#include "core/base/fingerprint.hpp"
#include "core/base/mapped_file.hpp"
#include "core/runs/model_file.hpp"
#include "core/runs/predictions_csv.hpp"

namespace ridgeline::runs {
namespace {

namespace fs = std::filesystem;

std::string moved(const std::string& path, const std::string& from, const std::string& to) {
  if (path.empty() || fs::path(path).is_absolute()) return path;
  std::error_code error;
  const fs::path target = fs::weakly_canonical(fs::absolute(fs::path(from) / path), error);
  const fs::path base = fs::weakly_canonical(fs::absolute(fs::path(to)), error);
  if (error) return path;
  const fs::path relative = target.lexically_relative(base);
  return relative.empty() ? target.string() : relative.string();
}

std::string hashOf(const std::string& content) {
  return Hasher().bytes(std::as_bytes(std::span(content.data(), content.size()))).hex();
}

/// Removes the folder of half-written files however the writing ends.
class Incomplete {
 public:
  explicit Incomplete(fs::path path) : path_(std::move(path)) { clear(); }
  ~Incomplete() { clear(); }
  Incomplete(const Incomplete&) = delete;
  Incomplete& operator=(const Incomplete&) = delete;
  const fs::path& path() const { return path_; }

 private:
  void clear() const {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path path_;
};

/// `files` by name; the one named last in `order` appears last.
Status replaceFiles(const std::string& folder, const std::map<std::string, std::string>& files,
                    const std::vector<std::string>& order) {
  const Incomplete incomplete(fs::path(folder) / ".incomplete");
  RIDGELINE_CHECK(makeRunFolder(incomplete.path().string()));
  for (const auto& name : order) {
    auto written = writeFileAtomically((incomplete.path() / name).string(), files.at(name));
    if (written) continue;
    written.error().where = (fs::path(folder) / name).string();
    return tl::unexpected<Error>(written.error());
  }
  for (const auto& name : order) {
    std::error_code error;
    fs::rename(incomplete.path() / name, fs::path(folder) / name, error);
    if (error)
      return failAt((fs::path(folder) / name).string(), ErrorCode::Unwritable,
                    "The file cannot be put in place ({}); choose another folder.", error.message());
  }
  return {};
}

bool holdsFinishedRun(const std::string& folder) {
  const auto record = readRecord((fs::path(folder) / "record.json").string());
  return record && (*record)["status"] == "done";
}

}  // namespace

RunSpec rebased(const RunSpec& spec, const std::string& from, const std::string& to) {
  RunSpec out = spec;
  if (out.data.kind == data::SourceKind::File) out.data.path = moved(out.data.path, from, to);
  if (out.split.kind == data::SplitKind::File) {
    // A split may name a column instead: only what is a file is a path.
    std::error_code ignored;
    if (fs::exists(fs::path(from) / out.split.file, ignored))
      out.split.file = moved(out.split.file, from, to);
  }
  return out;
}

Status makeRunFolder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  std::error_code ignored;
  if (!error && fs::is_directory(folder, ignored)) return {};
  fs::path blocking = folder;
  while (!blocking.empty() && !fs::exists(blocking, ignored)) blocking = blocking.parent_path();
  if (!blocking.empty() && !fs::is_directory(blocking, ignored))
    return failAt(folder, ErrorCode::Unwritable,
                  "The folder cannot be made because \"{}\" is a file; choose another folder.",
                  blocking.string());
  return failAt(folder, ErrorCode::Unwritable,
                "The folder cannot be made in \"{}\" ({}); choose another folder.",
                blocking.empty() ? "." : blocking.string(), error.message());
}

Status writeRun(const RunResult& run, const Measured& measured, const std::string& baseFolder,
                const std::string& folder) {
  RIDGELINE_CHECK(makeRunFolder(folder));
  RunResult placed = run;
  placed.spec = rebased(run.spec, baseFolder, folder);
  std::map<std::string, std::string> files;
  RIDGELINE_TRY(files["predictions.csv"], predictionsCsv(placed));
  RIDGELINE_TRY(files["model.ridge"], modelBytes(servable(placed)));
  files["spec.json"] = specText(placed.spec);
  auto record = recordJson(placed, measured);
  for (const auto& [name, content] : files) record["files"][name] = hashOf(content);
  files["record.json"] = recordText(record);
  return replaceFiles(folder, files, {"predictions.csv", "model.ridge", "spec.json", "record.json"});
}

Result<std::string> writeFailedRun(const RunSpec& spec, const Error& error, const Measured& measured,
                                   const std::string& baseFolder, const std::string& folder) {
  RIDGELINE_CHECK(makeRunFolder(folder));
  const RunSpec placed = rebased(spec, baseFolder, folder);
  const std::string record = recordText(failedRecordJson(placed, error, measured));
  if (holdsFinishedRun(folder)) {
    RIDGELINE_CHECK(replaceFiles(folder, {{"record.failed.json", record}}, {"record.failed.json"}));
    return (fs::path(folder) / "record.failed.json").string();
  }
  RIDGELINE_CHECK(replaceFiles(folder, {{"record.json", record}, {"spec.json", specText(placed)}},
                               {"spec.json", "record.json"}));
  return (fs::path(folder) / "record.json").string();
}

Result<std::string> readWholeFile(const std::string& path) {
  RIDGELINE_TRY(const MappedFile file, MappedFile::open(path));
  return std::string(file.bytes());
}

}  // namespace ridgeline::runs
