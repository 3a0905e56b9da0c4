#pragma once

#include <string>

#include "core/runs/record.hpp"

namespace ridgeline::runs {

/// The spec with its paths turned from relative to `from` to relative to `to`; absolute paths stay.
RunSpec rebased(const RunSpec& spec, const std::string& from, const std::string& to);

/// Makes the folder if it is not there. Errors: Unwritable, naming what stands in the way.
Status makeRunFolder(const std::string& folder);

/// Writes predictions.csv, model.ridge, spec.json and record.json: all four are written into `.incomplete`
/// inside the folder and then moved over the old ones, so a full disk leaves the old run whole. Paths in the
/// spec become relative to the folder. `baseFolder` is what they are relative to now. record.json names the
/// SHA-256 of the other three. Errors: Unwritable.
Status writeRun(const RunResult& run, const Measured& measured, const std::string& baseFolder,
                const std::string& folder);

/// Leaves what is known of a failed run: record.json with the error, and spec.json. A folder that holds a
/// finished run keeps it: the failure then goes to record.failed.json. Returns the path written. Errors:
/// Unwritable.
Result<std::string> writeFailedRun(const RunSpec& spec, const Error& error, const Measured& measured,
                                   const std::string& baseFolder, const std::string& folder);

/// A whole file. Errors: Unreadable.
Result<std::string> readWholeFile(const std::string& path);

}  // namespace ridgeline::runs
