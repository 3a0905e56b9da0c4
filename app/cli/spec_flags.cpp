#include "app/cli/spec_flags.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "app/cli/shell.hpp"
#include "core/data/generators.hpp"
#include "core/models/catalog.hpp"

namespace ridgeline::cli {
namespace {

std::vector<std::string> cut(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(at), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

Result<char> character(const std::string& flag, const std::string& text) {
  if (text == "\\t" || text == "tab") return '\t';
  if (text.size() == 1) return text[0];
  return failAt(flag, ErrorCode::InvalidParam, "\"{}\" is not one character; give one, or tab.", text);
}

Status applyFractions(const std::string& text, data::SplitSpec& out) {
  constexpr std::array<std::string_view, data::PartCount> names = {"train", "train-dev", "dev", "test"};
  out.fractions = {};
  double sum = 0;
  for (const auto& item : cut(text, ',')) {
    RIDGELINE_TRY(const auto pair, pairOf("--split", item));
    std::string key = pair.first;
    std::replace(key.begin(), key.end(), '_', '-');
    const auto found = std::find(names.begin(), names.end(), key);
    if (found == names.end())
      return failAt("--split", ErrorCode::InvalidParam,
                    "There is no part \"{}\"; the parts are train, train-dev, dev, test.", pair.first);
    double share = 0;
    const char* end = pair.second.data() + pair.second.size();
    const auto [stop, error] = std::from_chars(pair.second.data(), end, share);
    if (error != std::errc() || stop != end || !std::isfinite(share) || share < 0)
      return failAt("--split", ErrorCode::InvalidParam, "\"{}\" is no share; write such as train=60.", item);
    out.fractions[static_cast<std::size_t>(found - names.begin())] = share;
    sum += share;
  }
  // Per cent and fractions both read naturally; anything else is a slip.
  if (std::abs(sum - 100) > 1e-6 && std::abs(sum - 1) > 1e-9)
    return failAt("--split", ErrorCode::InvalidParam,
                  "The shares of \"{}\" add up to {:g}; they must add up to 100 (or 1).", text, sum);
  if (sum > 2)
    for (double& share : out.fractions) share /= 100;
  return {};
}

}  // namespace

Result<std::pair<std::string, std::string>> pairOf(const std::string& flag, const std::string& text) {
  const std::size_t at = text.find('=');
  if (at == std::string::npos || at == 0)
    return failAt(flag, ErrorCode::InvalidParam, "\"{}\" has no \"=\"; write name=value.", text);
  return std::pair(text.substr(0, at), text.substr(at + 1));
}

Result<NamedPairs> namedPairs(const std::string& flag, const std::string& text) {
  NamedPairs out;
  const std::size_t colon = text.find(':');
  out.name = text.substr(0, colon);
  if (out.name.empty())
    return failAt(flag, ErrorCode::InvalidParam, "\"{}\" names nothing; write name or name:key=value.", text);
  if (colon != std::string::npos)
    for (const auto& item : cut(std::string_view(text).substr(colon + 1), ',')) {
      RIDGELINE_TRY(auto pair, pairOf(flag, item));
      out.pairs.push_back(std::move(pair));
    }
  return out;
}

Result<data::SourceSpec> sourceNamed(const std::string& text) {
  data::SourceSpec source;
  if (text.rfind("bundled:", 0) == 0) {
    source.kind = data::SourceKind::Bundled;
    source.path = text.substr(8);
    return source;
  }
  if (text.rfind("generate:", 0) != 0) {
    source.kind = data::SourceKind::File;
    source.path = text;
    return source;
  }
  RIDGELINE_TRY(const NamedPairs named, namedPairs("--data", text.substr(9)));
  RIDGELINE_TRY(const data::Generator* generator, data::generator(named.name));
  source.kind = data::SourceKind::Generated;
  source.path = named.name;
  for (const auto& [key, value] : named.pairs) {
    if (key == "seed") {
      const char* end = value.data() + value.size();
      const auto [stop, error] = std::from_chars(value.data(), end, source.seed);
      if (error != std::errc() || stop != end)
        return failAt("--data", ErrorCode::InvalidParam, "The seed \"{}\" is no whole number.", value);
      continue;
    }
    RIDGELINE_TRY(source.params[key], generator->params->parse(key, value));
  }
  return source;
}

void ReadFlags::add(CLI::App& command) {
  const auto group = "How a file is read (guessed unless given)";
  command.add_option("--delimiter", delimiter_, "Character between fields, or tab")->group(group);
  command.add_option("--decimal", decimal_, "Decimal mark")->group(group);
  command.add_option("--encoding", encoding_, "Such as UTF-8, ISO-8859-1, UTF-16LE")->group(group);
  command.add_option("--missing", missing_, "Marks that mean \"no value\", by commas")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(group);
  command.add_flag("--no-header", noHeader_, "The first line holds data")->group(group);
  command
      .add_option("--type", types_,
                  "column=kind: numeric, integer, category, text, date or boolean; may be repeated")
      ->allow_extra_args(false)
      ->group(group);
}

Status ReadFlags::apply(data::CsvOptions& options) const {
  if (delimiter_) {
    RIDGELINE_TRY(options.delimiter, character("--delimiter", *delimiter_));
  }
  if (decimal_) {
    RIDGELINE_TRY(options.decimal, character("--decimal", *decimal_));
  }
  if (encoding_) options.encoding = *encoding_;
  if (!missing_.empty()) options.missing = missing_;
  if (noHeader_) options.header = false;
  for (const auto& text : types_) {
    RIDGELINE_TRY(const auto pair, pairOf("--type", text));
    bool found = false;
    for (const auto kind : {data::ColumnKind::Numeric, data::ColumnKind::Integer, data::ColumnKind::Category,
                            data::ColumnKind::Text, data::ColumnKind::Date, data::ColumnKind::Boolean})
      if (data::name(kind) == pair.second) {
        options.kinds[pair.first] = kind;
        found = true;
      }
    if (!found)
      return failAt("--type", ErrorCode::InvalidParam,
                    "\"{}\" is no kind of column; the kinds are numeric, integer, category, text, date, "
                    "boolean.",
                    pair.second);
  }
  return {};
}

void SpecFlags::add(CLI::App& command) {
  command.add_option("SPEC", specFile_, "A spec.json; flags change what it says");
  const auto data = "Data";
  command.add_option("--data", data_, "A CSV or TSV file, bundled:ID or generate:ID[:key=value,...]")
      ->group(data);
  command.add_option("--target", target_, "Column to predict")->group(data);
  command.add_option("--features", features_, "Columns to learn from, by commas (default: all that fit)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(data);
  command
      .add_option("--role", roles_,
                  "column=role: feature, id, group, time, weight or ignored; may be repeated")
      ->allow_extra_args(false)
      ->group(data);
  command.add_option("--positive", positive_, "The class that counts as positive, of two")->group(data);
  command
      .add_option("--task", task_,
                  "classify, regress, cluster or project (default: what the target asks for)")
      ->group(data);
  read_.add(command);
  const auto split = "Split";
  command.add_option("--split", split_, "Such as train=60,dev=20,test=20; also train-dev")->group(split);
  command.add_option("--split-file", splitFile_, "A column, or a file, that names each row's part")
      ->group(split);
  command
      .add_flag("--stratify", stratify_,
                "Keep class shares (or target quantiles) equal in all parts (default)")
      ->group(split);
  command.add_flag("--no-stratify", noStratify_, "Draw without regard to the target")->group(split);
  command
      .add_flag("--stable", stable_,
                "Draw each row by its own hash: none changes its part when others are appended")
      ->group(split);
  command
      .add_option("--group", group_,
                  "Column whose equal values stay in one part; may go with --time or --stable")
      ->group(split);
  command.add_option("--time", time_, "Column to cut by: earlier rows train")->group(split);
  command
      .add_option("--gap", gap_, "Leave out rows nearer than this before a cut of --time (days for dates)")
      ->group(split);
  const auto model = "Model";
  command
      .add_option("--model", model_,
                  "Method; `ridgeline models` lists them" +
                      (usualModel_.empty() ? std::string() : " (default: " + usualModel_ + ")"))
      ->group(model);
  command.add_option("--param", params_, "key=value of the method; may be repeated")
      ->allow_extra_args(false)
      ->group(model);
  command
      .add_option("--step", steps_,
                  "Preparation step as id or id:key=value,...; may be repeated, in order; none for no step "
                  "(default: what the table needs)")
      ->allow_extra_args(false)
      ->group(model);
  command.add_option("--metric", metric_, "Metric to judge by; `ridgeline metrics` lists them")->group(model);
}

std::vector<std::string> SpecFlags::files() const {
  std::vector<std::string> found = {specFile_, data_, splitFile_};
  if (specFile_.empty()) return found;
  const auto spec = runs::readRunSpec(specFile_);
  if (!spec) return found;
  const std::filesystem::path folder = std::filesystem::path(specFile_).parent_path();
  if (data_.empty()) found.push_back((folder / spec->data.path).string());
  if (splitFile_.empty() && !spec->split.file.empty()) found.push_back((folder / spec->split.file).string());
  return found;
}

std::string SpecFlags::baseFolder() const {
  if (!data_.empty() || specFile_.empty()) return ".";
  const auto parent = std::filesystem::path(specFile_).parent_path().string();
  return parent.empty() ? "." : parent;
}

Status SpecFlags::applyData(runs::RunSpec& spec) const {
  if (!data_.empty()) {
    RIDGELINE_TRY(spec.data, sourceNamed(data_));
    if (specFile_.empty() && spec.data.kind == data::SourceKind::Bundled)
      for (const auto& set : data::bundledSets())
        if (set.id == spec.data.path) spec.roles.target = set.target;
    if (specFile_.empty() && spec.data.kind == data::SourceKind::Generated) {
      RIDGELINE_TRY(const data::Generator* generator, data::generator(spec.data.path));
      spec.roles.target = generator->target;
    }
  } else if (specFile_.empty()) {
    return failAt("fit", ErrorCode::InvalidParam,
                  "There is nothing to run; name a spec.json, or --data FILE --target COLUMN --model ID.");
  }
  return read_.apply(spec.data.read);
}

Status SpecFlags::applyRoles(runs::RunSpec& spec) const {
  if (!target_.empty()) spec.roles.target = target_;
  if (!features_.empty()) spec.roles.features = features_;
  if (!positive_.empty()) spec.roles.positive = positive_;
  for (const auto& text : roles_) {
    RIDGELINE_TRY(const auto pair, pairOf("--role", text));
    const auto role = data::roleNamed(pair.second);
    if (!role)
      return failAt("--role", ErrorCode::InvalidParam,
                    "\"{}\" is no role; the roles are feature, target, id, group, time, weight, ignored.",
                    pair.second);
    spec.roles.roles[pair.first] = *role;
  }
  if (task_.empty()) return {};
  spec.roles.task.reset();
  for (const auto task :
       {data::Task::Classify, data::Task::Regress, data::Task::Cluster, data::Task::Project})
    if (data::name(task) == task_) spec.roles.task = task;
  if (!spec.roles.task)
    return failAt("--task", ErrorCode::InvalidParam,
                  "\"{}\" is no task; the tasks are classify, regress, cluster, project.", task_);
  return {};
}

Status SpecFlags::applySplit(runs::RunSpec& spec) const {
  if (!splitFile_.empty() && (!split_.empty() || !group_.empty() || !time_.empty()))
    return failAt("--split-file", ErrorCode::InvalidParam,
                  "A split file names every row's part, so --split, --group and --time cannot be added.");
  if (stable_ && !(time_.empty() && splitFile_.empty()))
    return failAt("--stable", ErrorCode::InvalidParam,
                  "{} decides every row's part already, so --stable cannot be added.",
                  time_.empty() ? "A split file" : "The time");
  if (gap_ && time_.empty())
    return failAt("--gap", ErrorCode::InvalidParam, "A gap lies between times: name the column with --time.");
  if (!split_.empty()) {
    if (spec.split.kind == data::SplitKind::Rows || spec.split.kind == data::SplitKind::File)
      spec.split.kind = data::SplitKind::Random;
    RIDGELINE_CHECK(applyFractions(split_, spec.split));
  }
  if (stratify_ && noStratify_)
    return failAt("--no-stratify", ErrorCode::InvalidParam, "--stratify is given too; take one of them.");
  if (stratify_ || noStratify_) spec.split.stratify = stratify_;
  if (!splitFile_.empty()) {
    spec.split.kind = data::SplitKind::File;
    spec.split.file = splitFile_;
    // The paths of a spec start at its own folder; a flag's starts where it was typed.
    std::error_code ignored;
    if (baseFolder() != "." && std::filesystem::exists(splitFile_, ignored))
      spec.split.file = std::filesystem::absolute(splitFile_).string();
  }
  // With --time the groups stay whole inside a split by time.
  if (!group_.empty()) {
    spec.split.kind = data::SplitKind::Group;
    spec.split.group = group_;
  }
  if (!time_.empty()) {
    spec.split.kind = data::SplitKind::Time;
    spec.split.time = time_;
    spec.split.gap = gap_.value_or(spec.split.gap);
  }
  if (stable_) spec.split.kind = data::SplitKind::Hash;
  return {};
}

Status SpecFlags::applyModel(runs::RunSpec& spec) const {
  if (!model_.empty()) {
    if (spec.model.id != model_) spec.model = {model_, {}};
    spec.grownFrom.clear();
  }
  if (spec.model.id.empty()) spec.model.id = usualModel_;
  if (spec.model.id.empty())
    return failAt("--model", ErrorCode::InvalidParam,
                  "No model is named; choose one, such as --model tree (`ridgeline models` lists them).");
  RIDGELINE_TRY(const models::ModelEntry* entry, models::modelEntry(spec.model.id));
  for (const auto& text : params_) {
    RIDGELINE_TRY(const auto pair, pairOf("--param", text));
    RIDGELINE_TRY(spec.model.params[pair.first], entry->params->parse(pair.first, pair.second));
  }
  if (!steps_.empty()) {
    spec.defaultPrepare = false;
    spec.prepare.clear();
  }
  for (const auto& text : steps_) {
    if (text == "none") continue;
    RIDGELINE_TRY(const NamedPairs named, namedPairs("--step", text));
    RIDGELINE_TRY(const prep::StepEntry* step, prep::stepEntry(named.name));
    prep::StepSpec out{named.name, {}};
    for (const auto& [key, value] : named.pairs) {
      RIDGELINE_TRY(out.params[key], step->params->parse(key, value));
    }
    spec.prepare.push_back(std::move(out));
  }
  if (!metric_.empty()) spec.metric = metric_;
  return {};
}

Result<runs::RunSpec> SpecFlags::build(const Shell& shell) const {
  runs::RunSpec spec;
  if (!specFile_.empty()) {
    RIDGELINE_TRY(spec, runs::readRunSpec(specFile_));
  }
  if (shell.seed()) spec.seed = *shell.seed();
  RIDGELINE_CHECK(applyData(spec));
  RIDGELINE_CHECK(applyRoles(spec));
  RIDGELINE_CHECK(applySplit(spec));
  RIDGELINE_CHECK(applyModel(spec));
  return spec;
}

}  // namespace ridgeline::cli
