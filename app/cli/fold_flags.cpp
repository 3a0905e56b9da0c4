#include "app/cli/fold_flags.hpp"

#include <algorithm>
#include <cmath>

#include "app/cli/shell.hpp"
#include "app/cli/text_table.hpp"

namespace ridgeline::cli {

using nlohmann::ordered_json;

void FoldFlags::add(CLI::App& command) {
  command_ = &command;
  const auto group = "Folds";
  command.add_option("--folds", folds_, fmt::format("Parts that test in turn (default: {})", folds_))
      ->check(CLI::Range(2, 100000))
      ->group(group);
  command
      .add_option("--repeats", repeats_,
                  fmt::format("How often the cut is drawn anew (default: {})", repeats_))
      ->check(CLI::Range(1, 1000))
      ->group(group);
  command.add_flag("--leave-one-out", leaveOne_, "Each row tests once alone; with --group each group")
      ->group(group);
  command.add_flag("--stored-order", storedOrder_, "Cut the rows as they are stored instead of drawing")
      ->group(group);
  command.add_option("--fold-gap", gap_, "With --time: rows left out between train and test")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 40))
      ->group(group);
  addRowsOption(command, rows_, group);
}

Result<data::FoldSpec> FoldFlags::build(const runs::RunSpec& spec) const {
  data::FoldSpec out;
  out.folds = folds_;
  out.repeats = repeats_;
  out.stratify = spec.split.stratify;
  out.shuffle = !storedOrder_;
  out.gap = gap_;
  if (spec.split.kind == data::SplitKind::Group || spec.split.kind == data::SplitKind::Hash)
    out.group = spec.split.group;
  if (spec.split.kind == data::SplitKind::Time) {
    out.time = spec.split.time;
    out.kind = data::FoldKind::Time;
  }
  if (leaveOne_) {
    if (out.kind == data::FoldKind::Time)
      return failAt("--leave-one-out", ErrorCode::InvalidParam,
                    "Folds by time train on earlier rows only, so no row is left out alone; drop one flag.");
    out.kind = data::FoldKind::LeaveOut;
  }
  if (out.kind != data::FoldKind::Rows && repeats_ > 1)
    return failAt("--repeats", ErrorCode::InvalidParam,
                  "These folds are the same each time; --repeats needs folds that are drawn.");
  if (storedOrder_ && repeats_ > 1)
    return failAt("--repeats", ErrorCode::InvalidParam,
                  "Folds in stored order are the same each time; drop --stored-order or --repeats.");
  if (gap_ > 0 && out.kind != data::FoldKind::Time)
    return failAt("--fold-gap", ErrorCode::InvalidParam,
                  "A gap lies between times; name their column with --time.");
  return out;
}

Result<std::vector<Index>> FoldFlags::rows(const runs::PreparedRun& run) const {
  return rowsNamed(*command_, rows_, run);
}

void addRowsOption(CLI::App& command, std::string& rows, const std::string& group) {
  auto* option = command.add_option(
      "--rows", rows, "all, not-test or train (default: all, or not-test where a split is named)");
  option->check(CLI::IsMember({"all", "not-test", "train"}));
  if (!group.empty()) option->group(group);
}

Result<std::vector<Index>> rowsNamed(const CLI::App& command, const std::string& rows,
                                     const runs::PreparedRun& run) {
  bool splitNamed = false;
  for (const char* flag : {"SPEC", "--split", "--split-file"}) splitNamed |= command.count(flag) > 0;
  const std::string which = !rows.empty() ? rows : splitNamed ? "not-test" : "all";
  std::vector<Index> out;
  for (Index row = 0; row < run.split->size(); ++row) {
    const data::Part part = run.split->part(row);
    if (part == data::Part::Unused && (which != "all" || run.spec.split.kind == data::SplitKind::Rows))
      continue;
    if (which == "train" && part != data::Part::Train) continue;
    if (which == "not-test" && part == data::Part::Test) continue;
    out.push_back(row);
  }
  if (out.empty()) return failAt("--rows", ErrorCode::InvalidInput, "There are no \"{}\" rows.", which);
  return out;
}

Result<FoldedRun> foldedRun(const SpecFlags& flags, const FoldFlags& cut, Shell& shell,
                            jobs::WorkContext& context) {
  RIDGELINE_TRY(runs::RunSpec spec, flags.build(shell));
  RIDGELINE_TRY(data::Loaded loaded, data::load(spec.data, flags.baseFolder(), context));
  spec.data = std::move(loaded.settled);
  FoldedRun out;
  RIDGELINE_TRY(out.run, runs::prepareRun(spec, std::move(loaded.table), flags.baseFolder()));
  RIDGELINE_TRY(out.cut, cut.build(out.run.spec));
  RIDGELINE_TRY(out.rows, cut.rows(out.run));
  std::vector<std::string> warnings;
  RIDGELINE_TRY(out.folds, data::drawFolds(*out.run.table, out.run.schema, out.rows, out.cut,
                                           Seed(out.run.spec.seed).child("folds"), &warnings));
  for (auto& warning : warnings) context.warn(std::move(warning));
  return out;
}

ordered_json toJson(const data::FoldSpec& spec) {
  ordered_json out;
  switch (spec.kind) {
    case data::FoldKind::Rows:
      out = {{"kind", "rows"},
             {"folds", spec.folds},
             {"repeats", spec.repeats},
             {"stratify", spec.stratify},
             {"shuffle", spec.shuffle}};
      break;
    case data::FoldKind::LeaveOut:
      out = {{"kind", "leave-out"}};
      break;
    case data::FoldKind::Time:
      out = {{"kind", "time"}, {"folds", spec.folds}, {"time", spec.time}, {"gap", spec.gap}};
      break;
  }
  if (!spec.group.empty()) out["group"] = spec.group;
  return out;
}

ordered_json numberOrNull(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json();
}

ordered_json numbersOrNull(const std::vector<double>& values) {
  ordered_json out = ordered_json::array();
  for (const double value : values) out.push_back(numberOrNull(value));
  return out;
}

std::string csvNumber(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string();
}

std::string meanAndSdText(double mean, double sd) {
  return std::isnan(sd) ? shown(mean) : fmt::format("{} ± {}", shown(mean), shown(sd));
}

}  // namespace ridgeline::cli
