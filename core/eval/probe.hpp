#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/models/estimator.hpp"
#include "core/prep/pipeline.hpp"

namespace ridgeline::eval {

/// One column that a model can be asked about: numbers (NaN missing), or codes of levels (negative: missing).
struct ProbeColumn {
  std::string name;
  Vector values;                    ///< n
  std::vector<std::string> levels;  ///< of words; empty for numbers
  bool isCategory() const { return !levels.empty(); }
};

/// Rows that a fit answers with single columns exchanged: raw columns, which go through the fit's preparation
/// each time, or the model's own inputs. Thread-safe to read.
class Probe {
 public:
  virtual ~Probe() = default;
  const std::vector<ProbeColumn>& columns() const { return columns_; }
  virtual Index rows() const = 0;
  /// Model input (n x d) where row i has the values of row from[i] in these columns.
  virtual Result<Matrix> exchanged(const std::vector<Index>& columns,
                                   const std::vector<Index>& from) const = 0;
  /// Model input where this column holds the value given for each row (a number, or a level's code).
  virtual Result<Matrix> replaced(Index column, const Vector& values) const = 0;
  /// Model input of the rows as they are.
  virtual Result<Matrix> asIs() const = 0;

 protected:
  std::vector<ProbeColumn> columns_;
};
using ProbePtr = std::shared_ptr<const Probe>;

/// The inputs of a model: X n x d, a name for each column. Borrows nothing.
ProbePtr probeInputs(Matrix X, const std::vector<std::string>& names);
/// The raw columns of rows of a table (positions) through a pipeline. Errors: those of gathering them.
Result<ProbePtr> probeRaw(prep::PipelinePtr pipeline, const data::Table& table,
                          const std::vector<Index>& rows);

/// Groups of columns (positions, ascending) whose rank correlation is above `limit` in size, by single links;
/// categories and columns with missing values stay alone. Cost: columns^2 x rows; above 2,000 columns each is
/// alone.
std::vector<std::vector<Index>> correlatedGroups(const Probe& probe, double limit);

}  // namespace ridgeline::eval
