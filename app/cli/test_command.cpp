#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/spec_flags.hpp"
#include "app/cli/test_text.hpp"
#include "core/data/source.hpp"
#include "core/params/param_json.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

constexpr const char* TestExample =
    "ridgeline test welch --data bundled:penguins --column bill_length_mm --by sex";
constexpr std::uint64_t UsualSeed = 7;

/// A line that runs the test.
std::string exampleOf(const stats::TestEntry& entry) {
  const auto flags = [&]() -> std::string {
    switch (entry.shape) {
      case stats::TestShape::ParamsOnly:
        return " --param " + entry.params->params().front().name + "=0.3";
      case stats::TestShape::OneSample:
        return " --data bundled:penguins --column bill_length_mm";
      case stats::TestShape::Pairs:
      case stats::TestShape::Blocks:
      case stats::TestShape::Explained:
        return " --data bundled:iris --column petal_length,sepal_width";
      case stats::TestShape::TwoGroups:
        return " --data bundled:penguins --column bill_length_mm --by sex";
      case stats::TestShape::Groups:
        return " --data bundled:penguins --column bill_length_mm --by species";
      case stats::TestShape::OneCategory:
        return " --data bundled:penguins --column species";
      case stats::TestShape::TwoCategories:
      case stats::TestShape::Judgements:
        break;
    }
    return " --data bundled:titanic --column Survived,Sex";
  };
  return "ridgeline test " + entry.id + flags();
}

struct TestFlags {
  std::string id, data, by, adjust = "holm";
  std::vector<std::string> columns, levels, where, params;
  ReadFlags read;
};

Result<data::TestRequest> requested(const TestFlags& flags, std::uint64_t seed) {
  data::TestRequest request{flags.columns, flags.by, flags.levels, {}, {}, Seed(seed)};
  for (const auto& text : flags.where) {
    RIDGELINE_TRY(auto pair, pairOf("--where", text));
    request.where.push_back(std::move(pair));
  }
  if (!flags.levels.empty() && flags.by.empty())
    return failAt("--levels", ErrorCode::InvalidParam,
                  "Levels are those of a column that compares: name it with --by.");
  std::vector<std::string> known;
  for (const auto& [adjustment, name] : stats::adjustmentNames()) {
    known.push_back(name);
    if (name != flags.adjust) continue;
    request.adjustment = adjustment;
    return request;
  }
  return failAt("--adjust", ErrorCode::InvalidParam,
                "There is no adjustment \"{}\"; the adjustments are: {}.", flags.adjust,
                fmt::join(known, ", "));
}

/// The table of --data. A test of numbers alone takes none.
Result<data::TablePtr> tableOf(const TestFlags& flags, const stats::TestEntry& entry, Shell& shell,
                               jobs::WorkContext& context) {
  const stats::ShapeInfo& shape = stats::info(entry.shape);
  if (shape.least == 0) {
    if (!flags.data.empty())
      return failAt("--data", ErrorCode::InvalidParam, "\"{}\" takes no data, only parameters (--param).",
                    entry.id);
    return data::Table::make("no data", {});
  }
  if (flags.data.empty())
    return failAt("--data", ErrorCode::InvalidParam,
                  "\"{}\" takes {}; name them with --data FILE --column NAME{}.", entry.id, shape.words,
                  shape.cut() ? " --by NAME" : "");
  RIDGELINE_TRY(data::SourceSpec source, sourceNamed(flags.data));
  RIDGELINE_CHECK(flags.read.apply(source.read));
  RIDGELINE_TRY(const data::Loaded loaded, data::load(source, ".", context));
  for (const auto& warning : loaded.file.warnings)
    shell.warn(warning.line > 0 ? fmt::format("line {}: {}", warning.line, warning.text) : warning.text);
  return loaded.table;
}

Result<int> runTest(const TestFlags& flags, Shell& shell, jobs::WorkContext& context) {
  if (flags.id.empty()) {
    if (flags.data.empty()) return showTests({}, shell);
    return failAt("test", ErrorCode::InvalidParam,
                  "No test is named; choose one, such as welch (`ridgeline tests` lists them).");
  }
  RIDGELINE_TRY(const stats::TestEntry* entry, stats::testEntry(flags.id));
  const std::uint64_t seed = shell.seed().value_or(UsualSeed);
  RIDGELINE_TRY(const data::TestRequest request, requested(flags, seed));
  params::ParamValues given;
  for (const auto& text : flags.params) {
    RIDGELINE_TRY(const auto pair, pairOf("--param", text));
    RIDGELINE_TRY(given[pair.first], entry->params->parse(pair.first, pair.second));
  }
  RIDGELINE_TRY(const params::ParamValues values, entry->params->complete(given));
  RIDGELINE_TRY(const data::TablePtr table, tableOf(flags, *entry, shell, context));
  RIDGELINE_TRY(const auto tests, data::testColumns(*table, *entry, request, values, context));
  for (const auto& warning : context.takeWarnings()) shell.warn(warning);
  if (!shell.json()) {
    shell.print(tests.size() == 1 ? outcomeText(tests.front(), flags.by) : outcomesText(tests, flags.adjust));
    return 0;
  }
  ordered_json results = ordered_json::array();
  for (const auto& test : tests) results.push_back(toJson(test));
  const auto orNull = [](const std::string& text) {
    return text.empty() ? ordered_json() : ordered_json(text);
  };
  shell.printJson({{"test", entry->id},
                   {"title", entry->title},
                   {"data", orNull(flags.data)},
                   {"by", orNull(flags.by)},
                   {"where", flags.where},
                   {"params", ordered_json(params::toJson(values))},
                   {"seed", seed},
                   {"adjustment", tests.size() > 1 ? ordered_json(flags.adjust) : ordered_json()},
                   {"results", std::move(results)}});
  return 0;
}

}  // namespace

void addTestCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand(
      "test", "Tests of columns: means, ranks, spread, shape, association, counts, power");
  auto flags = std::make_shared<TestFlags>();
  command->add_option("ID", flags->id, "The test; `ridgeline tests` lists them");
  command->add_option("--data", flags->data, "A CSV or TSV file, bundled:ID or generate:ID[:key=value,...]");
  command
      ->add_option("--column", flags->columns,
                   "Columns to test, by commas or repeated; a test of one column (or two) is run on each (or "
                   "each pair)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--by", flags->by, "Column whose levels are compared");
  command->add_option("--levels", flags->levels, "Levels of --by that are compared, by commas, in this order")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--where", flags->where, "column=value: only rows with it; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--param", flags->params, "key=value of the test; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--adjust", flags->adjust,
                      "How p is adjusted where several tests are run: holm (default), bonferroni, sidak, "
                      "hochberg, benjamini-hochberg or benjamini-yekutieli");
  flags->read.add(*command);
  shell.addSharedFlags(*command, TestExample);
  command->footer(std::string());
  // `ridgeline test ID --help` ends with the page of that test.
  command->footer([flags] {
    const auto entry = stats::testEntry(flags->id);
    if (!entry) return std::string("Example:\n  ") + TestExample;
    return testPage(**entry) + "\nExample:\n  " + exampleOf(**entry);
  });
  command->callback([flags, &shell] {
    shell.run([&](jobs::WorkContext& context) { return runTest(*flags, shell, context); });
  });
}

}  // namespace ridgeline::cli
