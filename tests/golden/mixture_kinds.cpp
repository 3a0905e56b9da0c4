#include <algorithm>
#include <cmath>
#include <map>

#include "core/models/cluster/mixture.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using models::CovarianceKind;

CovarianceKind kindOfWord(const std::string& word) {
  static const std::map<std::string, CovarianceKind> kinds = {{"full", CovarianceKind::Full},
                                                              {"tied", CovarianceKind::Tied},
                                                              {"diag", CovarianceKind::Diagonal},
                                                              {"spherical", CovarianceKind::Spherical}};
  const auto found = kinds.find(word);
  if (found == kinds.end()) throw Unsupported{"no covariance \"" + word + "\""};
  return found->second;
}

/// EM from the k-means centres of the same file, equal weights and the covariance of all rows.
void fromCentres(Case& at) {
  const Matrix& X = at.set.dataset().value("standardised", false) ? at.set.Z : at.set.X;
  const Matrix centres = matrixOf(at.set.find("kmeans").at("expect").at("centres"));
  const CovarianceKind kind = kindOfWord(at.param("covariance").get<std::string>());
  constexpr double Floor = 1e-6;
  auto start = taken(models::startingMixture(X, {}, centres, nullptr, kind, Floor, at.context));
  const auto run = taken(models::maximiseExpectation(
      X, {}, std::move(start), {.maxIterations = 20000, .tolerance = 1e-12, .floor = Floor}, at.context));
  const models::Mixture& mixture = run.mixture;
  // At this tolerance the last step may be a matter of rounding: who arrives where the reference was cut
  // short is not wrong.
  at.judge.require(run.converged || !at.expect["converged"].json().get<bool>(), "EM converges");
  at.judge.see(run.logLikelihood, at.expect["mean_loglik"], {1e-5, 0});
  at.judge.see(mixture.weights, at.expect["weights"]);
  at.judge.see(mixture.means, at.expect["means"]);
  const Wanted covariances = at.expect["covariances"];
  if (kind == CovarianceKind::Full)
    for (Index c = 0; c < mixture.k(); ++c)
      at.judge.see(mixture.covariance(c), covariances[static_cast<std::size_t>(c)]);
  else if (kind == CovarianceKind::Spherical)
    at.judge.see(Vector(mixture.covariances.col(0)), covariances);
  else
    at.judge.see(mixture.covariances, covariances);
  const double n = static_cast<double>(X.rows()), freedom = mixture.freedom();
  at.judge.see(-2 * n * run.logLikelihood + 2 * freedom, at.expect["aic"]);
  at.judge.see(-2 * n * run.logLikelihood + freedom * std::log(n), at.expect["bic"]);
  const auto answer =
      taken(models::explain(X.topRows(std::min<Index>(5, X.rows())), {}, mixture, at.context));
  at.judge.see(answer.probabilities, at.expect["posterior_first5"]);
}

}  // namespace

std::vector<Kind> mixtureKinds() { return {{"clustering", "gmm_", fromCentres}}; }

}  // namespace ridgeline::golden
