#pragma once

#include "core/data/csv_reader.hpp"

namespace ridgeline::data {

/// What does not change the table but how it is read: tests force small blocks with it.
struct CsvReadSettings {
  std::size_t blockBytes = std::size_t{256} << 10;
};
Result<CsvFile> readCsvText(std::string_view text, const std::string& name, const CsvOptions& options,
                            const CsvReadSettings& settings, jobs::WorkContext& context);

}  // namespace ridgeline::data
