#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/data/csv_body.hpp"

namespace ridgeline::data {

/// One column on its way from cells to a Column.
struct ColumnState {
  ColumnPlan plan;
  Verdict verdict;
  std::vector<double> values;
  std::vector<std::int32_t> codes;
  std::vector<ValuePart> valueParts;  ///< by block
  std::vector<WordPart> wordParts;    ///< by block
  ValueCount count;
  std::vector<Misfit> misfits;  ///< words that do not fit a kind asked for
  Index misfitCount = 0;
};

/// A body all of whose columns are read and judged.
struct BodyState {
  const CsvBody& body;
  const CsvOptions& options;
  MissingMarks marks;
  std::vector<ColumnState> columns;
  std::vector<RaggedRows> ragged;  ///< by block
};

/// Makes the columns, explains them and collects the warnings. Errors: Cancelled.
Status finishColumns(BodyState& state, CsvColumns& result, jobs::WorkContext& context);

}  // namespace ridgeline::data
