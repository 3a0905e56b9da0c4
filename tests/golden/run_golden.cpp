#include "tests/golden/run_golden.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/jobs/parallel_for.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using nlohmann::json;

Tolerance toleranceOf(const json& tol) {
  if (tol.is_object()) return {tol.value("abs", 0.0), tol.value("rel", 0.0)};
  if (tol == "band") return {};
  throw Unsupported{fmt::format("the tolerance {} is of no known kind", tol.dump())};
}

struct Place {
  const GoldenSet* set;
  const json* one;
};

}  // namespace

const char* word(Verdict verdict) {
  switch (verdict) {
    case Verdict::Passed:
      return "pass";
    case Verdict::Failed:
      return "FAIL";
    case Verdict::Unsupported:
      return "unsupported";
  }
  return "";
}

CaseResult runCase(const GoldenSet& set, const json& one, jobs::WorkContext& context) {
  CaseResult result{set.name, one.at("id").get<std::string>(), {}, {}, {}, {}, {}, {}};
  try {
    const Kind& kind = kindOf(set.topic, result.id);
    Case at{set,
            result.id,
            one,
            Wanted(one.at("expect"), json::json_pointer()),
            Judge(toleranceOf(one.at("tol"))),
            context};
    kind.run(at);
    result.verdict = at.judge.passed() ? Verdict::Passed : Verdict::Failed;
    result.gap = at.judge.gap();
    result.allowed = at.judge.allowed();
    result.share = at.judge.share();
    result.where = at.judge.where();
    result.seen = at.judge.seen();
    if (!at.judge.compared()) throw Unsupported{"the mapping found nothing to compare"};
  } catch (const Unsupported& cause) {
    result.verdict = Verdict::Unsupported;
    result.where = cause.why;
  } catch (const Unreadable& cause) {
    result.verdict = Verdict::Unsupported;
    result.where = cause.why;
  } catch (const Failure& cause) {
    result.verdict = Verdict::Failed;
    result.where = cause.why;
  } catch (const json::exception& error) {
    result.verdict = Verdict::Unsupported;
    result.where = fmt::format("the case is not as the generator writes it: {}", error.what());
  } catch (const std::exception& error) {
    // One case must not take the others along.
    result.verdict = Verdict::Failed;
    result.where = error.what();
  }
  return result;
}

std::vector<CaseResult> runAll(const std::vector<GoldenSet>& sets, const Choice& choice,
                               jobs::WorkContext& context) {
  std::vector<Place> places;
  for (const GoldenSet& set : sets)
    for (const json& one : set.file.at("cases")) {
      const std::string name = set.name + "/" + one.at("id").get<std::string>();
      if (name.find(choice.only) != std::string::npos) places.push_back({&set, &one});
    }
  std::vector<CaseResult> results(places.size());
  const auto done = jobs::parallelFor(context, static_cast<std::int64_t>(places.size()), [&](std::int64_t i) {
    const Place& place = places[static_cast<std::size_t>(i)];
    jobs::WorkContext own(context.stopToken(), context.pool());
    results[static_cast<std::size_t>(i)] = runCase(*place.set, *place.one, own);
  });
  if (!done) throw Unreadable{done.error().text()};
  return results;
}

std::vector<std::string> goldenFiles(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".json" && entry.path().filename() != "index.json")
      paths.push_back(entry.path().string());
  if (error) throw Unreadable{fmt::format("The folder {} cannot be read: {}.", folder, error.message())};
  if (paths.empty()) throw Unreadable{fmt::format("The folder {} holds no golden file.", folder)};
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<Mutation> mutate(const std::vector<GoldenSet>& sets, const std::vector<CaseResult>& results,
                             int count, Seed seed, jobs::WorkContext& context) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < results.size(); ++i)
    if (results[i].verdict == Verdict::Passed && !results[i].seen.empty()) order.push_back(i);
  if (order.empty()) throw Unreadable{"No case passes, so that there is nothing to shift."};
  Rng rng(seed);
  rng.shuffle(order);
  std::vector<Mutation> mutations;
  for (std::size_t m = 0; m < static_cast<std::size_t>(count); ++m) {
    const CaseResult& result = results[order[m % order.size()]];
    const auto set = std::find_if(sets.begin(), sets.end(), [&](auto& s) { return s.name == result.file; });
    json changed = set->find(result.id);
    const auto& where =
        result.seen[static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(result.seen.size())))];
    json& value = changed["expect"][where];
    const double before = Wanted(value, where).number();
    const json& tol = changed["tol"];
    const double allowed =
        tol.is_object() ? tol.value("abs", 0.0) + tol.value("rel", 0.0) * std::abs(before) : 0.0;
    // Well beyond what any note allows, so that whoever overlooks it does not look.
    const double shift = 1 + std::abs(before) + 100 * allowed;
    const double after = std::isfinite(before) ? before + (rng.below(2) == 0 ? shift : -shift) : 1.0;
    value = after;
    jobs::WorkContext own(context.stopToken(), context.pool());
    const CaseResult again = runCase(*set, changed, own);
    mutations.push_back(
        {result.file, result.id, where.to_string(), before, after, again.verdict == Verdict::Failed});
  }
  return mutations;
}

}  // namespace ridgeline::golden
