#include "core/models/meta/calibrators.hpp"

#include <cmath>

#include "core/base/random.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

const jobs::WorkContext context;

double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

/// Rows whose log-odds are told three times too large and one too high.
struct Overconfident {
  Vector said;
  std::vector<bool> happened;
  explicit Overconfident(Index n) : said(n) {
    Rng rng{Seed(5)};
    for (Index i = 0; i < n; ++i) {
      const double z = 1.5 * rng.normal();
      happened.push_back(rng.uniform() < sigmoid(z));
      said[i] = sigmoid(3 * z + 1);
    }
  }
};

}  // namespace

TEST_CASE("calibrators: Platt's map undoes a line on the log-odds", "[models][meta]") {
  const Overconfident rows(20000);
  const auto map = *fitPlatt(rows.said, rows.happened, {}, context);
  CHECK(map.slope == Approx(1.0 / 3).margin(0.01));
  CHECK(map.intercept == Approx(-1.0 / 3).margin(0.03));
  CHECK(map(sigmoid(1)) == Approx(0.5).margin(0.01));
  // Weights of 2 say what every row twice says, but for the smoothing of the targets.
  const auto twice = *fitPlatt(rows.said, rows.happened, Vector::Constant(20000, 2), context);
  CHECK(twice.slope == Approx(map.slope).epsilon(1e-3));
  // Scores that point the wrong way are worth the base rate and no more.
  const auto wrong = *fitPlatt((1 - rows.said.array()).matrix(), rows.happened, {}, context);
  CHECK(wrong.slope == 0);
  CHECK(wrong(0.9) == wrong(0.1));
}

TEST_CASE("calibrators: isotonic pools what is out of order, ties first", "[models][meta]") {
  Vector p(7);
  p << 0.1, 0.2, 0.2, 0.3, 0.4, 0.5, 0.6;
  const auto map = *fitIsotonic(p, {false, true, false, false, true, true, true}, {}, context);
  // 0.2 is right half the time and 0.3 never: together one time in three.
  CHECK(map(0.05) == 0);
  CHECK(map(0.1) == 0);
  CHECK(map(0.2) == Approx(1.0 / 3));
  CHECK(map(0.25) == Approx(1.0 / 3));
  CHECK(map(0.3) == Approx(1.0 / 3));
  CHECK(map(0.35) == Approx((1.0 / 3 + 1) / 2));
  CHECK(map(0.9) == 1);
  Vector weights = Vector::Ones(7);
  weights[3] = 0;
  CHECK((*fitIsotonic(p, {false, true, false, false, true, true, true}, weights, context))(0.2) ==
        Approx(0.5));
}

TEST_CASE("calibrators: the temperature of softened answers is found", "[models][meta]") {
  Rng rng{Seed(6)};
  Matrix said(8000, 3);
  std::vector<int> labels;
  for (Index i = 0; i < 8000; ++i) {
    Vector z(3);
    for (double& one : z) one = 1.5 * rng.normal();
    const Vector p = z.array().exp() / z.array().exp().sum();
    const double u = rng.uniform();
    labels.push_back(u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2);
    const Vector sharp = (2.5 * z).array().exp();
    said.row(i) = (sharp / sharp.sum()).transpose();
  }
  CHECK(*fitTemperature(said, labels, {}, context) == Approx(2.5).margin(0.12));
  CHECK((atTemperature(said, 1) - said).cwiseAbs().maxCoeff() < 1e-9);
  CHECK((atTemperature(said, 3).rowwise().sum().array() - 1).abs().maxCoeff() < 1e-12);
}

TEST_CASE("calibrators: a stop is looked at between passes", "[models][meta]") {
  const Overconfident rows(100);
  std::stop_source stop;
  stop.request_stop();
  const jobs::WorkContext stopped(stop.get_token());
  CHECK(fitPlatt(rows.said, rows.happened, {}, stopped).error().code == ErrorCode::Cancelled);
  CHECK(fitIsotonic(rows.said, rows.happened, {}, stopped).error().code == ErrorCode::Cancelled);
  Matrix both(100, 2);
  both << (1 - rows.said.array()), rows.said;
  const std::vector<int> labels(100, 1);
  CHECK(fitTemperature(both, labels, {}, stopped).error().code == ErrorCode::Cancelled);
}
