// Files and requests that cannot be used: one sentence that says where, what and the fix, exit status 2 (5
// for a path), and nothing written.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "tests/app/cli_program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using test::program;

namespace {

/// Rows i, i^2 mod 7 and what `answer` says.
std::string table(int rows, const std::function<std::string(int)>& answer,
                  const std::string& header = "a,b,y\n") {
  std::string text = header;
  for (int i = 0; i < rows; ++i)
    text += std::to_string(i) + "," + std::to_string(i * i % 7) + "," + answer(i) + "\n";
  return text;
}
std::string letters(int i) { return i % 2 == 0 ? "x" : "z"; }

test::Outcome fitTree(const std::string& path, const std::string& out, const std::string& target = "y") {
  return program({"fit", "--data", path, "--target", target, "--model", "tree", "--quiet", "--out", out});
}

struct BadTable {
  std::string name, content;
  std::vector<std::string> words;  ///< of the sentence
  bool reads = false;              ///< `look` has something to show
};

std::vector<BadTable> badTables() {
  const std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  return {
      {"an empty file", "", {"empty"}},
      {"a header only", "a,b,y\n", {"no row below"}},
      {"one column", "y\nx\nz\nx\nz\nx\n", {"no usable feature"}, true},
      {"one row", "a,b,y\n1,2,x\n", {"only one class"}, true},
      {"all missing", "a,b,y\n,,\n,,\n,,\n", {"no values"}, true},
      {"one class", table(40, [](int) { return "x"; }), {"only one class", "\"x\""}, true},
      {"a target without values", table(40, [](int) { return ""; }), {"Target \"y\" has no values"}, true},
      {"a quote that never closes", "a,b,y\n1,\"2,x\n3,4,z\n", {":2:3", "never closed"}},
      {"NUL bytes", std::string("a,b,y\n1,2\0,x\n3,4,z\n", 20), {":2", "NUL"}},
      {"a picture named .csv", png, {"PNG"}},
  };
}

}  // namespace

TEST_CASE("bad input: a table that cannot be fitted is one sentence and writes no model",
          "[cli][bad-input]") {
  for (const auto& bad : badTables()) {
    INFO(bad.name);
    const test::TemporaryFolder folder;
    const std::string path = folder.write("t.csv", bad.content);
    const auto fit = fitTree(path, folder.file("run"));
    INFO(fit.err);
    CHECK(fit.status == 2);
    CHECK(fit.says(bad.words));
    CHECK_FALSE(std::filesystem::exists(folder.file("run/model.ridge")));
    const auto look = program({"look", path, "--json"});
    CHECK(look.status == (bad.reads ? 0 : 2));
    if (bad.reads) CHECK(look.json().contains("columns"));
  }
}

TEST_CASE("bad input: no file, and a folder", "[cli][bad-input]") {
  const test::TemporaryFolder folder;
  for (const char* command : {"look", "fit"}) {
    const bool fit = std::string(command) == "fit";
    const auto ask = [&](const std::string& path) {
      return fit ? fitTree(path, folder.file("run")) : program({command, path});
    };
    const auto absent = ask(folder.file("absent.csv"));
    CHECK(absent.status == 5);
    CHECK(absent.says({"absent.csv", "There is no file"}));
    const auto itself = ask(folder.path().string());
    CHECK(itself.status == 5);
    CHECK(itself.says({"is a folder", "name a file in it"}));
  }
}

TEST_CASE("bad input: a constant column, 100,000 columns and a line of 50 MB are answered",
          "[cli][bad-input]") {
  const test::TemporaryFolder folder;
  const auto constant =
      folder.write("constant.csv", table(
                                       60, [](int i) { return "5," + letters(i); }, "a,b,c,y\n"));
  CHECK(fitTree(constant, folder.file("constant")).status == 0);

  std::string wide = "y";
  for (int i = 0; i < 100000; ++i) wide += ",c" + std::to_string(i);
  for (int row = 0; row < 10; ++row) {
    wide += "\n" + letters(row);
    for (int i = 0; i < 100000; ++i) wide += "," + std::to_string((row * 7 + i) % 10);
  }
  const auto many = fitTree(folder.write("wide.csv", wide + "\n"), folder.file("wide"));
  INFO(many.err);
  CHECK(many.status == 0);

  const auto line = folder.write("line.csv", "a,b,y\n1,\"" + std::string(50'000'000, 'x') + "\",x\n2,z,z\n");
  const auto look = program({"look", line, "--json"});
  CHECK(look.status == 0);
  CHECK(look.json()["rows"] == 2);
}

TEST_CASE("bad input: another encoding is recognised, a wrong one is named", "[cli][bad-input]") {
  const test::TemporaryFolder folder;
  const auto path =
      folder.write("latin.csv", table(40, [](int i) { return i % 2 == 0 ? "caf\xe9" : "th\xe9"; }));
  const auto look = program({"look", path, "--json"});
  REQUIRE(look.status == 0);
  CHECK(look.json()["columns"][2]["name"] == "y");
  CHECK(fitTree(path, folder.file("run")).status == 0);
  const auto wrong = program({"look", path, "--encoding", "UTF-8"});
  CHECK(wrong.status == 2);
  CHECK(wrong.says({"latin.csv", "UTF-8"}));
}

TEST_CASE("bad input: a target that is no column, with the nearest", "[cli][bad-input]") {
  const test::TemporaryFolder folder;
  const auto fit = fitTree(test::penguins(), folder.file("run"), "spceies");
  CHECK(fit.status == 2);
  CHECK(fit.says({"spceies", "did you mean \"species\"?"}));
}

TEST_CASE("bad input: a class that only test holds is a remark and counts as an error", "[cli][bad-input]") {
  const test::TemporaryFolder folder;
  std::string text = "a,b,part,y\n";
  for (int i = 0; i < 60; ++i)
    text += std::to_string(i) + "," + std::to_string(i * i % 7) + "," +
            (i % 5 == 0   ? "test,"
             : i % 5 == 1 ? "dev,"
                          : "train,") +
            letters(i / 30) + "\n";
  text += "99,3,test,rare\n";
  const auto fit = program({"fit", "--data", folder.write("t.csv", text), "--target", "y", "--model", "tree",
                            "--split-file", "part", "--out", folder.file("run"), "--json"});
  INFO(fit.err);
  REQUIRE(fit.status == 0);
  CHECK(fit.err.find("\"rare\" has no rows in train") != std::string::npos);
  const auto record = fit.json();
  const auto& accuracy = record["parts"]["test"]["metrics"]["accuracy"];
  CHECK(accuracy["n"] == 13);
  CHECK(accuracy["value"].get<double>() < 1);
}

TEST_CASE("bad input: NaN and infinity in features count as missing, and are remarked on",
          "[cli][bad-input]") {
  const test::TemporaryFolder folder;
  std::string text = "a,b,y\n";
  for (int i = 0; i < 60; ++i)
    text += (i == 7   ? "inf"
             : i == 9 ? "nan"
                      : std::to_string(i)) +
            "," + std::to_string(i * i % 7) + "," + letters(i / 30) + "\n";
  const auto path = folder.write("t.csv", text);
  const auto fit =
      program({"fit", "--data", path, "--target", "y", "--model", "tree", "--out", folder.file("run")});
  INFO(fit.err);
  CHECK(fit.status == 0);
  CHECK(fit.err.find("\"inf\"") != std::string::npos);
  CHECK(program({"look", path, "--json"}).json()["columns"][0]["missing"] == 2);

  // Many of them make no words of the column.
  const auto half = folder.write(
      "half.csv",
      table(
          60, [](int i) { return (i % 2 == 0 ? "-Infinity," : "1.5,") + letters(i / 30); }, "a,b,c,y\n"));
  const auto many = program(
      {"fit", "--data", half, "--target", "y", "--model", "tree", "--json", "--out", folder.file("half")});
  INFO(many.err);
  REQUIRE(many.status == 0);
  CHECK(many.json()["data"]["features"] == std::vector<std::string>{"b", "c"});
  CHECK(many.json()["data"]["missing_cells"] == 30);
  CHECK(many.err.find("column \"c\": \"-Infinity\" is no finite number") != std::string::npos);
}

TEST_CASE("bad input: a pipe without a writer is refused, one with a writer is read", "[cli][bad-input]") {
  const test::TemporaryFolder folder;
  const std::string pipe = folder.file("pipe");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const auto silent = program({"look", pipe});
  CHECK(silent.status == 5);
  CHECK(silent.says({pipe, "Nobody writes into this pipe"}));
  const std::jthread writer(
      [&] { std::ofstream(pipe) << table(40, letters); });  // opening waits for the reader
  const auto read = program({"look", pipe, "--json"});
  close(open(pipe.c_str(), O_RDONLY | O_NONBLOCK));  // lets a writer go that nobody came for
  INFO(read.err);
  REQUIRE(read.status == 0);
  CHECK(read.json()["rows"] == 40);
}

TEST_CASE("bad input: a specification that is no JSON, or says a thing twice, is one line",
          "[cli][bad-input]") {
  const test::TemporaryFolder folder;
  const auto twice = program({"fit", folder.write("twice.json", "{\"seed\": 1,\n \"seed\": 2}\n")});
  CHECK(twice.status == 2);
  CHECK(twice.says({"twice.json:2: ", "The key \"seed\" stands twice"}));
  const auto broken = program({"fit", folder.write("broken.json", "{\"data\": \"a\nb\"}")});
  CHECK(broken.status == 2);
  CHECK(broken.says({"broken.json:1:12: ", "a line break is not expected here"}));
  const auto odd = program({"fit", folder.write("odd.json", "{\"se\\ned\": 1}")});
  CHECK(odd.status == 2);
  CHECK(odd.says({"There is no key \"se\\ned\" here", "\"seed\""}));
}

TEST_CASE("bad input: a model whose columns differ names what is absent", "[cli][bad-input]") {
  const test::TemporaryFolder folder;
  REQUIRE(fitTree(test::penguins(), folder.file("run"), "species").status == 0);
  const auto few = program({"predict", folder.file("run"), "--in", folder.write("few.csv", "a,b\n1,2\n"),
                            "--out", folder.file("out.csv")});
  CHECK(few.status == 2);
  CHECK(few.says({"few.csv", "needs", "island", "body_mass_g"}));
  CHECK_FALSE(std::filesystem::exists(folder.file("out.csv")));
}

TEST_CASE("bad input: a model file that is damaged, or none", "[cli][bad-input]") {
  const test::TemporaryFolder folder;
  REQUIRE(fitTree(test::penguins(), folder.file("run"), "species").status == 0);
  std::filesystem::resize_file(folder.file("run/model.ridge"), 500);
  for (const std::string& model : {folder.file("run/model.ridge"), test::penguins()}) {
    const auto predict =
        program({"predict", model, "--in", test::penguins(), "--out", folder.file("out.csv")});
    INFO(predict.err);
    CHECK(predict.status == 5);
    CHECK(predict.says({model}));
    CHECK_FALSE(std::filesystem::exists(folder.file("out.csv")));
  }
}

TEST_CASE("bad input: a mistyped command, flag, model or parameter names the nearest", "[cli][bad-input]") {
  const test::TemporaryFolder folder;
  const auto fit = [&](std::vector<std::string> more) {
    std::vector<std::string> all = {"fit",     "--data", test::penguins(),  "--target",
                                    "species", "--out",  folder.file("run")};
    all.insert(all.end(), more.begin(), more.end());
    return program(all);
  };
  const std::vector<std::pair<test::Outcome, std::string>> mistakes = {
      {program({"fti"}), "\"fit\""},
      {program({"look", test::penguins(), "--jsno"}), "\"--json\""},
      {fit({"--model", "teee"}), "\"tree\""},
      {fit({"--model", "tree", "--param", "max-dpeth=3"}), "max-depth"},
      {fit({"--model", "tree", "--param", "max-depth=-3"}), "max-depth"},
      {fit({"--model", "tree", "--step", "sclae"}), "\"scale\""},
  };
  for (const auto& [outcome, near] : mistakes) {
    INFO(near << ": " << outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find(near) != std::string::npos);
  }
}
