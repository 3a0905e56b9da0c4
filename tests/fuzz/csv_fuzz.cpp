#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/data/csv_read_settings.hpp"
#include "core/jobs/thread_pool.hpp"

namespace {

using namespace ridgeline;
using namespace ridgeline::data;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

}  // namespace

/// Any bytes: read or refused with a sentence; the same table in small blocks on three threads; the same
/// table again with the options that the first reading settled.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static jobs::ThreadPool pool(3);
  const std::stop_source stop;
  jobs::WorkContext alone, threads(stop.get_token(), &pool);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto whole = readCsvText(text, "fuzz", {}, alone);
  const auto cut = readCsvText(text, "fuzz", {}, CsvReadSettings{17}, threads);
  require(whole.has_value() == cut.has_value(), "blocks decide whether the text is a table");
  if (!whole) {
    require(!whole.error().message.empty(), "an error without a sentence");
    require(whole.error() == cut.error(), "blocks change the error");
    return 0;
  }
  require(whole->table->fingerprint() == cut->table->fingerprint(), "blocks change the table");
  require(whole->used == cut->used, "blocks change what is settled");
  const auto again = readCsvText(text, "fuzz", whole->used, alone);
  require(again.has_value(), "what was settled cannot be read again");
  require(again->table->fingerprint() == whole->table->fingerprint(), "reading again changes the table");
  require(again->used == whole->used, "reading again changes what is settled");
  return 0;
}
