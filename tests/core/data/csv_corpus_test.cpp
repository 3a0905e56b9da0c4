#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/data/csv_read_settings.hpp"
#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::data;

TEST_CASE("csv: what fuzzing found once stays found", "[data][csv]") {
  const auto folder = test::sourceRoot() / "tests" / "fuzz" / "corpus" / "csv";
  REQUIRE(std::filesystem::exists(folder));
  jobs::ThreadPool pool(3);
  const std::stop_source stop;
  jobs::WorkContext alone, threads(stop.get_token(), &pool);
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    INFO(entry.path().string());
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto whole = readCsvText(text, "corpus", {}, alone);
    const auto cut = readCsvText(text, "corpus", {}, CsvReadSettings{17}, threads);
    REQUIRE(whole.has_value() == cut.has_value());
    if (!whole) {
      CHECK(whole.error().code == cut.error().code);
      CHECK(!whole.error().message.empty());
      continue;
    }
    ++read;
    CHECK(cut->table->fingerprint() == whole->table->fingerprint());
    const auto again = readCsvText(text, "corpus", whole->used, alone);
    REQUIRE(again);
    CHECK(again->table->fingerprint() == whole->table->fingerprint());
    CHECK(again->used == whole->used);
  }
  CHECK(read >= 5);
}
