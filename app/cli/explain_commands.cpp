#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <memory>

#include "app/cli/evaluation_commands.hpp"
#include "app/cli/fold_flags.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/spare_inputs.hpp"
#include "app/cli/spec_flags.hpp"
#include "app/cli/text_table.hpp"
#include "core/base/archive.hpp"
#include "core/eval/feature_effects.hpp"
#include "core/eval/permutation_importance.hpp"
#include "core/runs/predictions_csv.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

/// A fit and the rows of one part that it is asked about.
struct AskedRun {
  runs::RunResultPtr run;
  const runs::PartResult* part = nullptr;
  eval::ProbePtr probe;
};

struct AskFlags {
  SpecFlags spec;
  std::string part = "dev", out;
  void add(CLI::App& command) {
    spec.add(command);
    command.add_option("--part", part, "Rows to ask about: train, dev or test (default: dev)")
        ->check(CLI::IsMember({"train", "dev", "test"}));
  }
};

Result<AskedRun> askedRun(const AskFlags& flags, Shell& shell, jobs::WorkContext& context) {
  RIDGELINE_TRY(const runs::RunSpec spec, flags.spec.build(shell));
  const data::Part part = flags.part == "train"  ? data::Part::Train
                          : flags.part == "test" ? data::Part::Test
                                                 : data::Part::Dev;
  runs::ExecuteOptions options;
  options.intervals = false;
  options.openTest = part == data::Part::Test;
  AskedRun asked;
  RIDGELINE_TRY(asked.run, runs::execute(spec, flags.spec.baseFolder(), options, context));
  for (const auto& warning : asked.run->warnings) shell.warn(warning);
  if (asked.run->schema.task != data::Task::Classify && asked.run->schema.task != data::Task::Regress)
    return fail(ErrorCode::InvalidInput,
                "Columns matter to answers, and this run has no target to answer; choose one with --target.");
  asked.part = asked.run->part(part);
  if (asked.part == nullptr)
    return failAt("--part", ErrorCode::InvalidInput,
                  "The split leaves no {} rows to ask about; choose another part or another --split.",
                  flags.part);
  RIDGELINE_TRY(asked.probe, eval::probeRaw(asked.run->pipeline, *asked.run->table, asked.part->rows));
  return asked;
}

struct Importance {
  AskFlags ask;
  eval::PermutationOptions options;
};

std::string importanceCsv(const eval::PermutationImportance& result) {
  std::string out = "columns,drop,low,high,sd\n";
  for (const auto& feature : result.features)
    out += fmt::format("{},{},{},{},{}\n", runs::csvCell(feature.name),
                       csvNumber(feature.drop.value.value_or(std::nan(""))),
                       csvNumber(feature.drop.low.value_or(std::nan(""))),
                       csvNumber(feature.drop.high.value_or(std::nan(""))), csvNumber(feature.sd));
  return out;
}

Result<int> run(const Importance& flags, Shell& shell, jobs::WorkContext& context) {
  RIDGELINE_CHECK(spareInputs("--out", flags.ask.out, flags.ask.spec.files()));
  RIDGELINE_TRY(const AskedRun asked, askedRun(flags.ask, shell, context));
  eval::PermutationOptions options = flags.options;
  options.metric = asked.run->spec.metric;
  RIDGELINE_TRY(const eval::PermutationImportance result,
                eval::permutationImportance(*asked.run->model, *asked.probe, asked.part->scored, options,
                                            Seed(asked.run->spec.seed).child("importance"), context));
  if (!flags.ask.out.empty()) RIDGELINE_CHECK(writeFileAtomically(flags.ask.out, importanceCsv(result)));
  for (const auto& warning : context.takeWarnings()) shell.warn(warning);
  const auto rows = static_cast<long long>(asked.part->rows.size());
  if (shell.json()) {
    ordered_json features = ordered_json::array();
    for (const auto& feature : result.features) {
      ordered_json columns = ordered_json::array();
      for (const Index column : feature.columns)
        columns.push_back(asked.probe->columns()[static_cast<std::size_t>(column)].name);
      features.push_back({{"columns", std::move(columns)},
                          {"drop", runs::toJson(feature.drop)},
                          {"sd", numberOrNull(feature.sd)},
                          {"drops", numbersOrNull(feature.drops)}});
    }
    shell.printJson({{"metric", result.metric},
                     {"part", flags.ask.part},
                     {"rows", rows},
                     {"repeats", options.repeats},
                     {"baseline", result.baseline},
                     {"features", std::move(features)},
                     {"spec", runs::toJson(asked.run->spec)}});
    return 0;
  }
  auto features = result.features;
  std::stable_sort(features.begin(), features.end(), [](const auto& a, const auto& b) {
    return a.drop.value.value_or(-HUGE_VAL) > b.drop.value.value_or(-HUGE_VAL);
  });
  TextTable table;
  table.column("columns").column("worse by").column("sd", TextTable::Align::Right);
  for (const auto& feature : features)
    table.row({feature.name, shown(feature.drop), std::isfinite(feature.sd) ? shown(feature.sd) : ""});
  shell.print(table.text() +
              faint(fmt::format("  {} {} of {} of {} when a column's values are dealt anew, {} times; "
                                "[95 % interval]",
                                result.metric, shown(result.baseline), counted(rows, "row"), flags.ask.part,
                                options.repeats)) +
              "\n");
  if (!flags.ask.out.empty()) shell.note("Wrote " + flags.ask.out + ".");
  return 0;
}

struct Effects {
  AskFlags ask;
  std::vector<std::string> columns;
  std::string kind = "dependence";
  bool individual = false;
  eval::EffectGrid grid;
};

/// One column's curve and, for the last output, how sure the mean over the rows is.
struct ToldCurve {
  eval::EffectCurve curve;
  std::vector<double> low, high;
};

/// Student's interval of each mean over the rows.
void addIntervals(ToldCurve& told) {
  const Matrix& each = told.curve.individual;
  const auto n = static_cast<double>(each.rows());
  if (each.rows() < 2) return;
  const double reach = boost::math::quantile(boost::math::students_t(n - 1), 0.975) / std::sqrt(n * (n - 1));
  for (Index point = 0; point < each.cols(); ++point) {
    const double mean = each.col(point).mean();
    const double half = reach * (each.col(point).array() - mean).matrix().norm();
    told.low.push_back(mean - half);
    told.high.push_back(mean + half);
  }
}

Result<ToldCurve> curveOf(const Effects& flags, const AskedRun& asked, const std::string& name,
                          jobs::WorkContext& context) {
  std::vector<std::string> names;
  for (const auto& column : asked.probe->columns()) names.push_back(column.name);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    const std::string near = params::nearest(name, names);
    return failAt("--columns", ErrorCode::NotFound, "The model has no column \"{}\"{}; its columns are {}.",
                  name, near.empty() ? "" : fmt::format(", did you mean \"{}\"?", near),
                  fmt::join(names, ", "));
  }
  const Index column = found - names.begin();
  ToldCurve told;
  if (flags.kind == "accumulated") {
    RIDGELINE_TRY(told.curve,
                  eval::accumulatedEffects(*asked.run->model, *asked.probe, column, flags.grid, context));
    return told;
  }
  RIDGELINE_TRY(told.curve,
                eval::partialDependence(*asked.run->model, *asked.probe, column, flags.grid, true, context));
  addIntervals(told);
  return told;
}

std::vector<std::string> outputsOf(const AskedRun& asked) {
  return asked.run->schema.task == data::Task::Classify ? asked.run->schema.classNames
                                                        : std::vector<std::string>{"value"};
}

std::string gridText(const eval::ProbeColumn& column, double at) {
  return column.isCategory() ? column.levels[static_cast<std::size_t>(at)] : fmt::format("{}", at);
}

ordered_json curveJson(const ToldCurve& told, const eval::ProbeColumn& column, bool individual) {
  const eval::EffectCurve& curve = told.curve;
  ordered_json grid = ordered_json::array(), average = ordered_json::array();
  for (std::size_t i = 0; i < curve.grid.size(); ++i) {
    grid.push_back(column.isCategory() ? ordered_json(gridText(column, curve.grid[i]))
                                       : ordered_json(curve.grid[i]));
    const Eigen::RowVectorXd row = curve.average.row(static_cast<Index>(i));
    average.push_back(std::vector<double>(row.begin(), row.end()));
  }
  ordered_json out = {{"column", column.name},
                      {"grid", std::move(grid)},
                      {"rows_near", curve.rowsNear},
                      {"average", std::move(average)}};
  if (!told.low.empty()) {
    out["ci95_low"] = told.low;
    out["ci95_high"] = told.high;
  }
  if (individual) {
    out["individual"] = ordered_json::array();
    for (Index row = 0; row < curve.individual.rows(); ++row) {
      const Eigen::RowVectorXd one = curve.individual.row(row);
      out["individual"].push_back(std::vector<double>(one.begin(), one.end()));
    }
  }
  return out;
}

/// One line a point and output; the interval beside the last output.
std::string curveCsv(const ToldCurve& told, const eval::ProbeColumn& column,
                     const std::vector<std::string>& outputs) {
  std::string out;
  for (std::size_t i = 0; i < told.curve.grid.size(); ++i)
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      const bool sure = k + 1 == outputs.size() && !told.low.empty();
      out += fmt::format("{},{},{},{},{},{},{}\n", runs::csvCell(column.name),
                         runs::csvCell(gridText(column, told.curve.grid[i])), runs::csvCell(outputs[k]),
                         csvNumber(told.curve.average(static_cast<Index>(i), static_cast<Index>(k))),
                         sure ? csvNumber(told.low[i]) : "", sure ? csvNumber(told.high[i]) : "",
                         told.curve.rowsNear[i]);
    }
  return out;
}

std::string curveText(const ToldCurve& told, const eval::ProbeColumn& column,
                      const std::vector<std::string>& outputs) {
  TextTable table;
  const auto right = TextTable::Align::Right;
  table.column(column.name, column.isCategory() ? TextTable::Align::Left : right);
  for (const auto& output : outputs) table.column(output, right);
  if (!told.low.empty()) table.column("[95 % interval]");
  table.column("rows near", right);
  for (std::size_t i = 0; i < told.curve.grid.size(); ++i) {
    const double at = told.curve.grid[i];
    std::vector<std::string> cells = {column.isCategory() ? gridText(column, at) : shown(at)};
    for (std::size_t k = 0; k < outputs.size(); ++k)
      cells.push_back(shown(told.curve.average(static_cast<Index>(i), static_cast<Index>(k))));
    if (!told.low.empty()) cells.push_back(fmt::format("[{}, {}]", shown(told.low[i]), shown(told.high[i])));
    cells.push_back(grouped(told.curve.rowsNear[i]));
    table.row(std::move(cells));
  }
  return table.text();
}

Result<int> run(const Effects& flags, Shell& shell, jobs::WorkContext& context) {
  if (flags.individual && flags.kind == "accumulated")
    return failAt("--individual", ErrorCode::InvalidParam,
                  "Accumulated effects have no curve of a single row; leave out --individual, or ask for "
                  "--kind dependence.");
  RIDGELINE_CHECK(spareInputs("--out", flags.ask.out, flags.ask.spec.files()));
  RIDGELINE_TRY(const AskedRun asked, askedRun(flags.ask, shell, context));
  const auto outputs = outputsOf(asked);
  ordered_json curves = ordered_json::array();
  std::string csv = "column,at,output,average,low,high,rows_near\n", text;
  for (const auto& name : flags.columns) {
    RIDGELINE_TRY(const ToldCurve told, curveOf(flags, asked, name, context));
    const auto& column = asked.probe->columns()[static_cast<std::size_t>(told.curve.column)];
    if (shell.json()) curves.push_back(curveJson(told, column, flags.individual));
    csv += curveCsv(told, column, outputs);
    text += (text.empty() ? "" : "\n") + curveText(told, column, outputs);
  }
  if (!flags.ask.out.empty()) RIDGELINE_CHECK(writeFileAtomically(flags.ask.out, csv));
  for (const auto& warning : context.takeWarnings()) shell.warn(warning);
  const auto rows = static_cast<long long>(asked.part->rows.size());
  if (shell.json()) {
    shell.printJson({{"kind", flags.kind},
                     {"part", flags.ask.part},
                     {"rows", rows},
                     {"outputs", outputs},
                     {"interval_of", outputs.back()},
                     {"curves", std::move(curves)},
                     {"spec", runs::toJson(asked.run->spec)}});
    return 0;
  }
  shell.print(
      text +
      faint(fmt::format("  {} over {} of {}{}",
                        flags.kind == "accumulated" ? "Accumulated local effects, 0 on the average,"
                                                    : "Mean answer with the column set to each value",
                        counted(rows, "row"), flags.ask.part,
                        flags.kind == "accumulated" ? "" : "; the interval is that of " + outputs.back())) +
      "\n");
  if (!flags.ask.out.empty()) shell.note("Wrote " + flags.ask.out + ".");
  return 0;
}

}  // namespace

void addImportanceCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand(
      "importance", "How much worse a fit answers when a column's values are dealt to other rows");
  auto flags = std::make_shared<Importance>();
  flags->ask.add(*command);
  command
      ->add_option("--repeats", flags->options.repeats, "How often each column is dealt anew (default: 10)")
      ->check(CLI::Range(1, 1000));
  command
      ->add_option("--correlated-above", flags->options.correlatedAbove,
                   "Columns of a rank correlation above this move together (default: 1, each alone)")
      ->check(CLI::Range(0.0, 1.0));
  command
      ->add_option("--resamples", flags->options.bootstrap, "Of the rows, for the intervals (default: 200)")
      ->check(CLI::Range(20, 100000));
  command->add_option("--out", flags->ask.out, "CSV file with every column");
  shell.addSharedFlags(*command,
                       "ridgeline importance --data bundled:penguins --target species --model forest");
  command->callback([flags, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*flags, shell, context); });
  });
}

void addEffectsCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand("effects", "How a fit's answers change along a column");
  auto flags = std::make_shared<Effects>();
  flags->ask.add(*command);
  command->add_option("--columns", flags->columns, "Columns to follow, separated by commas")
      ->required()
      ->delimiter(',');
  command
      ->add_option("--kind", flags->kind,
                   "dependence (mean answer over the rows) or accumulated (local effects, for correlated "
                   "columns; default: dependence)")
      ->check(CLI::IsMember({"dependence", "accumulated"}));
  command->add_flag("--individual", flags->individual, "With --json: the curve of every single row too");
  command->add_option("--points", flags->grid.points, "Values to try (default: 20)")
      ->check(CLI::Range(1, 1000));
  command->add_option("--out", flags->ask.out, "CSV file with every curve");
  shell.addSharedFlags(
      *command, "ridgeline effects --data bundled:penguins --target species --model forest --columns island");
  command->callback([flags, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*flags, shell, context); });
  });
}

}  // namespace ridgeline::cli
