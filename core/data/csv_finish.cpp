#include <algorithm>
#include <map>
#include <tuple>

#include "core/data/csv_state.hpp"
#include "core/data/csv_words.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::data {
namespace {

struct Located {
  std::size_t offset = 0;
  std::string column, text;
};

std::string unitOf(const ColumnPlan& plan) {
  if (plan.reader == ColumnPlan::Reader::Dates) return {};
  return plan.number.suffix.empty() ? plan.number.prefix : plan.number.suffix;
}

/// Cells of a column of words that are neither true nor false although that was asked for.
void findUntrue(const BodyState& state, std::size_t c, const WordColumn& words, ColumnState& column) {
  const auto& blocks = state.body.plan.blocks;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const std::int32_t* const codes = column.codes.data() + blocks[b].firstRow;
    const auto untrue = [&](Index r) {
      if (codes[r] < 0) return false;
      const std::int32_t level = words.codes[b][static_cast<std::size_t>(codes[r])];
      return level >= 0 && truthOf(words.levels[static_cast<std::size_t>(level)], true) < 0;
    };
    CellIndex index;
    for (Index r = 0; r < blocks[b].rows; ++r) {
      if (!untrue(r)) continue;
      ++column.misfitCount;
      if (column.misfits.size() >= MostKept) continue;
      if (index.cells == 0) {
        RaggedRows ignored;
        indexCells(state.body.text, blocks[b], state.body.dialect, state.body.plan.exact, index);
        squareCells(blocks[b], state.columns.size(), index, ignored);
      }
      const BlockCells cells{nullptr, blocks[b].begin, &index, state.columns.size(), nullptr};
      const auto level = words.codes[b][static_cast<std::size_t>(codes[r])];
      column.misfits.push_back({blocks[b].begin + cells.cellBegin(static_cast<std::size_t>(r), c),
                                words.levels[static_cast<std::size_t>(level)].substr(0, 60)});
    }
  }
}

ColumnPtr finishWords(BodyState& state, std::size_t c, const jobs::WorkContext& context) {
  ColumnState& column = state.columns[c];
  const auto& blocks = state.body.plan.blocks;
  WordColumn words = mergeWords(column.wordParts, blocks, column.codes, state.marks, context);
  if (context.stopped()) return nullptr;
  column.verdict = judgeWords(column.plan, words.levels, words.present);
  const ColumnKind kind = column.verdict.kind;
  const bool forced = column.plan.forced.has_value();
  if (kind == ColumnKind::Boolean && forced) findUntrue(state, c, words, column);
  orderLevels(words, kind, forced);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    std::int32_t* const out = column.codes.data() + blocks[b].firstRow;
    for (Index r = 0; r < blocks[b].rows; ++r)
      if (out[r] >= 0) out[r] = words.codes[b][static_cast<std::size_t>(out[r])];
  }
  return Column::words(state.body.layout.names[c], kind, std::move(column.codes), std::move(words.levels));
}

/// Which marks were met, how often, and where first.
void explainMarks(const BodyState& state, CsvColumns& result) {
  struct Met {
    long times = 0, columns = 0;
    std::size_t first = 0, last = 0;
  };
  std::map<std::string, Met> met;
  const auto note = [&](const std::string& mark, long times, std::size_t column) {
    Met& each = met[mark];
    if (each.times == 0) each.first = column;
    if (each.times == 0 || each.last != column) ++each.columns;
    each.last = column;
    each.times += times;
  };
  for (std::size_t c = 0; c < state.columns.size(); ++c) {
    const ColumnState& column = state.columns[c];
    if (column.plan.reader == ColumnPlan::Reader::Words) {
      for (const auto& part : column.wordParts)
        for (const auto& [mark, times] : part.marks) note(mark, times, c);
      continue;
    }
    for (const auto& part : column.valueParts)
      if (part.details)
        for (const auto& [mark, times] : part.details->marks) note(mark, times, c);
    for (const auto& [word, times] : column.count.words)
      if (state.marks.contains(word)) note(word, times, c);
  }
  const auto& names = state.body.layout.names;
  for (const auto& [mark, each] : met)
    result.guesses.push_back({"missing mark", mark,
                              each.columns == 1
                                  ? fmt::format("it stands {} times in \"{}\"", each.times, names[each.first])
                                  : fmt::format("it stands {} times in {} columns, first in \"{}\"",
                                                each.times, each.columns, names[each.first])});
}

void addMisfits(const BodyState& state, std::size_t c, std::vector<Located>& all, long& count) {
  const ColumnState& column = state.columns[c];
  const auto add = [&](const Misfit& misfit) {
    all.push_back({misfit.offset, state.body.layout.names[c],
                   misfit.infinite
                       ? fmt::format("\"{}\" is no finite number; the cell is taken as missing.", misfit.text)
                       : fmt::format("\"{}\" does not fit a column of kind {}; the cell is taken as missing.",
                                     misfit.text, name(column.verdict.kind))});
  };
  if (column.plan.reader == ColumnPlan::Reader::Words) {
    count += column.misfitCount;
    for (const auto& misfit : column.misfits) add(misfit);
    return;
  }
  Index strays = column.count.misfits;
  for (const auto& [word, times] : column.count.words)
    if (column.count.allWords && state.marks.contains(word)) strays -= times;
  strays += column.count.infinite;
  count += strays;
  if (strays == 0) return;
  for (const auto& part : column.valueParts)
    if (part.details)
      for (const auto& misfit : part.details->kept)
        if (!state.marks.contains(misfit.text)) add(misfit);
}

void collectWarnings(const BodyState& state, CsvColumns& result) {
  std::vector<Located> all;
  const std::size_t width = state.columns.size();
  for (const auto& rows : state.ragged) {
    result.warningCount += rows.count;
    for (const auto& row : rows.kept)
      all.push_back({row.offset, "",
                     fmt::format("The row has {} cells where the table has {}; {}.", row.cells, width,
                                 row.cells < width ? "the others are missing" : "the rest was dropped")});
  }
  for (const std::size_t odd : state.body.plan.oddQuotes)
    all.push_back({odd, "", "Text follows a closing quote; it was taken as part of the cell."});
  result.warningCount += static_cast<long>(state.body.plan.oddQuotes.size());
  for (std::size_t c = 0; c < width; ++c) addMisfits(state, c, all, result.warningCount);
  std::sort(all.begin(), all.end(), [](const Located& a, const Located& b) {
    return std::tie(a.offset, a.column, a.text) < std::tie(b.offset, b.column, b.text);
  });
  if (all.size() > MostKept) all.resize(MostKept);
  std::size_t counted = 0;
  long line = 1;
  for (auto& each : all) {
    line += countLines(state.body.text, counted, each.offset, state.body.dialect.newline);
    counted = each.offset;
    result.warnings.push_back({line, std::move(each.column), std::move(each.text)});
  }
}

}  // namespace

Status finishColumns(BodyState& state, CsvColumns& result, jobs::WorkContext& context) {
  const auto& layout = state.body.layout;
  std::vector<ColumnPtr> made(state.columns.size());
  RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(made.size()), [&](std::int64_t i) {
    const auto c = static_cast<std::size_t>(i);
    ColumnState& column = state.columns[c];
    made[c] = column.plan.reader == ColumnPlan::Reader::Words
                  ? finishWords(state, c, context)
                  : Column::numbers(layout.names[c], column.verdict.kind, std::move(column.values),
                                    unitOf(column.plan));
  }));
  explainMarks(state, result);
  for (std::size_t c = 0; c < made.size(); ++c) {
    const Column& column = *made[c];
    if (layout.header && layout.nameless[c] && column.missingCount() == column.size() && made.size() > 1 &&
        !state.options.kinds.contains(column.name())) {
      result.guesses.push_back({"left out: " + column.name(), "column", "it has neither a name nor a value"});
      continue;
    }
    result.guesses.push_back(
        {"kind of " + column.name(), std::string(name(column.kind())), state.columns[c].verdict.why});
    result.columns.push_back(made[c]);
  }
  if (result.columns.empty()) result.columns = std::move(made);
  result.marks = state.marks.words();
  collectWarnings(state, result);
  return {};
}

}  // namespace ridgeline::data
