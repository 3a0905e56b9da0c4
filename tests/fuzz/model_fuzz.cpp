#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/model_cases.hpp"

/// Any bytes in place of model.ridge: refused with a sentence, or a model that answers and can be saved.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ridgeline;
  const std::string archive = test::modelArchive(std::string_view(reinterpret_cast<const char*>(data), size));
  if (test::judgeModel(archive) == test::ModelVerdict::Broken) {
    std::fputs("broken: a model that was read does not hold together\n", stderr);
    std::abort();
  }
  return 0;
}
