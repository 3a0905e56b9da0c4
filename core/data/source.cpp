#include "core/data/source.hpp"

#include <filesystem>

#include "core/data/schema.hpp"

namespace ridgeline::data {
namespace {

void compareHash(const std::string& expected, CsvFile& file) {
  if (expected.empty() || expected == file.sha256) return;
  file.warnings.insert(
      file.warnings.begin(),
      {0,
       {},
       fmt::format("The file has changed: its SHA-256 is {} where {} was expected.", file.sha256, expected)});
  ++file.warningCount;
}

Result<Loaded> loadGenerated(const SourceSpec& source) {
  RIDGELINE_TRY(const Generator* made, generator(source.path));
  Loaded loaded;
  loaded.settled = source;
  RIDGELINE_TRY(loaded.settled.params, made->params->complete(source.params));
  RIDGELINE_TRY(loaded.table, made->make(loaded.settled.params, Seed(source.seed)));
  loaded.file.table = loaded.table;
  loaded.suggestedTarget = made->target;
  return loaded;
}

Loaded fromFile(CsvFile file, const SourceSpec& source, std::string target) {
  Loaded loaded;
  loaded.settled = source;
  loaded.settled.read = file.used;
  loaded.settled.sha256 = file.sha256;
  compareHash(source.sha256, file);
  loaded.table = file.table;
  loaded.suggestedTarget = target.empty() ? suggestTarget(*file.table) : std::move(target);
  loaded.file = std::move(file);
  return loaded;
}

}  // namespace

Result<Loaded> load(const SourceSpec& source, const std::string& baseFolder, jobs::WorkContext& context) {
  switch (source.kind) {
    case SourceKind::Generated:
      return loadGenerated(source);
    case SourceKind::Bundled: {
      RIDGELINE_TRY(const BundledSet* set, bundledSet(source.path));
      RIDGELINE_TRY(const std::string folder, bundledFolder());
      RIDGELINE_TRY(CsvFile file,
                    readCsv((std::filesystem::path(folder) / set->file).string(), source.read, context));
      file.table = file.table->withName(set->id);
      return fromFile(std::move(file), source, set->target);
    }
    case SourceKind::File: {
      if (source.path.empty())
        return fail(ErrorCode::InvalidInput, "The data file has no path; choose a file.");
      const std::filesystem::path path(source.path);
      const auto full = path.is_absolute() ? path : std::filesystem::path(baseFolder) / path;
      RIDGELINE_TRY(CsvFile file, readCsv(full.string(), source.read, context));
      file.table = file.table->withName(path.stem().string());
      return fromFile(std::move(file), source, {});
    }
    case SourceKind::Pasted: {
      const std::string name = source.path.empty() ? "pasted" : source.path;
      RIDGELINE_TRY(CsvFile file, readCsvText(source.text, name, source.read, context));
      file.table = file.table->withName(name);
      return fromFile(std::move(file), source, {});
    }
  }
  return fail(ErrorCode::InvalidInput, "The data source is of no known kind.");
}

}  // namespace ridgeline::data
