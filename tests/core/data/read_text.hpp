#pragma once

#include <string_view>

#include "core/data/csv_reader.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::test {

/// What the reader makes of `text`, called "test.csv".
inline Result<data::CsvFile> readText(std::string_view text, const data::CsvOptions& options = {}) {
  jobs::WorkContext context;
  return data::readCsvText(text, "test.csv", options, context);
}

}  // namespace ridgeline::test
