#pragma once

#include <string>

#include "core/data/csv_reader.hpp"
#include "core/data/generators.hpp"

namespace ridgeline::data {

enum class SourceKind { File, Bundled, Generated, Pasted };

/// Where a table comes from, as the run specification and a project name it: enough to get the same table
/// again.
struct SourceSpec {
  SourceKind kind = SourceKind::Generated;
  std::string path;    ///< File: path; Bundled: id such as "iris"; Generated: generator id; Pasted: a name
  std::string text;    ///< Pasted: the text itself
  std::string sha256;  ///< File: expected hash, empty if not yet known
  CsvOptions read;     ///< File, Pasted
  params::ParamValues params;  ///< Generated
  std::uint64_t seed = 7;      ///< Generated
  bool operator==(const SourceSpec&) const = default;
};

/// A real data set that comes with the program.
struct BundledSet {
  std::string id, title, file, target, source, licence, about;
  Index rows = 0, columns = 0;
};
const std::vector<BundledSet>& bundledSets();
/// Errors: NotFound naming the nearest.
Result<const BundledSet*> bundledSet(std::string_view id);
/// Folder of the bundled CSV files: the environment's RIDGELINE_DATA if set, else ../share/ridgeline/datasets
/// beside the program's folder, else the source tree. Errors: NotFound saying where it looked.
Result<std::string> bundledFolder();

struct Loaded {
  TablePtr table;
  CsvFile file;                 ///< guesses and warnings; for made sets only `table` is filled
  SourceSpec settled;           ///< with the hash (files) and every option and parameter filled in
  std::string suggestedTarget;  ///< empty if nothing suggests itself
};

/// Gets the table, named by the file without its folder, the id, or the given name. Paths are relative to
/// `baseFolder` if not absolute. A file whose hash differs from the expected one loads with a warning in
/// `file.warnings` that names both hashes. Errors: as readCsv and the generators.
Result<Loaded> load(const SourceSpec& source, const std::string& baseFolder, jobs::WorkContext& context);

}  // namespace ridgeline::data
