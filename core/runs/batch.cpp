#include "core/runs/batch.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "core/base/mapped_file.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/project/nonlinear_projection.hpp"
#include "core/runs/predictions_csv.hpp"

namespace ridgeline::runs {
namespace {

/// The file as the model reads it, and as it stands where the two may differ.
struct Input {
  data::CsvFile typed;
  data::TablePtr words;  ///< the same cells as text; null if every cell was read as its column's kind
};

/// Every column the model was fitted on has to be there; those it does not know are left alone.
Status checkColumns(const ServableModel& model, const data::Table& table, const std::string& path) {
  std::vector<std::string> absent;
  for (const auto& column : model.pipeline->inputs())
    if (table.find(column.name) < 0) absent.push_back(column.name);
  if (absent.empty()) return {};
  const auto hint = table.require(absent.front());
  return failAt(path, ErrorCode::InvalidInput,
                "The model needs {} that this table does not have: {}; rename or add {}. {}",
                absent.size() == 1 ? "a column" : fmt::format("{} columns", absent.size()),
                fmt::join(absent, ", "), absent.size() == 1 ? "it" : "them", hint.error().message);
}

Result<Input> readInput(const ServableModel& model, const std::string& path, const BatchOptions& options,
                        jobs::WorkContext& context) {
  Input out;
  data::CsvOptions wanted = options.read;
  for (const auto& column : model.pipeline->inputs()) wanted.kinds.try_emplace(column.name, column.kind);
  // Once for both readings: what comes through a pipe comes once.
  RIDGELINE_TRY(const MappedFile file, MappedFile::open(path, context.stopToken()));
  RIDGELINE_TRY(out.typed, data::readCsvText(file.bytes(), path, wanted, context));
  RIDGELINE_CHECK(checkColumns(model, *out.typed.table, path));
  if (out.typed.warningCount == 0) return out;
  data::CsvOptions plain = out.typed.used;
  for (const auto& column : out.typed.table->columns()) plain.kinds[column->name()] = data::ColumnKind::Text;
  RIDGELINE_TRY(data::CsvFile text, data::readCsvText(file.bytes(), path, plain, context));
  if (text.table->rows() == out.typed.table->rows()) out.words = std::move(text.table);
  return out;
}

/// What cannot be read as its column's kind; empty if everything can.
std::string misread(const ServableModel& model, const Input& input, Index row) {
  if (!input.words) return {};
  for (const auto& wanted : model.pipeline->inputs()) {
    const data::Column& typed = input.typed.table->column(input.typed.table->find(wanted.name));
    const Index at = input.words->find(wanted.name);
    if (at < 0 || !typed.isMissing(row) || input.words->column(at).isMissing(row)) continue;
    return fmt::format("Column \"{}\" holds \"{}\", which cannot be read as {}.", wanted.name,
                       input.words->column(at).text(row), data::name(wanted.kind));
  }
  return {};
}

/// Levels that training never met: answered, but worth a word.
class UnseenLevels {
 public:
  UnseenLevels(const ServableModel& model, const data::Table& table) {
    for (const auto& wanted : model.pipeline->inputs()) {
      const Index at = table.find(wanted.name);
      if (at < 0 || !wanted.levels || table.column(at).isNumeric()) continue;
      const std::unordered_set<std::string> known(wanted.levels->begin(), wanted.levels->end());
      Watched watched{&table.column(at), {}};
      for (const auto& level : watched.column->levels()) watched.unseen.push_back(known.count(level) == 0);
      if (std::find(watched.unseen.begin(), watched.unseen.end(), true) != watched.unseen.end())
        watched_.push_back(std::move(watched));
    }
  }
  std::string remark(Index row) const {
    std::string out;
    for (const auto& [column, unseen] : watched_) {
      const std::int32_t code = column->codes()[static_cast<std::size_t>(row)];
      if (code >= 0 && unseen[static_cast<std::size_t>(code)])
        out += fmt::format("{}Training never met {} \"{}\".", out.empty() ? "" : " ", column->name(),
                           column->text(row));
    }
    return out;
  }

 private:
  struct Watched {
    const data::Column* column;
    std::vector<bool> unseen;
  };
  std::vector<Watched> watched_;
};

std::string headerOf(const AnswerColumns& columns, bool reasons) {
  std::string out = "row";
  for (const auto& name : columns.names()) out += "," + csvCell(name);
  return out + (reasons ? ",reason\n" : "\n");
}

std::string quarantineHeader(const data::Table& table) {
  std::string out = "row,reason";
  for (const auto& column : table.columns()) out += "," + csvCell(column->name());
  return out + "\n";
}

void appendQuarantined(std::string& out, const data::Table& table, Index row, const std::string& reason) {
  fmt::format_to(std::back_inserter(out), "{},{}", table.id(row), csvCell(reason));
  for (const auto& column : table.columns()) out += "," + csvCell(column->text(row));
  out += '\n';
}

}  // namespace

Result<BatchReport> predictBatch(const ServableModel& model, const std::string& path,
                                 const BatchOptions& options, const BatchSinks& sinks,
                                 jobs::WorkContext& context) {
  context.progress(0, 0, "Reading " + path);
  RIDGELINE_TRY(const Input input, readInput(model, path, options, context));
  const data::Table& table = *input.typed.table;
  const data::Table& asWritten = input.words ? *input.words : table;
  const bool offersProbabilities = models::capability<models::Probabilities>(*model.model) != nullptr;
  const AnswerColumns columns(model.task, model.classNames, options.probabilities && offersProbabilities,
                              models::projectedAxes(*model.model));
  const UnseenLevels unseen(model, table);

  BatchReport report;
  report.rows = table.rows();
  if (options.probabilities && !offersProbabilities)
    report.warnings.push_back(
        fmt::format("\"{}\" offers no probabilities, so there are none to write.", model.spec.id));
  RIDGELINE_CHECK(sinks.answers(headerOf(columns, options.reasons)));
  bool quarantineBegun = false;
  for (Index begin = 0; begin < table.rows(); begin += options.block) {
    context.progress(static_cast<double>(begin), static_cast<double>(table.rows()), "Predicting");
    const Index end = std::min(table.rows(), begin + options.block);
    std::vector<Index> rows;
    for (Index row = begin; row < end; ++row) rows.push_back(row);
    RIDGELINE_TRY(const BlockAnswers block, answerRows(model, table, rows, context));
    std::string answers, quarantined;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Index row = rows[i];
      std::string reason = misread(model, input, row);
      if (reason.empty()) reason = block.reasons[i];
      if (reason.empty()) {
        fmt::format_to(std::back_inserter(answers), "{}", table.id(row));
        columns.append(answers, block.predicted, block.projected, static_cast<Index>(i));
        if (options.reasons) answers += "," + csvCell(unseen.remark(row));
        answers += '\n';
        continue;
      }
      ++report.aside;
      if (report.aside == 1)
        report.first = Error{ErrorCode::InvalidInput, fmt::format("Row {}: {}", table.id(row), reason), path};
      if (options.onError == OnError::Fail) {
        report.first.message +=
            " Correct it, or set such rows aside with --on-error quarantine or --on-error null.";
        return tl::unexpected<Error>(report.first);
      }
      if (options.onError == OnError::Null) {
        fmt::format_to(std::back_inserter(answers), "{}{}", table.id(row),
                       std::string(columns.names().size(), ','));
        if (options.reasons) answers += "," + csvCell(reason);
        answers += '\n';
      } else {
        if (!quarantineBegun) quarantined = quarantineHeader(asWritten);
        quarantineBegun = true;
        appendQuarantined(quarantined, asWritten, row, reason);
      }
    }
    RIDGELINE_CHECK(sinks.answers(answers));
    if (!quarantined.empty()) RIDGELINE_CHECK(sinks.quarantine(quarantined));
  }
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return report;
}

}  // namespace ridgeline::runs
