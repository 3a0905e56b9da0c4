#pragma once

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/spec_flags.hpp"
#include "core/data/folds.hpp"
#include "core/runs/execute.hpp"

namespace ridgeline::cli {

class Shell;

/// --folds, --repeats, --leave-one-out, --stored-order, --gap, --rows: how a command that fits again and
/// again cuts the rows. Groups, times and strata are those of the run's split.
class FoldFlags {
 public:
  /// `folds`: the default number.
  explicit FoldFlags(int folds = 5, int repeats = 1) : folds_(folds), repeats_(repeats) {}
  void add(CLI::App& command);
  /// Errors: InvalidParam for flags that exclude each other.
  Result<data::FoldSpec> build(const runs::RunSpec& spec) const;
  /// Positions of the rows that are cut. Errors: InvalidInput if there are none.
  Result<std::vector<Index>> rows(const runs::PreparedRun& run) const;

 private:
  const CLI::App* command_ = nullptr;
  int folds_, repeats_;
  Index gap_ = 0;
  bool leaveOne_ = false, storedOrder_ = false;
  std::string rows_;
};

/// --rows, for commands that are shown rows of a run's table.
void addRowsOption(CLI::App& command, std::string& rows, const std::string& group = {});
/// Positions of the rows that --rows names; empty: all of them, or all but the test part where the command
/// line or a spec names a split. Errors: InvalidInput if there are none.
Result<std::vector<Index>> rowsNamed(const CLI::App& command, const std::string& rows,
                                     const runs::PreparedRun& run);

/// The spec of the flags with its table loaded, roles settled and rows cut: where cv, search and validation
/// curves start.
struct FoldedRun {
  runs::PreparedRun run;
  data::FoldSpec cut;
  std::vector<Index> rows;
  std::vector<data::Fold> folds;
};
/// Errors: those of the spec, of loading and of cutting.
Result<FoldedRun> foldedRun(const SpecFlags& flags, const FoldFlags& cut, Shell& shell,
                            jobs::WorkContext& context);

/// {"kind", "folds", "repeats", ...} as the JSON of these commands tells it.
nlohmann::ordered_json toJson(const data::FoldSpec& spec);
/// A number, or null where it is not finite.
nlohmann::ordered_json numberOrNull(double value);
nlohmann::ordered_json numbersOrNull(const std::vector<double>& values);
/// The shortest text that reads back, empty where it is not finite.
std::string csvNumber(double value);
/// "0.95 ± 0.02"; the mean alone without a spread.
std::string meanAndSdText(double mean, double sd);

}  // namespace ridgeline::cli
