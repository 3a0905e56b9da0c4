#include <algorithm>
#include <cmath>
#include <memory>

#include "app/cli/evaluation_commands.hpp"
#include "app/cli/fold_flags.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/shift_groups.hpp"
#include "app/cli/spare_inputs.hpp"
#include "app/cli/text_table.hpp"
#include "core/base/archive.hpp"
#include "core/eval/column_shift.hpp"
#include "core/eval/domain_classifier.hpp"
#include "core/eval/row_fit.hpp"
#include "core/runs/predictions_csv.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

/// From here on a finding among several columns counts as shown.
constexpr double ShownQ = 0.1;

struct Shift {
  GroupFlags groups;
  eval::DomainOptions domain;
  std::string out;
};

struct JudgedShift {
  std::vector<eval::ColumnShift> columns;  ///< the largest first
  eval::Estimate auc;
};

/// What a model makes of all features together; undefined, with a reason, where it cannot be asked.
Result<eval::Estimate> domainAuc(const ShiftGroups& groups, const eval::DomainOptions& options,
                                 jobs::WorkContext& context) {
  const auto rows = static_cast<Index>(groups.first.size() + groups.second.size());
  if (groups.features.empty())
    return eval::Estimate::undefined("No column is left to tell groups apart by.", rows);
  const auto least = static_cast<Index>(std::min(groups.first.size(), groups.second.size()));
  if (least < 2 * options.folds)
    return eval::Estimate::undefined(
        fmt::format("{} folds take {} rows a group, not {}.", options.folds, 2 * options.folds, least), rows);
  RIDGELINE_TRY(const models::ModelEntry* entry, models::modelEntry(options.model.id));
  data::Schema schema;
  schema.features = groups.features;
  std::vector<Index> both = groups.first;
  both.insert(both.end(), groups.second.begin(), groups.second.end());
  prep::ModelTakes takes = eval::takenBy(options.model);
  takes.categories = false;
  RIDGELINE_TRY(const auto pipeline,
                prep::fitPipeline(prep::defaultSteps(*groups.table, schema, entry->takesMissing),
                                  *groups.table, schema, both, context, takes));
  RIDGELINE_TRY(const Matrix first, pipeline->transform(*groups.table, groups.first, context));
  RIDGELINE_TRY(const Matrix second, pipeline->transform(*groups.table, groups.second, context));
  context.progress(0, 0, "Telling the groups apart");
  RIDGELINE_TRY(const auto found, eval::tellApart(first, second, options, context));
  return found.auc;
}

double sizeOf(const eval::ColumnShift& shift) { return shift.jensenShannon.value_or(-1); }

std::vector<std::string> shownToShift(const JudgedShift& judged) {
  std::vector<std::string> names;
  for (const auto& shift : judged.columns)
    if (shift.q && *shift.q <= ShownQ) names.push_back(shift.name);
  return names;
}

std::string shiftVerdict(const ShiftGroups& groups, const JudgedShift& judged) {
  constexpr std::size_t Named = 5;
  const auto names = shownToShift(judged);
  const auto columns = counted(static_cast<long long>(judged.columns.size()), "column");
  std::string out =
      names.empty()
          ? fmt::format("No shift is shown in any of {}", columns)
          : fmt::format(
                "Shifts are shown in {} of {}: {}{}", names.size(), columns,
                fmt::join(names.begin(),
                          names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), Named)), ", "),
                names.size() > Named ? ", ..." : "");
  if (!judged.auc.value) return out + ".";
  if (judged.auc.low && *judged.auc.low > 0.5)
    return out + fmt::format("; all together, {} and {} can be told apart (AUC {}).", groups.firstName,
                             groups.secondName, shown(judged.auc));
  return out + fmt::format("; all together, {} and {} are not told apart (AUC {}).", groups.firstName,
                           groups.secondName, shown(judged.auc));
}

ordered_json orNull(const std::optional<double>& value) {
  return value ? numberOrNull(*value) : ordered_json();
}

ordered_json shiftJson(const eval::ColumnShift& shift) {
  ordered_json out = {{"column", shift.name},
                      {"kind", data::name(shift.kind)},
                      {"n_first", shift.first},
                      {"n_second", shift.second},
                      {"missing_first", shift.missingFirst},
                      {"missing_second", shift.missingSecond},
                      {"missing_difference", runs::toJson(shift.missing)},
                      {"psi", orNull(shift.populationStability)},
                      {"jensen_shannon", orNull(shift.jensenShannon)},
                      {"wasserstein", orNull(shift.wasserstein)},
                      {"wasserstein_in_sd", orNull(shift.wassersteinInSd)},
                      {"test",
                       {{"method", shift.test.method},
                        {"statistic", orNull(shift.test.statistic)},
                        {"p", orNull(shift.test.p)},
                        {"q", orNull(shift.q)}}},
                      {"new_rows", shift.newRows},
                      {"new_levels", shift.newLevels},
                      {"gone_levels", shift.goneLevels}};
  if (!shift.test.reason.empty()) out["test"]["reason"] = shift.test.reason;
  if (!shift.reason.empty()) out["reason"] = shift.reason;
  return out;
}

ordered_json shiftsJson(const Shift& flags, const ShiftGroups& groups, const JudgedShift& judged) {
  ordered_json columns = ordered_json::array();
  for (const auto& shift : judged.columns) columns.push_back(shiftJson(shift));
  return {
      {"first", {{"name", groups.firstName}, {"rows", groups.first.size()}}},
      {"second", {{"name", groups.secondName}, {"rows", groups.second.size()}}},
      {"only_first", groups.onlyFirst},
      {"only_second", groups.onlySecond},
      {"columns", std::move(columns)},
      {"domain_classifier",
       {{"model", flags.domain.model.id}, {"folds", flags.domain.folds}, {"auc", runs::toJson(judged.auc)}}},
      {"shown", shownToShift(judged)},
      {"verdict", shiftVerdict(groups, judged)}};
}

std::string shiftsCsv(const JudgedShift& judged) {
  std::string out =
      "column,kind,n_first,n_second,missing_first,missing_second,psi,jensen_shannon,wasserstein,"
      "wasserstein_in_sd,test,statistic,p,q,new_rows,new_levels,gone_levels\n";
  const auto cell = [](const std::optional<double>& value) {
    return csvNumber(value.value_or(std::nan("")));
  };
  for (const auto& shift : judged.columns)
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", runs::csvCell(shift.name),
                       data::name(shift.kind), shift.first, shift.second, shift.missingFirst,
                       shift.missingSecond, cell(shift.populationStability), cell(shift.jensenShannon),
                       cell(shift.wasserstein), cell(shift.wassersteinInSd), runs::csvCell(shift.test.method),
                       cell(shift.test.statistic), cell(shift.test.p), cell(shift.q), shift.newRows,
                       runs::csvCell(fmt::format("{}", fmt::join(shift.newLevels, ";"))),
                       runs::csvCell(fmt::format("{}", fmt::join(shift.goneLevels, ";"))));
  return out;
}

/// What a number cannot say of a column.
std::string shiftRemark(const eval::ColumnShift& shift) {
  constexpr std::size_t Named = 4;
  std::vector<std::string> parts;
  if (!shift.reason.empty()) parts.push_back(shift.reason);
  if (shift.missing.low && (*shift.missing.low > 0 || *shift.missing.high < 0))
    parts.push_back(fmt::format("missing {} more often", shown(shift.missing)));
  const auto listed = [&](const std::vector<std::string>& levels, const char* what) {
    if (levels.empty()) return;
    const auto named = static_cast<std::ptrdiff_t>(std::min(levels.size(), Named));
    parts.push_back(fmt::format("{} {}{}", what, fmt::join(levels.begin(), levels.begin() + named, ", "),
                                levels.size() > Named ? ", ..." : ""));
  };
  listed(shift.newLevels, "new:");
  listed(shift.goneLevels, "gone:");
  if (shift.newLevels.empty() && shift.newRows > 0)
    parts.push_back(counted(shift.newRows, "row") + " beyond the range");
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string shiftsText(const ShiftGroups& groups, const JudgedShift& judged) {
  const auto right = TextTable::Align::Right;
  TextTable table;
  table.column("column").column("kind").column("Jensen-Shannon", right).column("PSI", right);
  table.column("Wasserstein", right).column("in sd", right).column("test").column("", right);
  table.column("q", right).column("");
  const auto cell = [](const std::optional<double>& value) {
    return value ? shown(*value) : std::string("-");
  };
  for (const auto& shift : judged.columns)
    table.row({shift.name, std::string(data::name(shift.kind)), cell(shift.jensenShannon),
               cell(shift.populationStability), cell(shift.wasserstein), cell(shift.wassersteinInSd),
               !shift.test.p                   ? ""
               : shift.wasserstein.has_value() ? "KS"
                                               : "chi-squared",
               cell(shift.test.statistic), cell(shift.q), shiftRemark(shift)});
  std::string out =
      table.text() +
      faint(fmt::format("  {} ({}) against {} ({}), by falling Jensen-Shannon distance; q by Benjamini and "
                        "Hochberg over the columns",
                        groups.firstName, counted(static_cast<long long>(groups.first.size()), "row"),
                        groups.secondName, counted(static_cast<long long>(groups.second.size()), "row"))) +
      "\n";
  if (!judged.auc.value) out += faint("  All columns together: " + judged.auc.reason) + "\n";
  return out + strong(shiftVerdict(groups, judged)) + "\n";
}

Result<int> run(const Shift& flags, Shell& shell, jobs::WorkContext& context) {
  RIDGELINE_CHECK(spareInputs("--out", flags.out, flags.groups.files()));
  RIDGELINE_CHECK(models::modelEntry(flags.domain.model.id));
  RIDGELINE_TRY(const ShiftGroups groups, flags.groups.build(shell, context));
  for (const auto* only : {&groups.onlyFirst, &groups.onlySecond})
    if (!only->empty())
      shell.warn(fmt::format("Only {} has {}; left out.",
                             only == &groups.onlyFirst ? groups.firstName : groups.secondName,
                             fmt::join(*only, ", ")));
  JudgedShift judged;
  context.progress(0, 0, "Comparing columns");
  RIDGELINE_TRY(judged.columns,
                eval::columnShifts(*groups.table, groups.columns, groups.first, groups.second, context));
  std::stable_sort(judged.columns.begin(), judged.columns.end(),
                   [](const auto& a, const auto& b) { return sizeOf(a) > sizeOf(b); });
  eval::DomainOptions domain = flags.domain;
  domain.seed = Seed(shell.seed().value_or(7)).child("shift");
  RIDGELINE_TRY(judged.auc, domainAuc(groups, domain, context));
  if (!flags.out.empty()) RIDGELINE_CHECK(writeFileAtomically(flags.out, shiftsCsv(judged)));
  for (const auto& warning : context.takeWarnings()) shell.warn(warning);
  if (shell.json()) {
    shell.printJson(shiftsJson(flags, groups, judged));
    return 0;
  }
  shell.print(shiftsText(groups, judged));
  if (!flags.out.empty()) shell.note("Wrote " + flags.out + ".");
  return 0;
}

}  // namespace

void addShiftCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand(
      "shift", "How far two tables, groups or parts lie apart, column by column and all together");
  auto flags = std::make_shared<Shift>();
  flags->groups.add(*command);
  command->add_option("--model", flags->domain.model.id,
                      "Classifier that tells the groups apart (default: logistic)");
  command->add_option("--folds", flags->domain.folds, "Parts that are told apart in turn (default: 5)")
      ->check(CLI::Range(2, 1000));
  command->add_option("--out", flags->out, "CSV file with every column");
  shell.addSharedFlags(*command, "ridgeline shift bundled:penguins --by sex");
  command->callback([flags, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*flags, shell, context); });
  });
}

}  // namespace ridgeline::cli
