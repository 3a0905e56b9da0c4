#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/runs/run_spec.hpp"

namespace ridgeline::cli {

class Shell;

/// --delimiter, --decimal, --encoding, --missing, --no-header, --type.
class ReadFlags {
 public:
  void add(CLI::App& command);
  /// What was given replaces what `options` held. Errors: InvalidParam.
  Status apply(data::CsvOptions& options) const;

 private:
  std::optional<std::string> delimiter_, decimal_, encoding_;
  std::vector<std::string> missing_, types_;
  bool noHeader_ = false;
};

/// A run specification from a spec.json, from flags, or from a file that flags change.
class SpecFlags {
 public:
  SpecFlags() = default;
  /// The model where neither the flags nor a spec name one.
  explicit SpecFlags(std::string model) : usualModel_(std::move(model)) {}
  void add(CLI::App& command);
  /// Errors: InvalidParam, NotFound and those of reading spec.json.
  Result<runs::RunSpec> build(const Shell& shell) const;
  /// What paths in the spec are relative to: the folder of spec.json, or "." where --data named the data.
  std::string baseFolder() const;
  /// The files that the run is read from: the spec, the table, the list of the split.
  std::vector<std::string> files() const;

 private:
  Status applyData(runs::RunSpec& spec) const;
  Status applyRoles(runs::RunSpec& spec) const;
  Status applySplit(runs::RunSpec& spec) const;
  Status applyModel(runs::RunSpec& spec) const;

  std::optional<double> gap_;
  std::string usualModel_;
  std::string specFile_, data_, target_, model_, split_, splitFile_, group_, time_, positive_, metric_, task_;
  std::vector<std::string> params_, steps_, features_, roles_;
  bool stratify_ = false, noStratify_ = false, stable_ = false;
  ReadFlags read_;
};

/// "name:k=v,k=v" or "name" cut into name and pairs. Errors: InvalidParam naming `flag`.
struct NamedPairs {
  std::string name;
  std::vector<std::pair<std::string, std::string>> pairs;
};
Result<NamedPairs> namedPairs(const std::string& flag, const std::string& text);
/// "k=v". Errors: InvalidParam naming `flag`.
Result<std::pair<std::string, std::string>> pairOf(const std::string& flag, const std::string& text);

/// "bundled:iris", "generate:moons:noise=0.3" or a path. Errors: NotFound, InvalidParam.
Result<data::SourceSpec> sourceNamed(const std::string& text);

}  // namespace ridgeline::cli
