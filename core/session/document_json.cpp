#include "core/session/document_json.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/params/strict_json.hpp"

namespace ridgeline::session {
namespace {

using nlohmann::json;
using params::StrictObject;

constexpr std::array<std::pair<Room, const char*>, 3> Rooms = {
    {{Room::Data, "data"}, {Room::Fit, "fit"}, {Room::Diagnose, "diagnose"}}};
constexpr std::array<std::pair<eval::PlaneKind, const char*>, 3> Planes = {
    {{eval::PlaneKind::Features, "features"},
     {eval::PlaneKind::PrincipalAxes, "principal-axes"},
     {eval::PlaneKind::Curve, "curve"}}};
constexpr std::array<std::pair<data::Part, const char*>, 4> Parts = {{{data::Part::Train, "train"},
                                                                      {data::Part::TrainDev, "train-dev"},
                                                                      {data::Part::Dev, "dev"},
                                                                      {data::Part::Test, "test"}}};

template <class E, std::size_t N>
std::string wordOf(const std::array<std::pair<E, const char*>, N>& words, E value) {
  for (const auto& [candidate, word] : words)
    if (candidate == value) return word;
  return words.front().second;
}

template <class E, std::size_t N>
Status readWord(const StrictObject& object, const std::string& key,
                const std::array<std::pair<E, const char*>, N>& words, E& out) {
  if (object.find(key) == nullptr) return {};
  std::string given;
  RIDGELINE_CHECK(object.read(key, given));
  std::vector<std::string> known;
  for (const auto& [candidate, word] : words) {
    if (given == word) {
      out = candidate;
      return {};
    }
    known.emplace_back(word);
  }
  return failAt(object.placeOf(key), ErrorCode::Parse, "\"{}\" is \"{}\"; it takes one of {}.",
                object.placeOf(key), given, fmt::join(known, ", "));
}

Status readView(const json& given, ViewState& view) {
  RIDGELINE_TRY(const StrictObject object, StrictObject::of(given, "view", {"room", "part", "plane"}));
  RIDGELINE_CHECK(readWord(object, "room", Rooms, view.room));
  RIDGELINE_CHECK(readWord(object, "part", Parts, view.part));
  const json* plane = object.find("plane");
  if (plane == nullptr) return {};
  RIDGELINE_TRY(const StrictObject axes,
                StrictObject::of(*plane, "view.plane", {"kind", "x", "y", "anchor"}));
  RIDGELINE_CHECK(readWord(axes, "kind", Planes, view.plane.kind));
  RIDGELINE_CHECK(axes.read("x", view.plane.x));
  RIDGELINE_CHECK(axes.read("y", view.plane.y));
  return axes.read("anchor", view.plane.anchor);
}

Status readOpenings(const json& given, std::vector<TestOpening>& openings) {
  if (!given.is_array()) return failAt("openings", ErrorCode::Parse, "\"openings\" must be a list.");
  for (const auto& entry : given) {
    RIDGELINE_TRY(const StrictObject object, StrictObject::of(entry, "openings", {"reason", "run", "when"}));
    TestOpening& opening = openings.emplace_back();
    RIDGELINE_CHECK(object.read("reason", opening.reason));
    RIDGELINE_CHECK(object.read("run", opening.run));
    RIDGELINE_CHECK(object.read("when", opening.when));
  }
  return {};
}

}  // namespace

json toJson(const SessionDocument& document) {
  json out = json::object();
  if (!document.run.model.id.empty()) out["run"] = runs::toJson(document.run);
  json& view = out["view"];
  view["room"] = wordOf(Rooms, document.view.room);
  view["part"] = wordOf(Parts, document.view.part);
  json& plane = view["plane"];
  plane["kind"] = wordOf(Planes, document.view.plane.kind);
  plane["x"] = document.view.plane.x;
  plane["y"] = document.view.plane.y;
  if (document.view.plane.anchor) plane["anchor"] = *document.view.plane.anchor;
  out["openings"] = json::array();
  for (const auto& opening : document.openings)
    out["openings"].push_back({{"reason", opening.reason}, {"run", opening.run}, {"when", opening.when}});
  out["test_open"] = document.testOpen;
  out["keep_weights"] = document.keepWeights;
  return out;
}

Result<SessionDocument> documentFromJson(const json& given) {
  RIDGELINE_TRY(const StrictObject object,
                StrictObject::of(given, "", {"run", "view", "openings", "test_open", "keep_weights"}));
  SessionDocument document;
  if (const json* run = object.find("run")) {
    RIDGELINE_TRY(document.run, runs::runSpecFromJson(*run));
  }
  if (const json* view = object.find("view")) RIDGELINE_CHECK(readView(*view, document.view));
  if (const json* openings = object.find("openings"))
    RIDGELINE_CHECK(readOpenings(*openings, document.openings));
  RIDGELINE_CHECK(object.read("test_open", document.testOpen));
  RIDGELINE_CHECK(object.read("keep_weights", document.keepWeights));
  return document;
}

}  // namespace ridgeline::session
