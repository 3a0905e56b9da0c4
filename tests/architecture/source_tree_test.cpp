#include "tests/architecture/source_tree.hpp"

#include "tests/support/catch.hpp"

using namespace ridgeline::test;

TEST_CASE("source tree: comments and the insides of strings are no code", "[architecture]") {
  const auto code = codeLines(sourceFile("core/x.cpp",
                                         "int a; // clock\n/* clock\n clock */ int b;\n"
                                         "auto c = \"clock \\\" clock\"; int d;\nchar e = u'\"'; int f;\n"
                                         "auto g = R\"(clock\nclock)\"; int h = 1'000; int i;\n"));
  REQUIRE(code.size() == 7);
  for (const auto& line : code) CHECK_FALSE(hasWord(line, "clock"));
  CHECK(hasWord(code[0], "a"));
  CHECK(hasWord(code[2], "b"));
  CHECK(hasWord(code[3], "d"));
  CHECK(hasWord(code[4], "f"));
  CHECK(hasWord(code[6], "i"));
}

TEST_CASE("source tree: includes with their line, quoted or not", "[architecture]") {
  const auto found = includes(sourceFile(
      "core/x.cpp",
      "#include <vector>\n  #  include \"core/y.hpp\"  // why\n// #include <no>\n#define include\n"));
  REQUIRE(found.size() == 2);
  CHECK(found[0].target == "vector");
  CHECK_FALSE(found[0].quoted);
  CHECK(found[1].target == "core/y.hpp");
  CHECK(found[1].quoted);
  CHECK(found[1].line == 2);
}

TEST_CASE("source tree: words have edges", "[architecture]") {
  CHECK(hasWord("x = rand();", "rand"));
  CHECK_FALSE(hasWord("operand(1)", "rand"));
  CHECK_FALSE(hasWord("rand_r(1)", "rand"));
  CHECK(hasWord("strand rand", "rand"));
}

TEST_CASE("source tree: a file knows its folder, stem and kind", "[architecture]") {
  const auto file = sourceFile("core/models/linear/ridge.hpp", "");
  CHECK(file.folder() == "core/models/linear");
  CHECK(file.stem() == "ridge");
  CHECK(file.isHeader());
  CHECK(file.under("core"));
  CHECK(file.under("core/models"));
  CHECK_FALSE(file.under("core/mod"));
}
