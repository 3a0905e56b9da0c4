#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "app/cli/evaluation_commands.hpp"
#include "app/cli/fold_flags.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/spare_inputs.hpp"
#include "app/cli/text_table.hpp"
#include "core/base/archive.hpp"
#include "core/eval/cluster_choice.hpp"
#include "core/eval/row_fit.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

struct Clusters {
  SpecFlags spec{"kmeans"};
  std::string rows, out;
  eval::ClusterChoiceOptions options;
};

/// The rows to group, as the method sees them.
struct ClusteredRows {
  runs::PreparedRun run;
  std::vector<Index> rows;
  Matrix X;
  eval::Clusterer clusterer;
};

Result<ClusteredRows> clusteredRows(const Clusters& flags, const CLI::App& command, Shell& shell,
                                    jobs::WorkContext& context) {
  RIDGELINE_TRY(runs::RunSpec spec, flags.spec.build(shell));
  spec.roles.task = data::Task::Cluster;
  ClusteredRows out;
  RIDGELINE_TRY(out.clusterer, eval::modelClusterer(spec.model));
  RIDGELINE_TRY(data::Loaded loaded, data::load(spec.data, flags.spec.baseFolder(), context));
  spec.data = std::move(loaded.settled);
  RIDGELINE_TRY(out.run, runs::prepareRun(spec, std::move(loaded.table), flags.spec.baseFolder()));
  RIDGELINE_TRY(out.rows, rowsNamed(command, flags.rows, out.run));
  RIDGELINE_TRY(const auto pipeline, prep::fitPipeline(out.run.spec.prepare, *out.run.table, out.run.schema,
                                                       out.rows, context, eval::takenBy(out.run.spec.model)));
  RIDGELINE_TRY(out.X, pipeline->transform(*out.run.table, out.rows, context));
  return out;
}

ordered_json clustersJson(const eval::ClusterChoice& choice, const ClusteredRows& asked) {
  ordered_json counts = ordered_json::array(), picks = ordered_json::object();
  for (const auto& count : choice.counts) {
    ordered_json metrics = ordered_json::object();
    for (const auto& index : count.indices) metrics[index.id] = runs::toJson(index.estimate);
    counts.push_back({{"k", count.k},
                      {"inertia", count.inertia},
                      {"gap", count.gap},
                      {"gap_spread", count.gapSpread},
                      {"metrics", std::move(metrics)},
                      {"stability", runs::toJson(count.stability)}});
  }
  for (const auto& pick : choice.picks)
    picks[pick.rule] = {{"k", pick.k ? ordered_json(*pick.k) : ordered_json()}, {"note", pick.note}};
  return {{"rows", asked.rows.size()},   {"columns", asked.X.cols()}, {"hopkins", choice.hopkins},
          {"counts", std::move(counts)}, {"picks", std::move(picks)}, {"spec", runs::toJson(asked.run.spec)}};
}

std::string clustersCsv(const eval::ClusterChoice& choice) {
  std::string out = "k,inertia,gap,gap_spread";
  for (const auto& index : choice.counts.front().indices) out += "," + index.id;
  out += ",stability\n";
  const auto cell = [](const eval::Estimate& estimate) {
    return csvNumber(estimate.value.value_or(std::nan("")));
  };
  for (const auto& count : choice.counts) {
    out += fmt::format("{},{},{},{}", count.k, count.inertia, count.gap, count.gapSpread);
    for (const auto& index : count.indices) out += "," + cell(index.estimate);
    out += "," + cell(count.stability) + "\n";
  }
  return out;
}

/// How many rules ask for the number that most of them ask for.
std::string clustersVerdict(const eval::ClusterChoice& choice) {
  std::map<int, int> votes;
  for (const auto& pick : choice.picks)
    if (pick.k) ++votes[*pick.k];
  const auto most = std::max_element(votes.begin(), votes.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  const auto ties =
      std::count_if(votes.begin(), votes.end(), [&](const auto& v) { return v.second == most->second; });
  const std::string clump =
      choice.hopkins < 0.6
          ? fmt::format(" Rows hardly clump at all (Hopkins {}, 0.5 for none).", shown(choice.hopkins))
          : fmt::format(" Rows clump (Hopkins {}, 0.5 for none).", shown(choice.hopkins));
  if (ties > 1) return "The rules do not agree on a number of clusters." + clump;
  return fmt::format("{} of {} rules ask for {}.", most->second, choice.picks.size(),
                     counted(most->first, "cluster")) +
         clump;
}

std::string clustersText(const eval::ClusterChoice& choice, const ClusteredRows& asked,
                         const Clusters& flags) {
  const auto right = TextTable::Align::Right;
  TextTable table;
  table.column("clusters", right).column("inertia", right).column("gap").column("stability", right);
  for (const auto& index : choice.counts.front().indices) table.column(index.id, right);
  table.column("asked for by");
  const auto cell = [](const eval::Estimate& estimate) {
    return estimate.value ? shown(*estimate.value) : std::string("-");
  };
  for (const auto& count : choice.counts) {
    std::vector<std::string> cells = {std::to_string(count.k), shown(count.inertia),
                                      meanAndSdText(count.gap, count.gapSpread), cell(count.stability)};
    for (const auto& index : count.indices) cells.push_back(cell(index.estimate));
    std::string rules;
    for (const auto& pick : choice.picks) {
      if (pick.k != count.k) continue;
      rules += (rules.empty() ? "" : ", ") + pick.rule;
      if (!pick.note.empty()) rules += " (" + pick.note + ")";
    }
    cells.push_back(rules);
    table.row(std::move(cells));
  }
  std::string out =
      table.text() +
      faint(fmt::format("  {} on {}; gap ± spread over {} uniform data sets, stability the mean adjusted "
                        "Rand index over {} resamples",
                        asked.run.spec.model.id, counted(static_cast<long long>(asked.rows.size()), "row"),
                        flags.options.references, flags.options.resamples)) +
      "\n";
  for (const auto& pick : choice.picks)
    if (!pick.k) out += faint(fmt::format("  {}: {}", pick.rule, pick.note)) + "\n";
  return out + strong(clustersVerdict(choice)) + "\n";
}

Result<int> run(const Clusters& flags, const CLI::App& command, Shell& shell, jobs::WorkContext& context) {
  RIDGELINE_CHECK(spareInputs("--out", flags.out, flags.spec.files()));
  RIDGELINE_TRY(const ClusteredRows asked, clusteredRows(flags, command, shell, context));
  eval::ClusterChoiceOptions options = flags.options;
  options.seed = Seed(asked.run.spec.seed).child("clusters");
  if (!asked.run.schema.classNames.empty()) {
    const auto codes = data::classCodes(*asked.run.table, asked.run.schema);
    for (const Index row : asked.rows) options.truth.push_back(codes[static_cast<std::size_t>(row)]);
  }
  RIDGELINE_TRY(const auto choice, eval::chooseClusters(asked.X, asked.clusterer, options, context));
  if (!flags.out.empty()) RIDGELINE_CHECK(writeFileAtomically(flags.out, clustersCsv(choice)));
  for (const auto& warning : context.takeWarnings()) shell.warn(warning);
  if (shell.json()) {
    shell.printJson(clustersJson(choice, asked));
    return 0;
  }
  shell.print(clustersText(choice, asked, flags));
  if (!flags.out.empty()) shell.note("Wrote " + flags.out + ".");
  return 0;
}

}  // namespace

void addClustersCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand(
      "clusters", "How many clusters there are: elbow, gap statistic, silhouette and stability by number");
  auto flags = std::make_shared<Clusters>();
  flags->spec.add(*command);
  addRowsOption(*command, flags->rows);
  command->add_option("--most", flags->options.most, "Numbers of clusters to try, from 1 (default: 10)")
      ->check(CLI::Range(2, 1000));
  command
      ->add_option("--references", flags->options.references,
                   "Uniform data sets of the gap statistic (default: 50)")
      ->check(CLI::Range(2, 100000));
  command->add_option("--resamples", flags->options.resamples, "Of the rows, for stability (default: 50)")
      ->check(CLI::Range(2, 100000));
  command->add_option("--out", flags->out, "CSV file with every number of clusters");
  shell.addSharedFlags(*command, "ridgeline clusters --data bundled:iris --target species --most 6");
  command->callback([flags, command, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*flags, *command, shell, context); });
  });
}

}  // namespace ridgeline::cli
