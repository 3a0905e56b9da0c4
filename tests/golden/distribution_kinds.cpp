#include <algorithm>
#include <sstream>

#include "core/stats/distribution.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

/// How the generator spells families, and what its parameters mean here.
struct Spelling {
  const char *theirs, *ours;
  std::vector<double> before, after;  ///< parameters that it leaves at their usual value
};
const std::vector<Spelling>& spellings() {
  static const std::vector<Spelling> all = {{"norm", "normal", {}, {0, 1}},
                                            {"t", "t", {}, {}},
                                            {"chi2", "chi-squared", {}, {}},
                                            {"f", "f", {}, {}},
                                            {"gamma", "gamma", {}, {1}},
                                            {"beta", "beta", {}, {}},
                                            {"binom", "binomial", {}, {}},
                                            {"poisson", "poisson", {}, {}},
                                            {"expon", "exponential", {}, {1}},
                                            {"uniform", "uniform", {}, {0, 1}},
                                            {"lognorm", "lognormal", {0}, {}},
                                            {"weibull_min", "weibull", {}, {1}},
                                            {"studentized_range", "studentised-range", {}, {}}};
  return all;
}

/// "beta_2_5", "t1.5": the family, then its numbers.
stats::Distribution named(const std::string& name) {
  const Spelling* found = nullptr;
  for (const Spelling& each : spellings()) {
    const std::string family = each.theirs;
    const bool fits =
        name.starts_with(family) && (name.size() == family.size() || name[family.size()] == '_' ||
                                     std::isdigit(static_cast<unsigned char>(name[family.size()])) != 0);
    if (fits && (found == nullptr || family.size() > std::string(found->theirs).size())) found = &each;
  }
  if (found == nullptr) throw Unsupported{"no distribution is called \"" + name + "\""};
  std::string numbers = name.substr(std::string(found->theirs).size());
  std::replace(numbers.begin(), numbers.end(), '_', ' ');
  std::vector<double> parameters = found->before;
  std::istringstream in(numbers);
  for (double value = 0; in >> value;) parameters.push_back(value);
  parameters.insert(parameters.end(), found->after.begin(), found->after.end());
  return taken(stats::distribution(found->ours, parameters));
}

void distribution(Case& at) {
  const auto law = named(at.id.substr(std::string("distribution_").size()));
  const auto x = at.param("x").get<std::vector<double>>(), p = at.param("p").get<std::vector<double>>();
  for (std::size_t i = 0; i < x.size(); ++i) {
    at.judge.see(law.cdf(x[i]), at.expect["cdf"][i]);
    at.judge.see(law.survival(x[i]), at.expect["sf"][i]);
  }
  for (std::size_t i = 0; i < p.size(); ++i) at.judge.see(law.quantile(p[i]), at.expect["quantile"][i]);
}

}  // namespace

std::vector<Kind> distributionKinds() { return {{"statistics", "distribution_", distribution}}; }

}  // namespace ridgeline::golden
