#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/data/csv_reader.hpp"
#include "core/runs/model_file.hpp"

namespace ridgeline::runs {

/// What happens to a row that the model cannot answer: a cell that is no number where one is needed, a
/// missing value that no step fills, an infinity.
enum class OnError {
  Fail,        ///< the whole batch fails, naming the first such row
  Null,        ///< the row is answered with empty cells
  Quarantine,  ///< the row is left out of the answers and written to the quarantine with its reason
};

struct BatchOptions {
  OnError onError = OnError::Fail;
  bool probabilities = false;  ///< append p_<class>
  bool reasons = false;        ///< append a column that says what was odd about a row
  data::CsvOptions read;
  Index block = 20000;  ///< rows scored at a time: bounds the memory beyond the table itself
};

/// Where the lines go, in order; header first. Quarantine gets "row", "reason" and the cells as they came.
struct BatchSinks {
  std::function<Status(std::string_view)> answers;
  std::function<Status(std::string_view)> quarantine;  ///< called only if there is such a row
};

struct BatchReport {
  Index rows = 0;   ///< read
  Index aside = 0;  ///< not answered
  Error first;      ///< why the first of them was not; message empty if none
  std::vector<std::string> warnings;
};

/// Answers every row of a delimited file with a stored model; columns are matched by name, in any order, and
/// others are ignored. The cells of the model's columns are read as they were in training. Errors: those of
/// readCsv; NotFound for a column that is not there, naming the nearest; those of the sinks; with
/// OnError::Fail InvalidInput naming row, column and value.
Result<BatchReport> predictBatch(const ServableModel& model, const std::string& path,
                                 const BatchOptions& options, const BatchSinks& sinks,
                                 jobs::WorkContext& context);

/// Answers of some rows of a table. `reasons` has one text per row, empty where there is an answer; the
/// answers of the others are undefined.
struct BlockAnswers {
  models::Predictions predicted;
  Matrix projected;  ///< Project only
  std::vector<std::string> reasons;
};
/// Errors: Cancelled, and what fails every row alike (a column that is not there).
Result<BlockAnswers> answerRows(const ServableModel& model, const data::Table& table,
                                const std::vector<Index>& rows, jobs::WorkContext& context);

}  // namespace ridgeline::runs
