#include <algorithm>
#include <cmath>
#include <map>

#include "core/params/param_json.hpp"
#include "core/params/strict_json.hpp"
#include "core/runs/run_spec.hpp"

namespace ridgeline::runs {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using params::StrictObject;

constexpr std::array<data::ColumnKind, 6> AllKinds = {data::ColumnKind::Numeric,  data::ColumnKind::Integer,
                                                      data::ColumnKind::Category, data::ColumnKind::Text,
                                                      data::ColumnKind::Date,     data::ColumnKind::Boolean};
constexpr std::array<data::Task, 4> AllTasks = {data::Task::Classify, data::Task::Regress,
                                                data::Task::Cluster, data::Task::Project};
constexpr std::array<const char*, data::PartCount> PartKeys = {"train", "train_dev", "dev", "test"};
constexpr std::array<std::pair<data::SplitKind, const char*>, 6> SplitKinds = {{
    {data::SplitKind::Random, "random"},
    {data::SplitKind::Group, "group"},
    {data::SplitKind::Time, "time"},
    {data::SplitKind::Rows, "rows"},
    {data::SplitKind::File, "file"},
    {data::SplitKind::Hash, "hash"},
}};

ordered_json ordered(const params::ParamValues& values) {
  ordered_json out = ordered_json::object();
  for (const auto& [name, value] : values)
    std::visit([&, key = name](const auto& v) { out[key] = v; }, value);
  return out;
}

ordered_json readJson(const data::CsvOptions& read) {
  ordered_json out = ordered_json::object();
  if (read.delimiter) out["delimiter"] = std::string(1, *read.delimiter);
  if (read.decimal) out["decimal"] = std::string(1, *read.decimal);
  if (read.encoding) out["encoding"] = *read.encoding;
  if (read.header) out["header"] = *read.header;
  if (read.missing) out["missing"] = *read.missing;
  if (!read.kinds.empty()) {
    // Made whole: key by key, a hundred thousand columns would take minutes in an object that keeps its
    // order.
    std::map<std::string, std::string> kinds;
    for (const auto& [column, kind] : read.kinds) kinds.emplace(column, data::name(kind));
    out["kinds"] = kinds;
  }
  return out;
}

ordered_json dataJson(const data::SourceSpec& source, const data::Roles& roles) {
  ordered_json out = ordered_json::object();
  switch (source.kind) {
    case data::SourceKind::File:
      out["path"] = source.path;
      break;
    case data::SourceKind::Bundled:
      out["bundled"] = source.path;
      break;
    case data::SourceKind::Generated:
      out["generate"] = source.path;
      out["params"] = ordered(source.params);
      out["seed"] = source.seed;
      break;
    case data::SourceKind::Pasted:
      out["pasted"] = source.path;
      out["text"] = source.text;
      break;
  }
  if (!source.sha256.empty()) out["sha256"] = source.sha256;
  if (auto read = readJson(source.read); !read.empty()) out["read"] = std::move(read);
  out["target"] = roles.target.empty() ? ordered_json() : ordered_json(roles.target);
  if (roles.task) out["task"] = data::name(*roles.task);
  if (!roles.roles.empty())
    for (const auto& [column, role] : roles.roles) out["roles"][column] = data::name(role);
  if (!roles.features.empty()) out["features"] = roles.features;
  out["positive"] = roles.positive ? ordered_json(*roles.positive) : ordered_json();
  return out;
}

ordered_json splitJson(const data::SplitSpec& split) {
  ordered_json out = ordered_json::object();
  for (const auto& [kind, word] : SplitKinds)
    if (kind == split.kind) out["kind"] = word;
  for (std::size_t i = 0; i < PartKeys.size(); ++i) {
    if (split.kind == data::SplitKind::Rows)
      out[PartKeys[i]] = split.rows[i];
    else if (split.kind != data::SplitKind::File)
      out[PartKeys[i]] = split.fractions[i];
  }
  if (split.kind == data::SplitKind::Random || split.kind == data::SplitKind::Group)
    out["stratify"] = split.stratify;
  if (!split.group.empty()) out["group"] = split.group;
  if (!split.time.empty()) out["time"] = split.time;
  if (split.gap > 0) out["gap"] = split.gap;
  if (!split.file.empty()) out["file"] = split.file;
  return out;
}

Status oneCharacter(const StrictObject& object, const std::string& key, std::optional<char>& out) {
  std::string text;
  RIDGELINE_CHECK(object.read(key, text));
  if (object.find(key) == nullptr) return {};
  if (text == "\\t" || text == "tab") text = "\t";
  if (text.size() != 1)
    return failAt(object.placeOf(key), ErrorCode::Parse, "\"{}\" is \"{}\"; it takes one character.",
                  object.placeOf(key), text);
  out = text[0];
  return {};
}

tl::unexpected<Error> unknownWord(const std::string& place, const std::string& word,
                                  const std::vector<std::string>& known) {
  const std::string near = params::nearest(word, known);
  return failAt(place, ErrorCode::Parse, "\"{}\" is \"{}\"; it takes one of {}{}.", place, word,
                fmt::join(known, ", "), near.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", near));
}

Status readKinds(const StrictObject& read, std::map<std::string, data::ColumnKind>& out) {
  const json* kinds = read.find("kinds");
  if (kinds == nullptr) return {};
  if (!kinds->is_object())
    return failAt(read.placeOf("kinds"), ErrorCode::Parse,
                  "\"{}\" must be an object such as {{\"age\": \"numeric\"}}.", read.placeOf("kinds"));
  for (const auto& [column, kind] : kinds->items()) {
    std::vector<std::string> known;
    bool found = false;
    for (const auto candidate : AllKinds) {
      known.emplace_back(data::name(candidate));
      if (kind.is_string() && kind.get<std::string>() == known.back()) {
        out[column] = candidate;
        found = true;
      }
    }
    if (!found)
      return unknownWord(read.placeOf("kinds") + "." + column,
                         kind.is_string() ? kind.get<std::string>() : kind.dump(), known);
  }
  return {};
}

Status readOptions(const StrictObject& data, data::CsvOptions& out) {
  const json* json = data.find("read");
  if (json == nullptr) return {};
  RIDGELINE_TRY(const StrictObject read,
                StrictObject::of(*json, data.placeOf("read"),
                                 {"delimiter", "decimal", "encoding", "header", "missing", "kinds"}));
  RIDGELINE_CHECK(oneCharacter(read, "delimiter", out.delimiter));
  RIDGELINE_CHECK(oneCharacter(read, "decimal", out.decimal));
  RIDGELINE_CHECK(read.read("encoding", out.encoding));
  RIDGELINE_CHECK(read.read("header", out.header));
  RIDGELINE_CHECK(read.read("missing", out.missing));
  return readKinds(read, out.kinds);
}

Status readRoles(const StrictObject& data, data::Roles& out) {
  RIDGELINE_CHECK(data.read("target", out.target));
  RIDGELINE_CHECK(data.read("features", out.features));
  RIDGELINE_CHECK(data.read("positive", out.positive));
  std::string task;
  RIDGELINE_CHECK(data.read("task", task));
  if (!task.empty()) {
    std::vector<std::string> known;
    for (const auto candidate : AllTasks) {
      known.emplace_back(data::name(candidate));
      if (known.back() == task) out.task = candidate;
    }
    if (!out.task) return unknownWord(data.placeOf("task"), task, known);
  }
  const json* roles = data.find("roles");
  if (roles == nullptr) return {};
  if (!roles->is_object())
    return failAt(data.placeOf("roles"), ErrorCode::Parse,
                  "\"{}\" must be an object such as {{\"id\": \"id\"}}.", data.placeOf("roles"));
  for (const auto& [column, role] : roles->items()) {
    const std::string word = role.is_string() ? role.get<std::string>() : role.dump();
    const auto named = data::roleNamed(word);
    if (!named)
      return unknownWord(data.placeOf("roles") + "." + column, word,
                         {"feature", "target", "id", "group", "time", "weight", "ignored"});
    out.roles[column] = *named;
  }
  return {};
}

Status readData(const StrictObject& root, RunSpec& spec) {
  const json* json = root.find("data");
  if (json == nullptr)
    return failAt("data", ErrorCode::Parse,
                  "The specification has no \"data\"; add \"data\": {{\"path\": \"file.csv\", \"target\": "
                  "\"column\"}}.");
  RIDGELINE_TRY(const StrictObject data,
                StrictObject::of(*json, "data",
                                 {"path", "bundled", "generate", "pasted", "text", "params", "seed", "sha256",
                                  "read", "target", "task", "roles", "features", "positive"}));
  const std::array<std::pair<const char*, data::SourceKind>, 4> kinds = {{
      {"path", data::SourceKind::File},
      {"bundled", data::SourceKind::Bundled},
      {"generate", data::SourceKind::Generated},
      {"pasted", data::SourceKind::Pasted},
  }};
  int named = 0;
  for (const auto& [key, kind] : kinds) {
    if (data.find(key) == nullptr) continue;
    ++named;
    spec.data.kind = kind;
    RIDGELINE_CHECK(data.read(key, spec.data.path));
  }
  if (named != 1)
    return failAt("data", ErrorCode::Parse,
                  "\"data\" names {} sources; it takes exactly one of path, bundled, generate, pasted.",
                  named);
  RIDGELINE_CHECK(data.read("text", spec.data.text));
  RIDGELINE_CHECK(data.read("sha256", spec.data.sha256));
  RIDGELINE_CHECK(data.read("seed", spec.data.seed));
  if (const auto* values = data.find("params")) {
    RIDGELINE_TRY(spec.data.params, params::valuesFromJson(*values));
  }
  RIDGELINE_CHECK(readOptions(data, spec.data.read));
  return readRoles(data, spec.roles);
}

Status readSplit(const StrictObject& root, data::SplitSpec& out) {
  const json* json = root.find("split");
  if (json == nullptr) return {};
  RIDGELINE_TRY(const StrictObject split, StrictObject::of(*json, "split",
                                                           {"kind", "train", "train_dev", "dev", "test",
                                                            "stratify", "group", "time", "gap", "file"}));
  std::string kind = "random";
  RIDGELINE_CHECK(split.read("kind", kind));
  std::vector<std::string> known;
  bool found = false;
  for (const auto& [value, word] : SplitKinds) {
    known.emplace_back(word);
    if (kind == word) {
      out.kind = value;
      found = true;
    }
  }
  if (!found) return unknownWord("split.kind", kind, known);
  if (out.kind == data::SplitKind::Rows) {
    for (std::size_t i = 0; i < PartKeys.size(); ++i) RIDGELINE_CHECK(split.read(PartKeys[i], out.rows[i]));
  } else if (std::any_of(PartKeys.begin(), PartKeys.end(),
                         [&](const char* key) { return split.find(key) != nullptr; })) {
    // A part that is not named holds no rows; only a split that names none keeps the defaults.
    out.fractions = {};
    for (std::size_t i = 0; i < PartKeys.size(); ++i)
      RIDGELINE_CHECK(split.read(PartKeys[i], out.fractions[i]));
  }
  RIDGELINE_CHECK(split.read("stratify", out.stratify));
  RIDGELINE_CHECK(split.read("group", out.group));
  RIDGELINE_CHECK(split.read("time", out.time));
  RIDGELINE_CHECK(split.read("gap", out.gap));
  return split.read("file", out.file);
}

Result<prep::StepSpec> readStep(const json& entry, std::size_t position) {
  const std::string place = fmt::format("prepare[{}]", position);
  if (!entry.is_object() || !entry.contains("step") || !entry["step"].is_string())
    return failAt(place, ErrorCode::Parse,
                  "A step must be an object such as {{\"step\": \"impute\", \"strategy\": \"median\"}}.");
  json rest = entry;
  rest.erase("step");
  auto values = params::valuesFromJson(rest);
  if (!values) {
    values.error().where = place + "." + values.error().where;
    return tl::unexpected<Error>(values.error());
  }
  return prep::StepSpec{entry["step"].get<std::string>(), std::move(*values)};
}

Status readModel(const json& json, const std::string& place, RunSpec* grown, models::ModelSpec& out) {
  const std::vector<std::string> keys = grown != nullptr
                                            ? std::vector<std::string>{"id", "params", "grown_from"}
                                            : std::vector<std::string>{"id", "params"};
  RIDGELINE_TRY(const StrictObject model, StrictObject::of(json, place, keys));
  RIDGELINE_CHECK(model.read("id", out.id));
  if (out.id.empty())
    return failAt(place + ".id", ErrorCode::Parse, "\"{}\" has no \"id\"; name one, such as \"tree\".",
                  place);
  if (const auto* values = model.find("params")) {
    RIDGELINE_TRY(out.params, params::valuesFromJson(*values));
  }
  const auto* ancestors = model.find("grown_from");
  if (ancestors == nullptr) return {};
  if (!ancestors->is_array())
    return failAt(model.placeOf("grown_from"), ErrorCode::Parse,
                  "\"{}\" must be a list of models in brackets.", model.placeOf("grown_from"));
  for (std::size_t i = 0; i < ancestors->size(); ++i)
    RIDGELINE_CHECK(readModel((*ancestors)[i], fmt::format("{}[{}]", model.placeOf("grown_from"), i), nullptr,
                              grown->grownFrom.emplace_back()));
  return {};
}

}  // namespace

ordered_json toJson(const RunSpec& spec) {
  ordered_json out = ordered_json::object();
  out["version"] = 1;
  out["seed"] = spec.seed;
  out["data"] = dataJson(spec.data, spec.roles);
  out["split"] = splitJson(spec.split);
  if (!spec.defaultPrepare) {
    out["prepare"] = ordered_json::array();
    for (const auto& step : spec.prepare) {
      ordered_json entry = {{"step", step.id}};
      entry.update(ordered(step.params));
      out["prepare"].push_back(std::move(entry));
    }
  }
  out["model"]["id"] = spec.model.id;
  out["model"]["params"] = ordered(spec.model.params);
  for (const auto& ancestor : spec.grownFrom)
    out["model"]["grown_from"].push_back({{"id", ancestor.id}, {"params", ordered(ancestor.params)}});
  if (!spec.metric.empty()) out["metric"] = spec.metric;
  return out;
}

Result<RunSpec> runSpecFromJson(const json& json) {
  RIDGELINE_TRY(
      const StrictObject root,
      StrictObject::of(json, "", {"version", "seed", "data", "split", "prepare", "model", "metric"}));
  std::uint64_t version = 0;
  RIDGELINE_CHECK(root.read("version", version));
  if (version == 0)
    return failAt("version", ErrorCode::Parse, "The specification has no version; add \"version\": 1.");
  if (version > 1)
    return failAt(
        "version", ErrorCode::Parse,
        "The specification has version {}; this Ridgeline reads version 1, so a newer one is needed.",
        version);
  RunSpec spec;
  RIDGELINE_CHECK(root.read("seed", spec.seed));
  RIDGELINE_CHECK(readData(root, spec));
  RIDGELINE_CHECK(readSplit(root, spec.split));
  if (const auto* prepare = root.find("prepare")) {
    if (!prepare->is_array())
      return failAt("prepare", ErrorCode::Parse, "\"prepare\" must be a list of steps in brackets.");
    spec.defaultPrepare = false;
    for (std::size_t i = 0; i < prepare->size(); ++i) {
      RIDGELINE_TRY(auto step, readStep((*prepare)[i], i));
      spec.prepare.push_back(std::move(step));
    }
  }
  const auto* model = root.find("model");
  if (model == nullptr)
    return failAt("model", ErrorCode::Parse,
                  "The specification has no \"model\"; add \"model\": {{\"id\": \"tree\"}}.");
  RIDGELINE_CHECK(readModel(*model, "model", &spec, spec.model));
  RIDGELINE_CHECK(root.read("metric", spec.metric));
  return spec;
}

}  // namespace ridgeline::runs
