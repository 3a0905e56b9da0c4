#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/fuzz/project_check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;

TEST_CASE("project file: every seed of the fuzzer is survived, and the whole ones are read",
          "[session][project][fuzz]") {
  int seeds = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(test::sourceRoot() / "tests/fuzz/corpus/project")) {
    std::ifstream stream(entry.path(), std::ios::binary);
    std::ostringstream content;
    content << stream.rdbuf();
    const std::string bytes = content.str();
    INFO(entry.path().filename().string());
    const bool read = test::checkProjectBytes(std::as_bytes(std::span(bytes)));
    if (entry.path().filename().string().rfind("whole", 0) == 0) CHECK(read);
    ++seeds;
  }
  CHECK(seeds >= 10);
}
