#include "core/data/csv_words.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace ridgeline::data {

WordColumn mergeWords(const std::vector<WordPart>& parts, const std::vector<RecordBlock>& blocks,
                      const std::vector<std::int32_t>& values, const MissingMarks& marks,
                      const jobs::WorkContext& context) {
  WordColumn column;
  std::unordered_map<std::string_view, std::int32_t> seen;
  column.codes.resize(parts.size());
  std::vector<std::string_view> levels;
  for (std::size_t b = 0; b < parts.size() && !context.stopped(); ++b) {
    auto& codes = column.codes[b];
    codes.reserve(parts[b].words.size());
    bool marked = false;
    for (const auto word : parts[b].words) {
      if (marks.contains(trimmed(word))) {
        codes.push_back(-1);
        marked = true;
        continue;
      }
      const auto [place, isNew] = seen.try_emplace(word, static_cast<std::int32_t>(levels.size()));
      if (isNew) levels.push_back(word);
      codes.push_back(place->second);
    }
    column.present += parts[b].present;
    if (marked)
      for (Index r = 0; r < blocks[b].rows; ++r) {
        const std::int32_t code = values[static_cast<std::size_t>(blocks[b].firstRow + r)];
        if (code >= 0 && codes[static_cast<std::size_t>(code)] < 0) --column.present;
      }
  }
  column.levels.assign(levels.begin(), levels.end());
  return column;
}

void orderLevels(WordColumn& column, ColumnKind kind, bool generousTruth) {
  std::vector<std::int32_t> place(column.levels.size());
  if (kind == ColumnKind::Boolean) {
    for (std::size_t i = 0; i < place.size(); ++i) place[i] = truthOf(column.levels[i], generousTruth);
    column.levels = {"false", "true"};
  } else if (kind == ColumnKind::Category) {
    std::vector<std::size_t> order(column.levels.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return column.levels[a] < column.levels[b]; });
    std::vector<std::string> sorted;
    sorted.reserve(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      place[order[i]] = static_cast<std::int32_t>(i);
      sorted.push_back(std::move(column.levels[order[i]]));
    }
    column.levels = std::move(sorted);
  } else {
    return;
  }
  for (auto& codes : column.codes)
    for (auto& code : codes)
      if (code >= 0) code = place[static_cast<std::size_t>(code)];
}

}  // namespace ridgeline::data
