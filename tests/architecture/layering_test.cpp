#include "tests/architecture/layering.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline::test;

TEST_CASE("layering: every include of the project points to the left", "[architecture]") {
  const auto files = sourceTree(sourceRoot());
  REQUIRE(files.size() > 100);
  CHECK(listed(forbiddenIncludes(files)) == "");
}

TEST_CASE("layering: an include to the right is found, with file, line and edge", "[architecture]") {
  const auto findings = forbiddenIncludes({sourceFile(
      "core/data/table.cpp", "#include <vector>\n\n#include \"core/models/catalog.hpp\"\nint x;\n")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].path == "core/data/table.cpp");
  CHECK(findings[0].line == 3);
  CHECK(findings[0].message.find("core/data -> core/models (core/models/catalog.hpp)") == 0);
  CHECK(listed(findings).find("core/data/table.cpp:3: core/data -> core/models") == 0);
}

TEST_CASE("layering: the table of edges", "[architecture]") {
  const auto allowed = [](const char* from, const char* to) { return forbiddenEdge(from, to).empty(); };
  CHECK(allowed("core/eval", "core/base"));
  CHECK(allowed("core/eval", "core/models"));
  CHECK(allowed("core/models/linear", "core/optimize"));
  CHECK(allowed("core/models/linear", "core/models"));
  CHECK(allowed("core/session", "core/runs"));
  CHECK(allowed("core/labs/timeseries", "core/eval"));
  CHECK_FALSE(allowed("core/base", "core/jobs"));
  CHECK_FALSE(allowed("core/jobs", "core/params"));
  CHECK_FALSE(allowed("core/params", "core/jobs"));
  CHECK_FALSE(allowed("core/models", "core/eval"));
  CHECK_FALSE(allowed("core/session", "core/serve"));
  CHECK_FALSE(allowed("core/runs", "core/labs"));
  CHECK_FALSE(allowed("core/labs", "core/runs"));
  CHECK_FALSE(allowed("core/somewhere", "core/base"));
  CHECK(allowed("ui/views", "core/session"));
  CHECK(allowed("app/desktop", "ui/shell"));
  CHECK(allowed("app/cli", "core/runs"));
  CHECK_FALSE(allowed("core/eval", "ui/plots"));
  CHECK_FALSE(allowed("ui/views", "app/desktop"));
  CHECK_FALSE(allowed("core/eval", "tests/support"));
  CHECK_FALSE(allowed("ui/views", "tests/support"));
  CHECK(allowed("tests/ui/plots", "ui/plots"));
  CHECK_FALSE(allowed("tests/core/eval", "ui/plots"));
  CHECK_FALSE(allowed("tests/core/eval", "app/cli"));
}
