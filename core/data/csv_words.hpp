#pragma once

#include <string>
#include <vector>

#include "core/data/csv_columns.hpp"

namespace ridgeline::data {

/// A column of words put together from its blocks.
struct WordColumn {
  std::vector<std::string> levels;
  /// By block: the level of each word of the block's part, -1 for a word that means "no value".
  std::vector<std::vector<std::int32_t>> codes;
  Index present = 0;
};

/// Merges the words of all blocks, in order of first appearance. `values` are the column's codes as
/// WordReader left them, needed only where a mark of `marks` had been read as a word. What comes back is not
/// whole if the context was stopped.
WordColumn mergeWords(const std::vector<WordPart>& parts, const std::vector<RecordBlock>& blocks,
                      const std::vector<std::int32_t>& values, const MissingMarks& marks,
                      const jobs::WorkContext& context);
/// Brings the levels into the order their kind asks for: categories sorted, booleans "false" and "true"
/// (words that are neither become -1), texts as they appear.
void orderLevels(WordColumn& column, ColumnKind kind, bool generousTruth);

}  // namespace ridgeline::data
