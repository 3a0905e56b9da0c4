#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/model_cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;

TEST_CASE("model file: what fuzzing found once stays found", "[runs][model-file]") {
  const auto folder = test::sourceRoot() / "tests" / "fuzz" / "corpus" / "model";
  REQUIRE(std::filesystem::exists(folder));
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    INFO(entry.path().string());
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto verdict = test::judgeModel(test::modelArchive(text));
    CHECK(verdict != test::ModelVerdict::Broken);
    read += verdict == test::ModelVerdict::Read ? 1 : 0;
  }
  CHECK(read >= 8);
}
