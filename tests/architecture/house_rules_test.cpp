#include "tests/architecture/house_rules.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline::test;

namespace {

struct Rule {
  const char* name;
  Findings (*check)(const Files&);
  std::vector<SourceFile> broken;  ///< each breaks the rule once
  std::vector<int> lines;          ///< where
  std::vector<SourceFile> kept;    ///< keep the rule
};

/// A line in two pieces, so that the rules do not find their own examples.
std::string pieces(const char* a, const char* b) { return std::string(a) + b; }

std::string longText(int lines) {
  std::string text;
  for (int i = 0; i < lines; ++i) text += "int x;\n";
  return text;
}

std::vector<Rule> rules() {
  const auto file = [](const char* path, const std::string& text) { return sourceFile(path, text); };
  return {
      {"a source file holds at most 400 lines",
       tooLong,
       {file("core/a.cpp", longText(401)), file("tests/core/a_test.cpp", longText(500))},
       {401, 401},
       {file("core/a.cpp", longText(400)), file("README.md", longText(500))}},
      {"file names say what is inside",
       forbiddenNames,
       {file("core/base/string_utils.hpp", ""), file("ui/helpers/x.cpp", ""), file("core/common.cpp", ""),
        file("ui/shell/window_manager.cpp", ""), file("core/data/CsvReader.cpp", "")},
       {0, 0, 0, 0, 0},
       {file("core/stats/utilization.cpp", ""), file("core/base/commons_license.hpp", "")}},
      {"headers are guarded",
       headersWithoutGuard,
       {file("core/a.hpp", "#include <vector>\n"), file("core/b.hpp", "")},
       {1, 1},
       {file("core/a.hpp", "// why\n\n#pragma once\n"), file("core/a.cpp", "int a;\n")}},
      {"include paths start at the root",
       includesNotFromRoot,
       {file("core/a.cpp", "\n#include \"a.hpp\"\n"), file("core/a.cpp", "#include \"../base/b.hpp\"\n"),
        file("core/a.cpp", "#include \"core/nowhere.hpp\"\n")},
       {2, 1, 1},
       {file("core/b.hpp", "#include \"core/b.hpp\"\n"),
        file("ui/a.cpp", "#include \"a.moc\"\n#include \"moc_a.cpp\"\n#include <vector>\n")}},
      {"core knows no Qt",
       qtInCore,
       {file("core/a.cpp", "#include <QString>\n"), file("core/a.hpp", "#include <QtCore/QObject>\n")},
       {1, 1},
       {file("ui/a.cpp", "#include <QString>\n"), file("core/a.cpp", "#include <Quantiles.h>\n")}},
      {"Qt Charts stays under ui/plots",
       chartsOutsidePlots,
       {file("ui/views/a.cpp", "#include <QChartView>\n"), file("ui/views/a.cpp", "#include <QLineSeries>\n"),
        file("app/desktop/a.cpp", "#include <QtCharts/QValueAxis>\n"),
        file("ui/forms/a.hpp", "#include <QLegend>\n")},
       {1, 1, 1, 1},
       {file("ui/plots/a.cpp", "#include <QChart>\n"),
        file("tests/ui/plots/a_test.cpp", "#include <QChart>\n"),
        file("ui/views/a.cpp", "#include <QLabel>\n#include <QPainter>\n")}},
      {"Qt comes class by class",
       coarseQtIncludes,
       {file("ui/a.cpp", "#include <QtWidgets>\n"), file("ui/a.cpp", "#include <QtWidgets/QtWidgets>\n"),
        file("app/a.cpp", "#include <QtCore>\n")},
       {1, 1, 1},
       {file("ui/a.cpp", "#include <QtWidgets/QLabel>\n#include <QtMath>\n#include <Qt>\n")}},
      {"no Eigen in headers of ui",
       eigenInUiHeaders,
       {file("ui/views/a.hpp", "#pragma once\n#include <Eigen/Core>\n")},
       {2},
       {file("ui/views/a.cpp", "#include <Eigen/Core>\n"), file("core/a.hpp", "#include <Eigen/Core>\n")}},
      {"core is pure",
       impureCore,
       {file("core/a.cpp", "int f() {\n  std::cout << 1;\n}\n"), file("core/a.cpp", "#include <iostream>\n"),
        file("core/a.cpp", "auto t = std::chrono::steady_clock::now();\n"),
        file("core/a.hpp", "std::random_device d;\n"), file("core/a.cpp", "int r = rand();\n"),
        file("core/models/a.cpp", "boost::random::mt19937_64 engine;\n")},
       {2, 1, 1, 1, 1, 1},
       {file("app/cli/a.cpp", "std::cout << 1;\n"),
        file("core/a.cpp",
             "// std::cout is not for us\nconst char* s = \"rand\";\nint operand;\nauto c = "
             "options.clock();\n"),
        file("core/base/random.hpp", "boost::random::mt19937_64 engine_;\n")}},
      {"headers of core speak",
       undocumentedHeaders,
       {file("core/a.hpp", "#pragma once\nint f();\n")},
       {1},
       {file("core/a.hpp",
             "class Later;\n/// One.\nstruct One {\n};\n/// Two.\ntemplate <class T>\nclass Two {\n};\n"),
        file("ui/a.hpp", "struct A {};\n"), file("core/a.cpp", "struct A {};\n")}},
      {"nothing is left unfinished",
       unfinishedMarks,
       {file("core/a.cpp", pieces("// TO", "DO later\n")),
        file("README.md", pieces("\nThis is not ", "implemented.\n")),
        file("ui/a.cpp", pieces("label(\"Coming ", "soon\");\n"))},
       {1, 2, 1},
       {file("core/a.cpp", "// what to do next\nint todo_list;\n")}},
      {"no path of one machine",
       machinePaths,
       {file("tests/a.cpp", pieces("open(\"/ho", "me/ada/data.csv\");\n")),
        file("packaging/run", pieces("cd /wo", "rk/main\n"))},
       {1, 1},
       {file("core/a.cpp", pieces("// the net", "work/ folder\n")),
        file("packaging/run", pieces("$HOME/wo", "rk\n"))}},
  };
}

}  // namespace

TEST_CASE("house rules: the project keeps every one", "[architecture]") {
  const auto files = sourceTree(sourceRoot());
  REQUIRE(files.size() > 100);
  for (const Rule& rule : rules()) {
    INFO(rule.name);
    CHECK(listed(rule.check(files)) == "");
  }
  CHECK(listed(foldersWithoutSentence(files)) == "");
}

TEST_CASE("house rules: each finds what breaks it, at its line, and nothing else", "[architecture]") {
  for (const Rule& rule : rules()) {
    INFO(rule.name);
    REQUIRE(rule.broken.size() == rule.lines.size());
    for (std::size_t i = 0; i < rule.broken.size(); ++i) {
      INFO(rule.broken[i].path);
      const auto findings = rule.check({rule.broken[i]});
      REQUIRE(findings.size() == 1);
      CHECK(findings[0].path == rule.broken[i].path);
      CHECK(findings[0].line == rule.lines[i]);
      CHECK_FALSE(findings[0].message.empty());
    }
    CHECK(listed(rule.check(rule.kept)) == "");
  }
}

TEST_CASE("house rules: a folder without its sentence is named", "[architecture]") {
  const auto document = [](const std::string& text) { return sourceFile("ARCHITECTURE.md", text); };
  const auto source = sourceFile("core/eval/a.cpp", "");
  const auto tests = sourceFile("tests/core/eval/a_test.cpp", "");
  CHECK(listed(foldersWithoutSentence(
            {document("# Folders\n- `core/eval`: Judges a model by its answers.\n"), source, tests})) ==
        listed({{"ARCHITECTURE.md", 0, "the folder \"tests/core\" has no sentence (- `tests/core`: ...)"}}));
  CHECK(
      foldersWithoutSentence({document("- `core/eval`: Judges a model by its answers.\n"), source}).empty());
  CHECK(foldersWithoutSentence({document("nothing\n"), source}).size() == 1);
  CHECK(foldersWithoutSentence({document("- `core/eval`: Short.\n"), source}).size() == 1);
  const std::string sentence = "- `core/eval`: Judges a model by its answers.\n";
  CHECK(foldersWithoutSentence({document(sentence + sentence), source}).size() == 1);
  CHECK(foldersWithoutSentence({source}).at(0).path == "ARCHITECTURE.md");
}
