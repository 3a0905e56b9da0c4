#include "core/data/csv_body.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <unordered_map>

#include "core/data/csv_state.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::data {
namespace {

constexpr std::size_t SampleCellsInAll = 200'000;
constexpr std::size_t SampleRowsAtMost = 1000;
constexpr std::size_t SamplePlaces = 8;
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
             const std::function<void()>& beside, jobs::WorkContext& context)
      : body_(body),
        options_(options),
        name_(name),
        beside_(beside),
        context_(context),
        state_{body, options, MissingMarks(options.missing.value_or(MissingMarks::usual())),
               std::vector<ColumnState>(body.layout.names.size()),
               std::vector<RaggedRows>(body.plan.blocks.size())} {}

  Result<CsvColumns> read() {
    RIDGELINE_CHECK(checkSize());
    planColumns();
    std::vector<std::size_t> active(columns_.size());
    for (std::size_t c = 0; c < active.size(); ++c) active[c] = c;
    for (bool first = true; !active.empty(); first = false) {
      RIDGELINE_CHECK(readColumns(active, first));
      active = judge(active);
    }
    RIDGELINE_CHECK(finishColumns(state_, result_, context_));
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

  /// Cells from all over the text: the first rows of a table are often not like the rest. Which rows are
  /// taken depends on their number alone, not on the blocks.
  std::vector<std::vector<std::string>> sample() const {
    std::vector<std::vector<std::string>> cells(columns_.size());
    const auto& blocks = body_.plan.blocks;
    const std::size_t rowsInAll = std::clamp<std::size_t>(
        SampleCellsInAll / std::max<std::size_t>(1, columns_.size()), SamplePlaces, SampleRowsAtMost);
    const auto run = static_cast<Index>(rowsInAll / SamplePlaces);
    const Index spare = body_.plan.rows - run;
    Scratch scratch;
    std::size_t indexed = blocks.size();
    Index next = 0;
    for (Index place = 0; place < static_cast<Index>(SamplePlaces); ++place) {
      const Index from = spare <= 0 ? 0 : place * spare / (static_cast<Index>(SamplePlaces) - 1);
      const Index until = std::min(body_.plan.rows, from + run);
      for (next = std::max(next, from); next < until; ++next) {
        const auto after =
            std::upper_bound(blocks.begin(), blocks.end(), next,
                             [](Index row, const RecordBlock& block) { return row < block.firstRow; });
        const auto b = static_cast<std::size_t>(after - blocks.begin()) - 1;
        if (b != indexed) {
          RaggedRows ignored;
          cellsOf(blocks[b], scratch.index, ignored);
          indexed = b;
        }
        addRow(blocks[b], scratch.index, static_cast<std::size_t>(next - blocks[b].firstRow), cells);
      }
    }
    return cells;
  }

  void addRow(const RecordBlock& block, const CellIndex& index, std::size_t row,
              std::vector<std::vector<std::string>>& cells) const {
    const BlockCells found{body_.text.data() + block.begin, block.begin, &index, columns_.size(),
                           &body_.dialect};
    std::string storage;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const std::uint32_t begin = found.cellBegin(row, c), end = found.cellEnd(row, c);
      if (begin != end)
        cells[c].emplace_back(cellText({found.bytes + begin, end - begin}, body_.dialect, storage).text);
    }
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
    const std::int64_t extra = first ? 1 : 0;
    return jobs::parallelFor(context_, static_cast<std::int64_t>(blocks.size()) + extra, [&](std::int64_t i) {
      if (i < extra) {
        beside_();
        return;
      }
      const auto b = static_cast<std::size_t>(i - extra);
      auto scratch = pool.take();
      RaggedRows again;
      const BlockCells cells = cellsOf(blocks[b], scratch->index, first ? state_.ragged[b] : again);
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
    ValueCount& count = column.count;
    count = {};
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto& part : column.valueParts) {
      count.values += part.values;
      count.missing += part.missing;
      count.misfits += part.misfits;
      count.infinite += part.infinite;
      count.shapes |= part.shapes;
      if (!part.details) continue;
      count.allWords = count.allWords && part.details->allWords;
      for (const auto& [word, times] : part.details->words) {
        const auto [place, isNew] = places.try_emplace(word, count.words.size());
        if (!isNew && place->second < count.words.size())
          count.words[place->second].second += times;
        else if (count.words.size() < MostMisfitWords)
          count.words.emplace_back(word, times);
        else
          count.allWords = false;
      }
    }
    count.few = count.misfits > 0 && repeatsFew(column.values, count.values);
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

  const CsvBody& body_;
  const CsvOptions& options_;
  const std::string& name_;
  const std::function<void()>& beside_;
  jobs::WorkContext& context_;
  BodyState state_;
  MissingMarks& marks_ = state_.marks;
  std::vector<ColumnState>& columns_ = state_.columns;
  CsvColumns result_;
};

}  // namespace

Result<CsvColumns> readBody(const CsvBody& body, const CsvOptions& options, const std::string& name,
                            const std::function<void()>& beside, jobs::WorkContext& context) {
  return BodyReader(body, options, name, beside, context).read();
}

}  // namespace ridgeline::data
