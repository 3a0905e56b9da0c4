#include "core/runs/record.hpp"

#include "core/base/json_text.hpp"
#include "core/base/mapped_file.hpp"
#include "core/eval/confusion.hpp"
#include "core/eval/reading.hpp"
#include "core/runs/learned.hpp"
#include "core/runs/record_curves.hpp"

namespace ridgeline::runs {
namespace {

using nlohmann::ordered_json;

ordered_json number(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

std::string columnName(const data::Table& table, Index column) {
  return column < 0 ? std::string() : table.column(column).name();
}

ordered_json dataJson(const RunResult& run) {
  const data::Table& table = *run.table;
  const data::Schema& schema = run.schema;
  Index missing = 0;
  for (const auto& column : table.columns()) missing += column->missingCount();
  ordered_json out = {{"name", table.name()},     {"fingerprint", table.fingerprint()},
                      {"rows", table.rows()},     {"columns", table.columnCount()},
                      {"missing_cells", missing}, {"task", data::name(schema.task)}};
  out["target"] = schema.target < 0 ? ordered_json() : ordered_json(columnName(table, schema.target));
  out["features"] = ordered_json::array();
  for (const Index feature : schema.features) out["features"].push_back(columnName(table, feature));
  if (!schema.classNames.empty()) {
    out["classes"] = ordered_json::array();
    std::vector<Index> counts(schema.classNames.size(), 0);
    for (const int code : data::classCodes(table, schema))
      if (code >= 0) ++counts[static_cast<std::size_t>(code)];
    for (std::size_t i = 0; i < counts.size(); ++i)
      out["classes"].push_back({{"name", schema.classNames[i]}, {"n", counts[i]}});
  }
  if (schema.group >= 0) out["group"] = columnName(table, schema.group);
  if (schema.time >= 0) out["time"] = columnName(table, schema.time);
  if (schema.weight >= 0) out["weight"] = columnName(table, schema.weight);
  if (!schema.remarks.empty()) out["remarks"] = schema.remarks;
  return out;
}

ordered_json splitJson(const RunResult& run) {
  ordered_json out = {{"fingerprint", run.split->fingerprint()}};
  for (int i = 0; i <= data::PartCount; ++i) {
    const auto part = static_cast<data::Part>(i);
    out[std::string(data::name(part))] = run.split->rows(part).size();
  }
  out["test_opened"] = run.testOpened;
  return out;
}

ordered_json confusionJson(const eval::Scored& scored) {
  const eval::Confusion matrix = eval::confusion(scored);
  ordered_json counts = ordered_json::array();
  for (Index i = 0; i < matrix.counts.rows(); ++i) {
    ordered_json row = ordered_json::array();
    for (Index j = 0; j < matrix.counts.cols(); ++j) row.push_back(matrix.counts(i, j));
    counts.push_back(std::move(row));
  }
  return {{"classes", matrix.classNames}, {"n", matrix.n}, {"counts", std::move(counts)}};
}

ordered_json partJson(const RunResult& run, const PartResult& part) {
  ordered_json out = {{"n", part.rows.size()}};
  if (!part.metrics.empty()) {
    ordered_json& metrics = out["metrics"] = ordered_json::object();
    for (const auto& metric : part.metrics) metrics[metric.id] = toJson(metric.estimate);
  }
  if (run.schema.task == data::Task::Classify) {
    out["confusion"] = confusionJson(part.scored);
    for (const auto& report : part.classes)
      out["classes"].push_back({{"name", report.name},
                                {"support", report.support},
                                {"predicted", report.predicted},
                                {"precision", toJson(report.precision)},
                                {"recall", toJson(report.recall)},
                                {"f1", toJson(report.f1)}});
  }
  if (run.schema.task == data::Task::Cluster) {
    std::vector<Index> sizes;
    for (const int label : part.scored.predicted.labels) {
      if (label < 0) continue;
      if (static_cast<std::size_t>(label) >= sizes.size()) sizes.resize(static_cast<std::size_t>(label) + 1);
      ++sizes[static_cast<std::size_t>(label)];
    }
    out["cluster_sizes"] = sizes;
  }
  return out;
}

ordered_json readingJson(const eval::FitReading& reading) {
  return {{"sentence", reading.sentence},
          {"train", toJson(reading.train)},
          {"dev", toJson(reading.dev)},
          {"variance", toJson(reading.variance)},
          {"bias", toJson(reading.bias)}};
}

ordered_json measuredJson(const Measured& measured) {
  const RunResult::Durations& d = measured.durations;
  ordered_json out = {
      {"threads", measured.threads},
      {"seconds",
       {{"load", d.load}, {"split", d.split}, {"prepare", d.prepare}, {"fit", d.fit}, {"score", d.score}}}};
  if (measured.peakMemory) out["peak_memory_bytes"] = *measured.peakMemory;
  if (measured.finished) out["finished"] = *measured.finished;
  return out;
}

}  // namespace

ordered_json toJson(const eval::Estimate& estimate) {
  ordered_json out = {
      {"value", number(estimate.value)}, {"low", number(estimate.low)}, {"high", number(estimate.high)}};
  out["method"] = estimate.method.empty() ? ordered_json() : ordered_json(estimate.method);
  out["n"] = estimate.n;
  if (!estimate.reason.empty()) out["reason"] = estimate.reason;
  if (!estimate.note.empty()) out["note"] = estimate.note;
  return out;
}

ordered_json toJson(const Error& error) {
  ordered_json out = {{"code", name(error.code)}, {"message", error.message}};
  if (!error.where.empty()) out["where"] = error.where;
  if (error.line > 0) out["line"] = error.line;
  if (error.column > 0) out["column"] = error.column;
  if (error.fix) out["fix"] = {{"param", error.fix->param}, {"value", error.fix->value}};
  return out;
}

ordered_json recordJson(const RunResult& run, const Measured& measured) {
  ordered_json out = ordered_json::object();
  out["version"] = 1;
  out["status"] = "done";
  out["build"] = measured.build;
  out["spec_fingerprint"] = fingerprint(run.spec);
  out["spec"] = toJson(run.spec);
  out["data"] = dataJson(run);
  out["split"] = splitJson(run);
  out["parts"] = ordered_json::object();
  for (const auto& part : run.parts) out["parts"][std::string(data::name(part.part))] = partJson(run, part);
  if (run.reading) out["reading"] = readingJson(*run.reading);
  out["curves"] = curvesJson(run);
  out["learned"] = learnedQuantities(*run.model, run.pipeline->outputs(), run.pipeline->outputWords());
  out["warnings"] = run.warnings;
  out["measured"] = measuredJson(measured);
  return out;
}

ordered_json failedRecordJson(const RunSpec& spec, const Error& error, const Measured& measured) {
  ordered_json out = ordered_json::object();
  out["version"] = 1;
  out["status"] = error.code == ErrorCode::Cancelled ? "cancelled" : "failed";
  out["build"] = measured.build;
  out["spec_fingerprint"] = fingerprint(spec);
  out["spec"] = toJson(spec);
  out["error"] = toJson(error);
  out["measured"] = measuredJson(measured);
  return out;
}

std::string recordText(const ordered_json& record) {
  return record.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<ordered_json> readRecord(const std::string& path) {
  RIDGELINE_TRY(const MappedFile file, MappedFile::open(path));
  RIDGELINE_TRY(ordered_json record, parseJson<ordered_json>(file.bytes(), path));
  if (!record.is_object() || !record.contains("spec") || !record.contains("status"))
    return failAt(path, ErrorCode::Parse, "This JSON is not the record of a run: it has no spec or status.");
  return record;
}

bool testWasOpened(const ordered_json& record) {
  const ordered_json::json_pointer at("/split/test_opened");
  return record.contains(at) && record.at(at) == true;
}

}  // namespace ridgeline::runs
