#include "tests/app/stored_answers.hpp"

#include <fmt/format.h>

#include "tests/app/cli_program.hpp"
#include "tests/core/eval/reference_rows.hpp"
#include "tests/support/catch.hpp"

namespace ridgeline::test {

std::string storedReference(const TemporaryFolder& folder) {
  std::string table = "x,y\n";
  for (int i = 0; i < 60; ++i) table += fmt::format("{},{}\n", (i * 17) % 23, (i * 7) % 5 < 2 ? "yes" : "no");
  const std::string data = folder.write("reference.csv", table);
  const auto fit = program({"fit", "--data", data, "--target", "y", "--model", "logistic", "--out",
                            folder.file("reference"), "-q"});
  INFO(fit.err);
  REQUIRE(fit.status == 0);
  const auto rows = referenceScores();
  std::string answers = "row,part,actual,predicted,p_no,p_yes\n";
  for (std::size_t i = 0; i < rows.p.size(); ++i)
    answers += fmt::format("{},dev,{},{},{},{}\n", i, rows.positive[i] ? "yes" : "no",
                           rows.p[i] > 0.5 ? "yes" : "no", 1 - rows.p[i], rows.p[i]);
  folder.write("reference/predictions.csv", answers);
  return folder.file("reference");
}

}  // namespace ridgeline::test
