#include "app/cli/run_summary.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "app/cli/text_table.hpp"
#include "core/eval/confusion.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/catalog.hpp"
#include "core/models/column_selection.hpp"

namespace ridgeline::cli {
namespace {

constexpr std::size_t MostClasses = 12;

std::string paramsText(const params::ParamValues& values) {
  std::string out;
  for (const auto& [name, value] : values)
    out += fmt::format("{}{}={}", out.empty() ? "" : ", ", name, params::text(value));
  return out;
}

std::string dataLine(const runs::RunResult& run) {
  const data::Schema& schema = run.schema;
  std::string out = fmt::format("{}: {} x {}, {}", run.table->name(), counted(run.table->rows(), "row"),
                                counted(run.table->columnCount(), "column"),
                                counted(static_cast<long long>(schema.features.size()), "feature"));
  if (schema.target >= 0) out += fmt::format(", target {}", run.table->column(schema.target).name());
  return out;
}

std::string splitLine(const runs::RunResult& run) {
  std::string out;
  for (int i = 0; i <= data::PartCount; ++i) {
    const auto part = static_cast<data::Part>(i);
    if (const auto n = static_cast<long long>(run.split->rows(part).size()); n > 0)
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", data::name(part), grouped(n));
  }
  const data::SplitSpec& spec = run.spec.split;
  switch (spec.kind) {
    case data::SplitKind::Random:
      out += spec.stratify ? " (random, stratified" : " (random";
      break;
    case data::SplitKind::Hash:
      out += spec.group.empty() ? " (by hash of the row" : " (by hash of group " + spec.group;
      break;
    case data::SplitKind::Group:
      out += " (by group " + spec.group;
      break;
    case data::SplitKind::Time:
      out += " (by time " + spec.time;
      break;
    case data::SplitKind::Rows:
      out += " (rows as listed";
      break;
    case data::SplitKind::File:
      out += " (as " + spec.file + " says";
      break;
  }
  return out + fmt::format(", seed {})", run.spec.seed);
}

std::string prepareLine(const runs::RunResult& run) {
  std::string out;
  for (const auto& step : run.spec.prepare) {
    out += (out.empty() ? "" : ", then ") + step.id;
    if (!step.params.empty()) out += " (" + paramsText(step.params) + ")";
  }
  return out.empty() ? "none" : out;
}

std::string metricTable(const runs::RunResult& run) {
  TextTable table;
  table.column("metric");
  for (const auto& part : run.parts)
    table.column(
        fmt::format("{}, n {}", data::name(part.part), grouped(static_cast<long long>(part.rows.size()))),
        TextTable::Align::Left);
  const auto& first = run.parts.front().metrics;
  for (std::size_t i = 0; i < first.size(); ++i) {
    std::vector<std::string> cells = {first[i].id + (first[i].id == run.spec.metric ? " *" : "")};
    for (const auto& part : run.parts) {
      std::string cell;
      for (const auto& metric : part.metrics) {
        if (metric.id != first[i].id) continue;
        cell = shown(metric.estimate);
        const auto n = static_cast<long long>(metric.estimate.n);
        if (metric.estimate.value && n != static_cast<long long>(part.rows.size()))
          cell += fmt::format(" n {}", grouped(n));
      }
      cells.push_back(cell);
    }
    table.row(std::move(cells));
  }
  return table.text() + faint("  [95 % interval]; * judges the run") + "\n";
}

/// Each reason once, with the metrics it holds for.
std::string undefinedLines(const runs::RunResult& run) {
  std::map<std::string, std::vector<std::string>> reasons;
  for (const auto& part : run.parts)
    for (const auto& metric : part.metrics)
      if (!metric.estimate.value && !metric.estimate.reason.empty()) {
        auto& names = reasons[metric.estimate.reason];
        if (std::find(names.begin(), names.end(), metric.id) == names.end()) names.push_back(metric.id);
      }
  std::string out;
  for (const auto& [reason, names] : reasons)
    out += folded(fmt::format("- means undefined for {}: {}", fmt::join(names, ", "), reason), 2);
  return out;
}

std::string confusionTable(const runs::PartResult& part) {
  const eval::Confusion matrix = eval::confusion(part.scored);
  if (matrix.classNames.size() > MostClasses) return {};
  TextTable table;
  table.column(fmt::format("{}: actual \\ predicted", data::name(part.part)));
  for (const auto& name : matrix.classNames) table.column(name, TextTable::Align::Right);
  for (Index i = 0; i < matrix.counts.rows(); ++i) {
    std::vector<std::string> cells = {matrix.classNames[static_cast<std::size_t>(i)]};
    for (Index j = 0; j < matrix.counts.cols(); ++j)
      cells.push_back(matrix.counts(i, j) == 0 ? "." : grouped(matrix.counts(i, j)));
    table.row(std::move(cells));
  }
  return "\n" + table.text();
}

/// The sets on the way, each by what changed from the one before.
std::string selectionTable(const models::ColumnSelection& selection, const std::vector<std::string>& names) {
  TextTable table;
  table.column("step").column("columns", TextTable::Align::Right).column("change");
  table.column(selection.selectionScore(), TextTable::Align::Right);
  std::vector<int> before;
  int number = 0;
  for (const auto& step : selection.selectionSteps()) {
    std::string change;
    const auto tell = [&](char sign, const std::vector<int>& from, const std::vector<int>& without) {
      for (const int column : from)
        if (!std::binary_search(without.begin(), without.end(), column))
          change += fmt::format("{}{}{}", change.empty() ? "" : " ", sign,
                                names.at(static_cast<std::size_t>(column)));
    };
    if (number == 0) {
      change = step.columns.empty() ? "none" : "all";
    } else {
      tell('+', step.columns, before);
      tell('-', before, step.columns);
    }
    const std::string mark = step.columns == selection.chosenColumns() ? " *" : "";
    table.row({std::to_string(number++) + mark, std::to_string(step.columns.size()), change,
               std::isnan(step.score) ? "" : shown(step.score)});
    before = step.columns;
  }
  return table.text() + faint("  * chosen") + "\n";
}

std::string learnedLines(const runs::RunResult& run) {
  std::string out;
  if (const auto* axes = models::capability<models::Projection>(*run.model)) {
    TextTable table;
    const auto right = TextTable::Align::Right;
    table.column("component").column("variance", right).column("share", right).column("together", right);
    const Vector variance = axes->explainedVariance(), ratio = axes->explainedRatio();
    double together = 0;
    for (Index k = 0; k < variance.size(); ++k) {
      together += ratio[k];
      table.row({std::to_string(k + 1), shown(variance[k]), fmt::format("{:.1f} %", 100 * ratio[k]),
                 fmt::format("{:.1f} %", 100 * together)});
    }
    out += "\n" + table.text();
  }
  if (const auto* clusters = models::capability<models::Centres>(*run.model)) {
    const auto& labels = run.parts.front().scored.predicted.labels;
    TextTable table;
    table.column("cluster").column("train rows", TextTable::Align::Right);
    for (Index k = 0; k < clusters->centres().rows(); ++k)
      table.row({std::to_string(k), grouped(std::count(labels.begin(), labels.end(), static_cast<int>(k)))});
    out += "\n" + table.text() + fmt::format("  Inertia {}\n", shown(clusters->inertia()));
  }
  if (const auto* selection = models::capability<models::ColumnSelection>(*run.model))
    out += "\n" + selectionTable(*selection, run.pipeline->outputs());
  return out;
}

}  // namespace

std::string runSummary(const runs::RunResult& run) {
  std::string title = run.spec.model.id;
  if (const auto entry = models::modelEntry(run.spec.model.id)) title = (*entry)->title;
  TextTable facts;
  facts.column("").column("");
  facts.row({"data", dataLine(run)});
  facts.row({"split", splitLine(run)});
  facts.row({"prepare", prepareLine(run)});
  facts.row(
      {"model", title + (run.spec.model.params.empty() ? std::string()
                                                       : " (" + paramsText(run.spec.model.params) + ")")});
  std::string out = facts.text();
  if (!run.parts.empty() && !run.parts.front().metrics.empty())
    out += "\n" + metricTable(run) + undefinedLines(run);
  if (run.schema.task == data::Task::Classify && !run.parts.empty()) out += confusionTable(run.parts.back());
  out += learnedLines(run);
  if (!run.testOpened && !run.split->rows(data::Part::Test).empty())
    out += "\n  The test part was not opened.\n";
  return out;
}

}  // namespace ridgeline::cli
