#include "core/runs/predictions_csv.hpp"

#include <cmath>
#include <iterator>

#include "core/models/capabilities.hpp"
#include "core/models/project/nonlinear_projection.hpp"

namespace ridgeline::runs {
namespace {

void appendNumber(std::string& out, double value) {
  if (!std::isnan(value)) fmt::format_to(std::back_inserter(out), "{}", value);
}

const data::Column* columnOrNull(const RunResult& run, Index at) {
  return at < 0 ? nullptr : &run.table->column(at);
}

}  // namespace

std::string csvCell(std::string_view text) {
  const bool plain = text.find_first_of(",\"\r\n") == std::string_view::npos &&
                     (text.empty() || (text.front() != ' ' && text.back() != ' '));
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

AnswerColumns::AnswerColumns(data::Task task, std::vector<std::string> classNames, bool probabilities,
                             Index components)
    : task_(task),
      classNames_(std::move(classNames)),
      probabilities_(probabilities && task == data::Task::Classify),
      components_(task == data::Task::Project ? components : 0) {
  if (task_ != data::Task::Project) names_.emplace_back("predicted");
  if (probabilities_)
    for (const auto& name : classNames_) names_.push_back("p_" + name);
  for (Index k = 1; k <= components_; ++k) names_.push_back(fmt::format("component_{}", k));
}

void AnswerColumns::append(std::string& out, const models::Predictions& predicted, const Matrix& projected,
                           Index i) const {
  switch (task_) {
    case data::Task::Classify: {
      const auto label = static_cast<std::size_t>(predicted.labels[static_cast<std::size_t>(i)]);
      out += ',';
      if (label < classNames_.size()) out += csvCell(classNames_[label]);
      if (!probabilities_) break;
      for (Index k = 0; k < static_cast<Index>(classNames_.size()); ++k) {
        out += ',';
        appendNumber(out, predicted.probabilities(i, k));
      }
      break;
    }
    case data::Task::Regress:
      out += ',';
      appendNumber(out, predicted.values[i]);
      break;
    case data::Task::Cluster:
      fmt::format_to(std::back_inserter(out), ",{}", predicted.labels[static_cast<std::size_t>(i)]);
      break;
    case data::Task::Project:
      for (Index k = 0; k < components_; ++k) {
        out += ',';
        appendNumber(out, projected(i, k));
      }
      break;
  }
}

Result<std::string> predictionsCsv(const RunResult& run) {
  const bool supervised = run.schema.task == data::Task::Classify || run.schema.task == data::Task::Regress;
  const Index components = run.schema.task == data::Task::Project ? models::projectedAxes(*run.model) : 0;
  const AnswerColumns columns(run.schema.task, run.schema.classNames,
                              models::capability<models::Probabilities>(*run.model) != nullptr, components);
  const data::Column* const weight = supervised ? columnOrNull(run, run.schema.weight) : nullptr;
  const data::Column* const group = supervised ? columnOrNull(run, run.schema.group) : nullptr;
  std::string out = supervised ? "row,part,actual" : "row,part";
  if (weight != nullptr) out += ",weight";
  if (group != nullptr) out += ",group";
  for (const auto& name : columns.names()) out += "," + csvCell(name);
  out += '\n';
  for (const auto& part : run.parts) {
    Matrix projected;
    if (components > 0) {
      jobs::WorkContext alone;
      RIDGELINE_TRY(const Matrix X, run.pipeline->transform(*run.table, part.rows));
      RIDGELINE_TRY(projected, models::projectedRows(*run.model, X, alone));
    }
    for (std::size_t i = 0; i < part.rows.size(); ++i) {
      fmt::format_to(std::back_inserter(out), "{},{}", part.scored.rows[i], data::name(part.part));
      if (run.schema.task == data::Task::Classify) {
        out += ',';
        if (const int actual = part.scored.actual[i]; actual >= 0)
          out += csvCell(run.schema.classNames[static_cast<std::size_t>(actual)]);
      } else if (run.schema.task == data::Task::Regress) {
        out += ',';
        appendNumber(out, part.scored.actualValues[static_cast<Index>(i)]);
      }
      for (const data::Column* const column : {weight, group})
        if (column != nullptr) out += "," + csvCell(column->text(part.rows[i]));
      columns.append(out, part.scored.predicted, projected, static_cast<Index>(i));
      out += '\n';
    }
  }
  return out;
}

}  // namespace ridgeline::runs
