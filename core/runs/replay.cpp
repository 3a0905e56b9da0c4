#include "core/runs/replay.hpp"

#include <cmath>
#include <filesystem>

#include "core/base/fingerprint.hpp"
#include "core/data/csv_reader.hpp"
#include "core/runs/model_file.hpp"
#include "core/runs/predictions_csv.hpp"

namespace ridgeline::runs {
namespace {

using nlohmann::ordered_json;

constexpr double PredictionTolerance = 1e-9;
constexpr double MetricTolerance = 1e-6;

/// predictions.csv as it was written: nothing to guess but which columns are numbers.
Result<data::TablePtr> predictionTable(const std::string& text, const std::string& name,
                                       jobs::WorkContext& context) {
  data::CsvOptions options;
  options.delimiter = ',';
  options.decimal = '.';
  options.encoding = "UTF-8";
  options.header = true;
  options.missing = std::vector<std::string>{};
  RIDGELINE_TRY(data::CsvFile file, data::readCsvText(text, name, options, context));
  return file.table;
}

bool near(double a, double b, double tolerance) {
  return a == b || (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= tolerance;
}

/// Where the first number or text differs, as a path; empty if nothing does.
std::string firstDifference(const ordered_json& was, const ordered_json& now, const std::string& place,
                            double tolerance) {
  if (was.is_number() && now.is_number()) {
    if (near(was.get<double>(), now.get<double>(), tolerance)) return {};
    return fmt::format("{} was {} and is {}", place, was.dump(), now.dump());
  }
  // A later version may say more of the same run, but no less: a key that is new is no difference.
  if (was.type() != now.type() || (!was.is_object() && was.size() != now.size()) ||
      (!was.is_structured() && was != now))
    return fmt::format("{} was {} and is {}", place, was.dump().substr(0, 60), now.dump().substr(0, 60));
  if (was.is_object()) {
    for (const auto& [key, value] : was.items()) {
      if (!now.contains(key)) return fmt::format("{} has no {} any more", place, key);
      const std::string inner = place.empty() ? key : place + "." + key;
      if (auto found = firstDifference(value, now[key], inner, tolerance); !found.empty()) return found;
    }
  } else if (was.is_array()) {
    for (std::size_t i = 0; i < was.size(); ++i)
      if (auto found = firstDifference(was[i], now[i], fmt::format("{}[{}]", place, i), tolerance);
          !found.empty())
        return found;
  }
  return {};
}

std::string rowName(const data::Table& table, Index row) {
  const Index ids = table.find("row"), parts = table.find("part");
  return fmt::format("row {} of {}", ids < 0 ? std::to_string(row) : table.column(ids).text(row),
                     parts < 0 ? "the table" : table.column(parts).text(row));
}

void remarkOnFiles(const ordered_json& record, const std::string& folder, Replay& out) {
  if (!record.contains("files") || !record["files"].is_object()) return;
  for (const auto& [name, hash] : record["files"].items()) {
    const auto actual = fileSha256((std::filesystem::path(folder) / name).string());
    if (actual && hash.is_string() && *actual != hash.get<std::string>())
      out.remarks.push_back(fmt::format("{} was changed after the run that wrote it.", name));
  }
}

void remarkOnData(const ordered_json& was, const ordered_json& now, Replay& out) {
  const auto fingerprintOf = [](const ordered_json& record, const char* part) {
    return record.value(nlohmann::json::json_pointer(std::string("/") + part + "/fingerprint"),
                        std::string());
  };
  if (fingerprintOf(was, "data") != fingerprintOf(now, "data"))
    out.remarks.emplace_back("The data are not the same: their fingerprint differs.");
  else if (fingerprintOf(was, "split") != fingerprintOf(now, "split"))
    out.remarks.emplace_back("The split is not the same: its fingerprint differs.");
}

}  // namespace

char letter(ReplayGrade grade) { return "ABCD"[static_cast<int>(grade)]; }

std::string_view meaning(ReplayGrade grade) {
  switch (grade) {
    case ReplayGrade::A:
      return "bit-identical";
    case ReplayGrade::B:
      return "predictions within 1e-9";
    case ReplayGrade::C:
      return "metrics within 1e-6";
    case ReplayGrade::D:
      return "differs";
  }
  return "differs";
}

std::string firstMetricDifference(const ordered_json& was, const ordered_json& now, double tolerance) {
  return firstDifference(was, now, "", tolerance);
}

Result<PredictionDifference> comparePredictions(const std::string& was, const std::string& now,
                                                jobs::WorkContext& context) {
  if (was == now) return PredictionDifference{};
  RIDGELINE_TRY(const data::TablePtr a, predictionTable(was, "the stored predictions.csv", context));
  RIDGELINE_TRY(const data::TablePtr b, predictionTable(now, "the new predictions.csv", context));
  PredictionDifference out;
  const auto differs = [&out](std::string sentence) {
    out.grade = ReplayGrade::D;
    out.first = std::move(sentence);
    return out;
  };
  if (a->rows() != b->rows())
    return differs(fmt::format("predictions.csv had {} rows and has {}", a->rows(), b->rows()));
  if (a->columnCount() != b->columnCount())
    return differs(
        fmt::format("predictions.csv had {} columns and has {}", a->columnCount(), b->columnCount()));
  for (Index row = 0; row < a->rows(); ++row)
    for (Index i = 0; i < a->columnCount(); ++i) {
      const data::Column &x = a->column(i), &y = b->column(i);
      if (x.name() != y.name())
        return differs(
            fmt::format("column {} of predictions.csv was \"{}\" and is \"{}\"", i + 1, x.name(), y.name()));
      const std::string before = x.text(row), after = y.text(row);
      if (before == after) continue;
      std::string sentence =
          fmt::format("predictions.csv, {}: {} was {} and is {}", rowName(*a, row), x.name(), before, after);
      const auto at = static_cast<std::size_t>(row);
      if (!x.isNumeric() || !y.isNumeric() || !near(x.values()[at], y.values()[at], PredictionTolerance))
        return differs(std::move(sentence));
      out.grade = ReplayGrade::B;
      if (out.first.empty()) out.first = std::move(sentence);
    }
  if (out.first.empty()) {
    out.grade = ReplayGrade::B;
    out.first = "predictions.csv is written in other bytes";
  }
  return out;
}

Result<Replay> replay(const std::string& folder, const ExecuteOptions& options, jobs::WorkContext& context) {
  const auto inFolder = [&](const char* name) { return (std::filesystem::path(folder) / name).string(); };
  RIDGELINE_TRY(const ordered_json record, readRecord(inFolder("record.json")));
  if (record["status"] != "done")
    return failAt(inFolder("record.json"), ErrorCode::InvalidInput,
                  "The run recorded here did not finish ({}), so there is nothing to compare with; run it "
                  "with `ridgeline fit` first.",
                  record["status"].dump());
  RIDGELINE_TRY(const RunSpec spec, readRunSpec(inFolder("spec.json")));
  RIDGELINE_TRY(const std::string oldPredictions, readWholeFile(inFolder("predictions.csv")));
  RIDGELINE_TRY(const std::string oldModel, readWholeFile(inFolder("model.ridge")));

  ExecuteOptions again = options;
  again.openTest = testWasOpened(record);
  RIDGELINE_TRY(const RunResultPtr run, execute(spec, folder, again, context));
  RIDGELINE_TRY(const std::string predictions, predictionsCsv(*run));
  RIDGELINE_TRY(const std::string model, modelBytes(servable(*run)));
  const ordered_json fresh = recordJson(*run, {});

  Replay out;
  out.measured.durations = run->durations;
  remarkOnFiles(record, folder, out);
  remarkOnData(record, fresh, out);
  const ordered_json oldParts = record.value("parts", ordered_json::object());
  std::string metricDifference = firstMetricDifference(oldParts, fresh["parts"], 0);
  // Scores that only the newer one has are no difference, but a record without any compares nothing.
  if (oldParts.empty() && !fresh["parts"].empty()) metricDifference = "record.json tells no scores";
  if (predictions == oldPredictions && model == oldModel && metricDifference.empty()) {
    out.grade = ReplayGrade::A;
    return out;
  }
  auto compared = comparePredictions(oldPredictions, predictions, context);
  if (!compared) {
    if (compared.error().code == ErrorCode::Cancelled) return tl::unexpected<Error>(compared.error());
    compared = PredictionDifference{ReplayGrade::D, compared.error().text()};
  }
  out.first = compared->first;
  if (out.first.empty() && model != oldModel) out.first = "model.ridge has other bytes";
  if (out.first.empty()) out.first = metricDifference;
  if (compared->grade != ReplayGrade::D) {
    out.grade = ReplayGrade::B;
  } else if (firstMetricDifference(oldParts, fresh["parts"], MetricTolerance).empty()) {
    out.grade = ReplayGrade::C;
  }
  return out;
}

}  // namespace ridgeline::runs
