#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/runs/execute.hpp"

namespace ridgeline::runs {

/// What differs between two runs of one specification, and who made it: given by the caller, for core has no
/// clock and does not know its own version.
struct Measured {
  std::string build;                       ///< version of the program
  int threads = 1;                         ///< threads that worked
  std::optional<std::int64_t> peakMemory;  ///< bytes
  std::optional<std::string> finished;     ///< ISO 8601
  RunResult::Durations durations;          ///< seconds
};

/// record.json: spec, fingerprints of data and split, per part n and every metric, confusion, curves, learned
/// quantities, warnings. Everything but `build` and `measured` is the same for the same spec on any machine
/// and at any number of threads. Undefined numbers are null with a `reason` beside them.
nlohmann::ordered_json recordJson(const RunResult& run, const Measured& measured);
/// The record of a run that failed or was cancelled.
nlohmann::ordered_json failedRecordJson(const RunSpec& spec, const Error& error, const Measured& measured);

/// value, low, high, method, n, and reason and note where there are any.
nlohmann::ordered_json toJson(const eval::Estimate& estimate);
/// {"code", "message", "where", "line", "column"}, leaving out what is not known.
nlohmann::ordered_json toJson(const Error& error);
/// record.json as it is written.
std::string recordText(const nlohmann::ordered_json& record);
/// Errors: Unreadable, Parse.
Result<nlohmann::ordered_json> readRecord(const std::string& path);
/// Whether a record says that the test part was opened; one that does not say so keeps it sealed.
bool testWasOpened(const nlohmann::ordered_json& record);

}  // namespace ridgeline::runs
