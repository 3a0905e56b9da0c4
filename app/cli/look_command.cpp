#include <cmath>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "app/cli/commands.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/spec_flags.hpp"
#include "app/cli/text_table.hpp"
#include "core/data/schema.hpp"
#include "core/data/source.hpp"
#include "core/data/summary.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t ShownWarnings = 12;
constexpr std::size_t ShownColumns = 200;

constexpr std::size_t ShownGuesses = 40;
/// How the reader names a guess about one column.
constexpr std::string_view OfColumn = "kind of ";
bool isOfColumn(const data::Guess& guess) { return guess.what.rfind(OfColumn, 0) == 0; }

struct Look {
  std::string file, target;
  ReadFlags read;
};

struct Seen {
  data::Loaded loaded;
  std::vector<data::ColumnSummary> columns;
  std::vector<std::string> roles;  ///< one per column, as guessed for `target`
  std::string target;
  std::vector<std::string> remarks;
};

void guessRoles(Seen& seen) {
  const data::Table& table = *seen.loaded.table;
  seen.roles.assign(static_cast<std::size_t>(table.columnCount()), "ignored");
  data::Roles roles;
  roles.target = seen.target;
  if (roles.target.empty()) roles.task = data::Task::Cluster;
  const auto schema = data::settle(table, roles);
  if (!schema) {
    seen.remarks.push_back(schema.error().message);
    seen.roles.assign(seen.roles.size(), "");
    return;
  }
  seen.remarks = schema->remarks;
  const auto put = [&](Index column, const char* role) {
    if (column >= 0) seen.roles[static_cast<std::size_t>(column)] = role;
  };
  for (const Index feature : schema->features) put(feature, "feature");
  put(schema->target, "target");
  put(schema->group, "group");
  put(schema->time, "time");
  put(schema->weight, "weight");
}

std::string visible(std::string_view text) {
  if (text == "\t") return "tab";
  if (text == " ") return "blank";
  return std::string(text);
}

ordered_json optionalNumber(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

ordered_json columnJson(const data::ColumnSummary& column, const std::string& role) {
  ordered_json out = {{"name", column.name},
                      {"kind", data::name(column.kind)},
                      {"role", role.empty() ? ordered_json() : ordered_json(role)},
                      {"n", column.n},
                      {"missing", column.missing},
                      {"distinct", column.distinct}};
  if (column.levels.empty()) {
    out["mean"] = optionalNumber(column.mean);
    out["sd"] = optionalNumber(column.sd);
    out["min"] = optionalNumber(column.min);
    out["q25"] = optionalNumber(column.q25);
    out["median"] = optionalNumber(column.median);
    out["q75"] = optionalNumber(column.q75);
    out["max"] = optionalNumber(column.max);
    out["outliers"] = column.outliers;
    out["histogram"] = {{"edges", column.edges}, {"counts", column.counts}};
  } else {
    out["levels"] = ordered_json::array();
    for (std::size_t i = 0; i < column.levels.size() && i < column.counts.size(); ++i)
      out["levels"].push_back({{"level", column.levels[i]}, {"n", column.counts[i]}});
  }
  return out;
}

ordered_json lookJson(const Look& look, const Seen& seen) {
  const data::CsvFile& file = seen.loaded.file;
  ordered_json out = {{"file", look.file}, {"rows", seen.loaded.table->rows()}};
  if (!file.sha256.empty()) out["sha256"] = file.sha256;
  out["columns"] = ordered_json::array();
  std::unordered_map<std::string_view, std::string_view> reasons;
  for (const auto& guess : file.guesses)
    if (isOfColumn(guess)) reasons.emplace(std::string_view(guess.what).substr(OfColumn.size()), guess.why);
  for (std::size_t i = 0; i < seen.columns.size(); ++i) {
    ordered_json column = columnJson(seen.columns[i], seen.roles[i]);
    if (const auto why = reasons.find(seen.columns[i].name); why != reasons.end())
      column["why"] = why->second;
    out["columns"].push_back(std::move(column));
  }
  ordered_json dialect = ordered_json::object(), why = ordered_json::object();
  for (const auto& guess : file.guesses) {
    if (isOfColumn(guess)) continue;
    dialect[guess.what] = guess.value;
    why[guess.what] = guess.why;
  }
  dialect["why"] = std::move(why);
  out["dialect"] = std::move(dialect);
  out["suggested_target"] = seen.target.empty() ? ordered_json() : ordered_json(seen.target);
  out["remarks"] = seen.remarks;
  out["warnings"] = ordered_json::array();
  for (const auto& warning : file.warnings)
    out["warnings"].push_back({{"line", warning.line}, {"column", warning.column}, {"text", warning.text}});
  out["warning_count"] = file.warningCount;
  return out;
}

std::string optionalShown(const std::optional<double>& value) { return value ? shown(*value) : "-"; }

std::string contents(const data::ColumnSummary& column) {
  if (column.levels.empty())
    return column.n - column.missing == 0
               ? "no value"
               : fmt::format("{} .. {} .. {}", optionalShown(column.min), optionalShown(column.median),
                             optionalShown(column.max));
  std::string out;
  for (std::size_t i = 0; i < column.levels.size() && i < column.counts.size(); ++i) {
    std::string item = fmt::format("{}{} {}", out.empty() ? "" : ", ", column.levels[i], column.counts[i]);
    if (out.size() + item.size() > 52) return out + ", ...";
    out += item;
  }
  return out;
}

void printLook(const Look& look, const Seen& seen, Shell& shell) {
  const data::Table& table = *seen.loaded.table;
  const data::CsvFile& file = seen.loaded.file;
  shell.print(strong(look.file) + fmt::format("  {} x {}\n", counted(table.rows(), "row"),
                                              counted(table.columnCount(), "column")));
  if (!file.guesses.empty()) {
    TextTable guesses;
    guesses.column("read as").column("").column("because");
    for (std::size_t i = 0; i < file.guesses.size() && i < ShownGuesses; ++i)
      guesses.row({file.guesses[i].what, visible(file.guesses[i].value), file.guesses[i].why});
    shell.print("\n" + guesses.text());
    if (file.guesses.size() > ShownGuesses)
      shell.print(
          fmt::format("  ... and {} more; --json has them all\n", file.guesses.size() - ShownGuesses));
  }
  TextTable columns;
  const auto right = TextTable::Align::Right;
  columns.column("column")
      .column("kind")
      .column("role")
      .column("missing", right)
      .column("distinct", right)
      .column("outliers", right)
      .column("mean", right)
      .column("sd", right)
      .column("min .. median .. max, or levels");
  for (std::size_t i = 0; i < seen.columns.size() && i < ShownColumns; ++i) {
    const data::ColumnSummary& column = seen.columns[i];
    const bool words = !column.levels.empty();
    columns.row({column.name, std::string(data::name(column.kind)), seen.roles[i],
                 column.missing == 0 ? "" : grouped(column.missing), grouped(column.distinct),
                 words || column.outliers == 0 ? "" : grouped(column.outliers),
                 words ? "" : optionalShown(column.mean), words ? "" : optionalShown(column.sd),
                 contents(column)});
  }
  shell.print("\n" + columns.text());
  if (seen.columns.size() > ShownColumns)
    shell.print(fmt::format("  ... and {}; --json lists them all\n",
                            counted(static_cast<long long>(seen.columns.size() - ShownColumns), "column")));
  for (const auto& remark : seen.remarks) shell.print("\n" + folded(remark, 2));
  if (file.warningCount > 0) {
    TextTable warnings;
    warnings.column("line", right).column("column").column("warning");
    for (std::size_t i = 0; i < file.warnings.size() && i < ShownWarnings; ++i)
      warnings.row({file.warnings[i].line > 0 ? std::to_string(file.warnings[i].line) : "",
                    file.warnings[i].column, file.warnings[i].text});
    shell.print("\n" + warnings.text());
    if (file.warningCount > static_cast<long>(ShownWarnings))
      shell.print(fmt::format("  ... and {} more\n", grouped(file.warningCount - long{ShownWarnings})));
  }
}

}  // namespace

void addLookCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand("look", "What a file holds, what was guessed about it, and why");
  auto look = std::make_shared<Look>();
  command->add_option("FILE", look->file, "A CSV or TSV file, bundled:ID or generate:ID[:key=value,...]")
      ->required();
  command->add_option("--target", look->target, "Column to predict (default: what suggests itself)");
  look->read.add(*command);
  shell.addSharedFlags(*command, "ridgeline look bundled:penguins --target species");
  command->callback([look, &shell] {
    shell.run([&](jobs::WorkContext& context) -> Result<int> {
      Seen seen;
      RIDGELINE_TRY(data::SourceSpec source, sourceNamed(look->file));
      RIDGELINE_CHECK(look->read.apply(source.read));
      RIDGELINE_TRY(seen.loaded, data::load(source, ".", context));
      RIDGELINE_TRY(seen.columns, data::summarise(*seen.loaded.table, context));
      seen.target = look->target.empty() ? seen.loaded.suggestedTarget : look->target;
      if (!look->target.empty()) RIDGELINE_CHECK(seen.loaded.table->require(look->target));
      guessRoles(seen);
      if (shell.json())
        shell.printJson(lookJson(*look, seen));
      else
        printLook(*look, seen, shell);
      return 0;
    });
  });
}

}  // namespace ridgeline::cli
