#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/stats/kolmogorov.hpp"
#include "core/stats/two_sample.hpp"
#include "tests/golden/data_file.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using namespace ridgeline::stats;

/// "sex = male against female, missing values dropped": column and the two words.
std::vector<std::string> ruleOf(const std::string& what) {
  const auto equals = what.find(" = "), against = what.find(" against "), comma = what.find(", ", against);
  if (equals == std::string::npos || against == std::string::npos || against < equals) return {};
  return {what.substr(0, equals), what.substr(equals + 3, against - equals - 3),
          what.substr(against + 9, comma == std::string::npos ? comma : comma - against - 9)};
}

struct Halves {
  std::vector<double> a, b;
};
Halves samplesOf(const Case& at) {
  const auto column = at.param("column").get<std::string>(), what = at.one.at("what").get<std::string>();
  const auto path = std::filesystem::path(at.set.folder) / at.param("file").get<std::string>();
  const DataFile data = DataFile::readWith(path.string(), column);
  const auto rule = ruleOf(what);
  if (rule.empty() && what.find("floor(n/2)") == std::string::npos)
    throw Unsupported{"no mapping for samples taken as \"" + what + "\""};
  Halves halves;
  for (std::size_t i = 0; i < data.rows(); ++i) {
    const double value = data.number(i, column);
    if (!std::isfinite(value)) continue;
    if (rule.empty()) {
      (i < data.rows() / 2 ? halves.a : halves.b).push_back(value);
      continue;
    }
    const std::string word = lower(data.cell(i, rule[0]));
    if (word == lower(rule[1])) halves.a.push_back(value);
    if (word == lower(rule[2])) halves.b.push_back(value);
  }
  const auto sizes = at.param("sizes").get<std::vector<std::size_t>>();
  if (halves.a.size() != sizes.at(0) || halves.b.size() != sizes.at(1))
    throw Failure{"a sample has another size than the reference says"};
  return halves;
}

void drift(Case& at) {
  const auto [a, b] = samplesOf(at);
  const auto edges = quantileEdges(a, 10);
  const auto first = binCounts(a, edges), second = binCounts(b, edges);
  const auto p = shares(first), q = shares(second);
  const Wanted& want = at.expect;
  at.judge.see(vectorOf(edges), want["edges_deciles_of_first_linear"]);
  at.judge.see(vectorOf(first), want["counts_first"]);
  at.judge.see(vectorOf(second), want["counts_second"]);
  at.judge.see(populationStability(p, q), want["psi"]);
  at.judge.see(jensenShannon(p, q), want["jensen_shannon_divergence_base2"]);
  at.judge.see(std::sqrt(jensenShannon(p, q)), want["jensen_shannon_distance_base2"]);
  at.judge.see(wasserstein(a, b), want["wasserstein_1"]);
  at.judge.see(energyDistance(a, b), want["energy_distance"]);
  at.judge.see(hellinger(p, q), want["hellinger"]);
  at.judge.see(divergence(q, p), want["kl_second_from_first_floored_nats"]);
  const auto ks = ksTwoSample(a, b);
  at.judge.see(ks.statistic.value(), want["ks"]);
  at.judge.see(ks.p.value(), want["ks_p"]);
}

}  // namespace

std::vector<Kind> driftKinds() { return {{"drift", "", drift}}; }

}  // namespace ridgeline::golden
