#include <memory>

#include "core/data/csv_reader.hpp"
#include "tests/bench/workload.hpp"

namespace ridgeline::bench {

Workload csvLoad() {
  return {"csv_load", "mixed_1m", [](const Setting& setting) -> Result<Prepared> {
            const std::string path = setting.folder + "/" + setting.dataset + ".csv";
            const auto file = std::make_shared<data::CsvFile>();
            return Prepared{[path, file, context = setting.context]() -> Status {
                              // The table before goes first, as a variable assigned anew would let it.
                              *file = {};
                              RIDGELINE_TRY(*file, data::readCsv(path, {}, *context));
                              return {};
                            },
                            [file]() -> nlohmann::json {
                              return {{"rows", file->table->rows()}, {"cols", file->table->columnCount()}};
                            },
                            0, 0};
          }};
}

}  // namespace ridgeline::bench
