#include "core/data/csv_body.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>

#include "core/data/csv_words.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::data {
namespace {

constexpr std::size_t SampleCellsInAll = 200'000;
constexpr std::size_t SampleRowsAtMost = 1000;
constexpr std::size_t SampleBlocks = 8;
/// What a table may take; beyond, the machine would swap or kill the program.
constexpr double LargestTableBytes = 64.0 * (1ull << 30);

struct Scratch {
  CellIndex index;
  WordReader words;
};

/// Scratch that blocks hand on to each other, so that memory is taken once a thread.
class ScratchPool {
 public:
  std::unique_ptr<Scratch> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return std::make_unique<Scratch>();
    auto scratch = std::move(free_.back());
    free_.pop_back();
    return scratch;
  }
  void give(std::unique_ptr<Scratch> scratch) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(scratch));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Scratch>> free_;
};

struct ColumnState {
  ColumnPlan plan;
  Verdict verdict;
  std::vector<double> values;
  std::vector<std::int32_t> codes;
  std::vector<ValuePart> valueParts;
  std::vector<WordPart> wordParts;
  ValueCount count;
};

struct Located {
  std::size_t offset = 0;
  std::string column, text;
};

/// Whether the values are at most 50 different numbers, each three times or more on average.
bool repeatsFew(const std::vector<double>& values, Index present) {
  constexpr std::size_t Few = 50;
  std::vector<double> seen;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    const auto place = std::lower_bound(seen.begin(), seen.end(), value);
    if (place != seen.end() && *place == value) continue;
    if (seen.size() == Few) return false;
    seen.insert(place, value);
  }
  return 3 * static_cast<Index>(seen.size()) <= present;
}

class BodyReader {
 public:
  BodyReader(const CsvBody& body, const CsvOptions& options, const std::string& name,
             jobs::WorkContext& context)
      : body_(body),
        options_(options),
        name_(name),
        context_(context),
        marks_(options.missing.value_or(MissingMarks::usual())),
        columns_(body.layout.names.size()) {}

  Result<CsvColumns> read() {
    RIDGELINE_CHECK(checkSize());
    planColumns();
    std::vector<std::size_t> active(columns_.size());
    for (std::size_t c = 0; c < active.size(); ++c) active[c] = c;
    ragged_.resize(body_.plan.blocks.size());
    for (bool first = true; !active.empty(); first = false) {
      RIDGELINE_CHECK(readColumns(active, first));
      active = judge(active);
    }
    RIDGELINE_CHECK(finish());
    collectWarnings();
    return std::move(result_);
  }

 private:
  Status checkSize() const {
    const double bytes = 8.0 * static_cast<double>(body_.plan.rows) * static_cast<double>(columns_.size());
    if (bytes > LargestTableBytes)
      return failAt(name_, ErrorCode::TooLarge,
                    "A table of {} rows and {} columns would take {:.0f} GiB: check whether its first line "
                    "really is part of the table.",
                    body_.plan.rows, columns_.size(), bytes / (1ull << 30));
    return {};
  }

  BlockCells cellsOf(const RecordBlock& block, CellIndex& index, RaggedRows& ragged) const {
    indexCells(body_.text, block, body_.dialect, body_.plan.exact, index);
    squareCells(block, columns_.size(), index, ragged);
    return {body_.text.data() + block.begin, block.begin, &index, columns_.size(), &body_.dialect};
  }

  /// Cells from all over the text: the first rows of a table are often not like the rest.
  std::vector<std::vector<std::string>> sample() const {
    std::vector<std::vector<std::string>> cells(columns_.size());
    const auto& blocks = body_.plan.blocks;
    const std::size_t rowsInAll = std::clamp<std::size_t>(
        SampleCellsInAll / std::max<std::size_t>(1, columns_.size()), 8, SampleRowsAtMost);
    const std::size_t take = std::min(blocks.size(), SampleBlocks);
    Scratch scratch;
    std::string storage;
    for (std::size_t i = 0; i < take; ++i) {
      const RecordBlock& block = blocks[take == 1 ? 0 : i * (blocks.size() - 1) / (take - 1)];
      RaggedRows ignored;
      const BlockCells found = cellsOf(block, scratch.index, ignored);
      const std::size_t rows = std::max<std::size_t>(1, rowsInAll / take);
      const std::size_t step = std::max<std::size_t>(1, found.rows() / rows);
      for (std::size_t r = 0; r < found.rows(); r += step)
        for (std::size_t c = 0; c < columns_.size(); ++c) {
          const std::uint32_t begin = found.cellBegin(r, c), end = found.cellEnd(r, c);
          if (begin != end)
            cells[c].emplace_back(cellText({found.bytes + begin, end - begin}, body_.dialect, storage).text);
        }
    }
    return cells;
  }

  void planColumns() {
    const auto cells = sample();
    const DecimalGuess guess = guessDecimal(cells, body_.dialect.delimiter);
    result_.decimal = options_.decimal.value_or(guess.decimal);
    result_.guesses.push_back(
        {"decimal", result_.decimal == ',' ? "comma" : "dot", options_.decimal ? "as asked for" : guess.why});
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const auto forced = options_.kinds.find(body_.layout.names[c]);
      columns_[c].plan =
          planColumn(cells[c], result_.decimal, marks_,
                     forced == options_.kinds.end() ? std::nullopt : std::optional(forced->second));
    }
  }

  Status readColumns(const std::vector<std::size_t>& active, bool first) {
    const auto& blocks = body_.plan.blocks;
    const auto rows = static_cast<std::size_t>(body_.plan.rows);
    RIDGELINE_CHECK(
        jobs::parallelFor(context_, static_cast<std::int64_t>(active.size()), [&](std::int64_t i) {
          ColumnState& column = columns_[active[static_cast<std::size_t>(i)]];
          ++column.plan.rounds;
          column.valueParts.clear();
          if (column.plan.reader == ColumnPlan::Reader::Words) {
            column.values = {};
            column.codes.resize(rows);
            column.wordParts.resize(blocks.size());
          } else {
            column.values.resize(rows);
            column.valueParts.resize(blocks.size());
          }
        }));
    ScratchPool pool;
    std::atomic<std::int64_t> done{0};
    return jobs::parallelFor(context_, static_cast<std::int64_t>(blocks.size()), [&](std::int64_t i) {
      const auto b = static_cast<std::size_t>(i);
      auto scratch = pool.take();
      RaggedRows again;
      const BlockCells cells = cellsOf(blocks[b], scratch->index, first ? ragged_[b] : again);
      const auto at = static_cast<std::size_t>(blocks[b].firstRow);
      for (const std::size_t c : active) {
        ColumnState& column = columns_[c];
        switch (column.plan.reader) {
          case ColumnPlan::Reader::Numbers:
            readNumbers(cells, c, column.plan, marks_, column.values.data() + at, column.valueParts[b]);
            break;
          case ColumnPlan::Reader::Dates:
            readDates(cells, c, column.plan, marks_, column.values.data() + at, column.valueParts[b]);
            break;
          case ColumnPlan::Reader::Words:
            scratch->words.read(cells, c, marks_, column.codes.data() + at, column.wordParts[b]);
            break;
        }
      }
      pool.give(std::move(scratch));
      if (context_.onProgress && (++done % 16) == 0)
        context_.progress(static_cast<double>(done), static_cast<double>(blocks.size()), "Reading the table");
    });
  }

  static void addUp(ColumnState& column) {
    column.count = {};
    std::map<std::string, long> words;
    for (const auto& part : column.valueParts) {
      column.count.values += part.values;
      column.count.missing += part.missing;
      column.count.misfits += part.misfits;
      column.count.shapes |= part.shapes;
      if (!part.details) continue;
      column.count.allWords = column.count.allWords && part.details->allWords;
      for (const auto& [word, times] : part.details->words) words[word] += times;
    }
    column.count.few = column.count.misfits > 0 && repeatsFew(column.values, column.count.values);
    column.count.words.assign(words.begin(), words.end());
    std::stable_sort(column.count.words.begin(), column.count.words.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
  }

  /// Judges the columns just read; returns those to read once more.
  std::vector<std::size_t> judge(const std::vector<std::size_t>& active) {
    std::vector<std::string> marks = marks_.words();
    for (const std::size_t c : active) {
      ColumnState& column = columns_[c];
      if (column.plan.reader == ColumnPlan::Reader::Words) continue;
      addUp(column);
      if (options_.missing) continue;
      for (const auto& mark : marksAmong(column.count))
        if (std::find(marks.begin(), marks.end(), mark) == marks.end()) marks.push_back(mark);
    }
    if (marks.size() > marks_.words().size()) marks_ = MissingMarks(marks);
    std::vector<std::size_t> again;
    for (const std::size_t c : active) {
      ColumnState& column = columns_[c];
      if (column.plan.reader == ColumnPlan::Reader::Words) continue;
      column.verdict = judgeValues(column.plan, column.count, result_.decimal, marks_);
      if (!column.verdict.again) continue;
      column.plan = *column.verdict.again;
      again.push_back(c);
    }
    return again;
  }

  Status finish() {
    result_.columns.resize(columns_.size());
    RIDGELINE_CHECK(
        jobs::parallelFor(context_, static_cast<std::int64_t>(columns_.size()), [&](std::int64_t i) {
          const auto c = static_cast<std::size_t>(i);
          columns_[c].plan.reader == ColumnPlan::Reader::Words ? finishWords(c) : finishValues(c);
        }));
    explainMarks();
    std::vector<ColumnPtr> kept;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const ColumnPtr& column = result_.columns[c];
      const bool forced = options_.kinds.contains(column->name());
      if (body_.layout.nameless[c] && body_.layout.header && column->missingCount() == column->size() &&
          columns_.size() > 1 && !forced) {
        result_.guesses.push_back(
            {"left out: " + column->name(), "column", "it has neither a name nor a value"});
        continue;
      }
      result_.guesses.push_back(
          {"kind of " + column->name(), std::string(name(column->kind())), columns_[c].verdict.why});
      kept.push_back(column);
    }
    if (kept.empty()) kept = result_.columns;
    result_.columns = std::move(kept);
    result_.marks = marks_.words();
    return {};
  }

  void finishValues(std::size_t c) {
    ColumnState& column = columns_[c];
    const auto& format = column.plan.number;
    const std::string unit = column.plan.reader == ColumnPlan::Reader::Dates ? ""
                             : format.suffix.empty()                         ? format.prefix
                                                                             : format.suffix;
    result_.columns[c] =
        Column::numbers(body_.layout.names[c], column.verdict.kind, std::move(column.values), unit);
  }

  void finishWords(std::size_t c) {
    ColumnState& column = columns_[c];
    const auto& blocks = body_.plan.blocks;
    WordColumn words = mergeWords(column.wordParts, blocks, column.codes, marks_);
    column.verdict = judgeWords(column.plan, words.levels, words.present);
    const ColumnKind kind = column.verdict.kind;
    const std::vector<std::string> before =
        kind == ColumnKind::Boolean ? words.levels : std::vector<std::string>{};
    orderLevels(words, kind, column.plan.forced.has_value());
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      std::int32_t* const out = column.codes.data() + blocks[b].firstRow;
      for (Index r = 0; r < blocks[b].rows; ++r)
        if (out[r] >= 0) out[r] = words.codes[b][static_cast<std::size_t>(out[r])];
    }
    for (const auto& word : before)
      if (truthOf(word, column.plan.forced.has_value()) < 0) column.count.words.emplace_back(word, 1);
    result_.columns[c] =
        Column::words(body_.layout.names[c], kind, std::move(column.codes), std::move(words.levels));
  }

  void explainMarks() {
    std::map<std::string, std::pair<long, std::string>> found;
    for (std::size_t c = 0; c < columns_.size(); ++c)
      for (const auto& [word, times] : columns_[c].count.words)
        if (marks_.contains(word) && columns_[c].plan.reader != ColumnPlan::Reader::Words) {
          found[word].first += times;
          if (found[word].second.empty()) found[word].second = body_.layout.names[c];
        }
    for (const auto& [word, where] : found)
      result_.guesses.push_back(
          {"missing mark", word,
           fmt::format("it stands {} times among values, first in \"{}\"", where.first, where.second)});
  }

  void collectWarnings() {
    std::vector<Located> all;
    const std::size_t width = columns_.size();
    for (const auto& rows : ragged_) {
      result_.warningCount += rows.count;
      for (const auto& row : rows.kept)
        all.push_back(
            {row.offset, "",
             row.cells < width
                 ? fmt::format("The row has {} cells where the table has {}; the others are missing.",
                               row.cells, width)
                 : fmt::format("The row has {} cells where the table has {}; the rest was dropped.",
                               row.cells, width)});
    }
    for (const std::size_t odd : body_.plan.oddQuotes)
      all.push_back({odd, "", "Text follows a closing quote; it was taken as part of the cell."});
    result_.warningCount += static_cast<long>(body_.plan.oddQuotes.size());
    for (std::size_t c = 0; c < columns_.size(); ++c) addMisfits(c, all);
    std::stable_sort(all.begin(), all.end(),
                     [](const Located& a, const Located& b) { return a.offset < b.offset; });
    if (all.size() > MostKept) all.resize(MostKept);
    std::size_t counted = 0;
    long line = 1;
    for (auto& each : all) {
      line += countLines(body_.text, counted, each.offset, body_.dialect.newline);
      counted = each.offset;
      result_.warnings.push_back({line, std::move(each.column), std::move(each.text)});
    }
  }

  void addMisfits(std::size_t c, std::vector<Located>& all) {
    const ColumnState& column = columns_[c];
    if (column.plan.reader == ColumnPlan::Reader::Words) return;
    const std::string expected(name(column.verdict.kind));
    long strays = column.count.misfits;
    for (const auto& [word, times] : column.count.words)
      if (marks_.contains(word)) strays -= times;
    result_.warningCount += strays;
    if (strays == 0) return;
    for (const auto& part : column.valueParts)
      if (part.details)
        for (const auto& misfit : part.details->kept)
          if (!marks_.contains(misfit.text))
            all.push_back(
                {misfit.offset, body_.layout.names[c],
                 fmt::format("\"{}\" does not fit a column of kind {}; the cell is taken as missing.",
                             misfit.text, expected)});
  }

  const CsvBody& body_;
  const CsvOptions& options_;
  const std::string& name_;
  jobs::WorkContext& context_;
  MissingMarks marks_;
  std::vector<ColumnState> columns_;
  std::vector<RaggedRows> ragged_;
  CsvColumns result_;
};

}  // namespace

Result<CsvColumns> readBody(const CsvBody& body, const CsvOptions& options, const std::string& name,
                            jobs::WorkContext& context) {
  return BodyReader(body, options, name, context).read();
}

}  // namespace ridgeline::data
