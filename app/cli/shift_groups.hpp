#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "app/cli/spec_flags.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::cli {

class Shell;

/// Two groups of rows of one table, and the columns they are compared in.
struct ShiftGroups {
  data::TablePtr table;
  std::vector<Index> first, second;  ///< positions
  std::string firstName, secondName;
  std::vector<Index> columns;                      ///< positions
  std::vector<Index> features;                     ///< those that a model may tell the groups apart by
  std::vector<std::string> onlyFirst, onlySecond;  ///< columns of one source alone
};

/// Which rows to compare: two sources; the values of a column of one; the parts of a run's folder.
class GroupFlags {
 public:
  void add(CLI::App& command);
  /// Errors: those of loading and joining; InvalidParam for flags that do not go together; NotFound for an
  /// unknown column, value or part; InvalidInput for a sealed test part or a column of other than two values
  /// that --between does not choose from.
  Result<ShiftGroups> build(Shell& shell, jobs::WorkContext& context) const;
  /// The files that are read.
  std::vector<std::string> files() const;

 private:
  Result<ShiftGroups> ofSources(Shell& shell, jobs::WorkContext& context) const;
  Result<ShiftGroups> ofColumn(Shell& shell, jobs::WorkContext& context) const;
  Result<ShiftGroups> ofRun(jobs::WorkContext& context) const;
  Result<data::Loaded> load(const std::string& source, Shell& shell, jobs::WorkContext& context) const;
  Status choose(ShiftGroups& groups, const std::vector<const data::Table*>& sources,
                const std::string& kept) const;

  std::vector<std::string> sources_, between_, features_;
  std::string by_;
  ReadFlags read_;
};

}  // namespace ridgeline::cli
