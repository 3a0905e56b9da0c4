#include <algorithm>
#include <array>
#include <cmath>

#include "core/stats/lowess.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

namespace {

/// 60 points at 42 places out of order, two of them far off the curve.
struct Wave {
  std::vector<double> x, y;
  Wave() {
    for (int i = 0; i < 60; ++i) {
      x.push_back(std::floor(40 * std::sin(1.7 * i) + 0.2 * i) / 4);
      y.push_back(std::sin(x.back() / 3) + 0.3 * std::cos(2.9 * i * i));
    }
    y[7] += 6;
    y[33] -= 9;
  }
};

Result<Vector> smoothed(const std::vector<double>& x, const std::vector<double>& y,
                        const LowessOptions& options = {}) {
  jobs::WorkContext context;
  return lowess(x, y, options, context);
}

}  // namespace

TEST_CASE("stats: LOWESS as statsmodels computes it", "[stats]") {
  // statsmodels 0.13.5, lowess(y, x, frac, it, delta, return_sorted=False): seven heights, sum of all sizes.
  struct Reference {
    LowessOptions options;
    std::array<double, 7> heights;
    double sum;
  };
  const std::array<std::size_t, 7> at = {0, 1, 7, 20, 33, 41, 59};
  const std::array<Reference, 4> references = {{
      {{},
       {0.0532279334965409, -0.234013953810226, -0.673092402951384, 0.254269786994815, -0.363822248817507,
        0.0939194543497568, 0.141948164523128},
       25.7634134808163},
      {{.robustPasses = 0},
       {-0.291839474205498, -0.219400705533169, -0.657634983871643, 0.289893558700474, -0.588217613498311,
        0.122617502016206, -0.197760175049263},
       25.2087870900481},
      {{.share = 0.3, .robustPasses = 5},
       {0.129304551199916, -0.287740501084626, -1.03387241501759, 0.583463463734597, -0.592626683819322,
        0.356157077416927, 0.260452656878315},
       33.4453418723777},
      {{.share = 0.4, .robustPasses = 2, .delta = 2},
       {0.0778603591198121, -0.274432905799805, -0.881605063875672, 0.58117504977109, -0.592905331677483,
        0.354352194481205, 0.200298852455728},
       31.4144325345762},
  }};
  const Wave wave;
  for (const auto& reference : references) {
    const Vector curve = *smoothed(wave.x, wave.y, reference.options);
    for (std::size_t i = 0; i < at.size(); ++i)
      CHECK(curve[static_cast<Index>(at[i])] == Approx(reference.heights[i]).epsilon(1e-10));
    CHECK(curve.cwiseAbs().sum() == Approx(reference.sum).epsilon(1e-10));
  }
}

TEST_CASE("stats: LOWESS keeps a line, whatever lies far from it", "[stats]") {
  std::vector<double> x, y;
  for (int i = 0; i < 40; ++i) {
    x.push_back(0.1 * i * i);
    y.push_back(2 - 3 * x.back());
  }
  const Vector line = Vector::Map(y.data(), 40);
  CHECK(((*smoothed(x, y)) - line).cwiseAbs().maxCoeff() < 1e-9);
  y[20] += 1000;
  CHECK(((*smoothed(x, y, {.robustPasses = 0})) - line).cwiseAbs().maxCoeff() > 10);
  CHECK(((*smoothed(x, y, {.robustPasses = 10})) - line).cwiseAbs().maxCoeff() < 1e-6);
}

TEST_CASE("stats: LOWESS does not heed order, shift and scale", "[stats]") {
  const Wave wave;
  const Vector curve = *smoothed(wave.x, wave.y);
  std::vector<double> x = wave.x, y = wave.y;
  std::reverse(x.begin(), x.end());
  std::reverse(y.begin(), y.end());
  CHECK((smoothed(x, y)->reverse() - curve).cwiseAbs().maxCoeff() < 1e-12);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = 1e200 * wave.x[i];
    y[i] = 1e-200 * wave.y[i];
  }
  CHECK((*smoothed(x, y) * 1e200 - curve).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("stats: LOWESS of tied places is their mean", "[stats]") {
  // A tree's answers: three places, more points at each than a line rests on.
  std::vector<double> x, y;
  for (int i = 0; i < 30; ++i) {
    x.push_back(i % 3);
    y.push_back(i);
  }
  const Vector curve = *smoothed(x, y, {.share = 0.2, .robustPasses = 0});
  for (Index i = 0; i < 30; ++i) CHECK(curve[i] == Approx(13.5 + static_cast<double>(i % 3)));
  CHECK(*smoothed({5, 5, 5}, {1, 2, 6}, {.robustPasses = 0}) == Vector::Constant(3, 3.0));
  CHECK(*smoothed({1, 2}, {3, 7}) == Vector{{3.0, 7}});
  CHECK(*smoothed({1, 2, 3}, {0, 0, 0}) == Vector::Zero(3));
}

TEST_CASE("stats: LOWESS gives no outlier its weight back", "[stats]") {
  // Of the four rows of the line at row 10 all are off the first curve, where most rows lie on it.
  std::vector<double> x, y(20, 0.0);
  for (int i = 0; i < 20; ++i) x.push_back(i + 0.3 * (i % 2));
  y[10] = 10;
  const LowessOptions once{.share = 0.2, .robustPasses = 0}, again{.share = 0.2, .robustPasses = 2};
  const double first = (*smoothed(x, y, once))[10];
  CHECK(first > 1);
  CHECK(first < 9.9);
  CHECK((*smoothed(x, y, again))[10] == Approx(first));
}

TEST_CASE("stats: LOWESS says what it cannot use", "[stats]") {
  const auto failure = [](const std::vector<double>& x, const std::vector<double>& y,
                          const LowessOptions& options = {}) { return smoothed(x, y, options).error(); };
  CHECK(failure({1}, {1}).code == ErrorCode::InvalidInput);
  CHECK(failure({1, 2}, {1, 2, 3}).code == ErrorCode::InvalidInput);
  CHECK(failure({-1.5e308, 1.5e308}, {1, 2}).code == ErrorCode::InvalidInput);
  CHECK(failure({1, NAN}, {1, 2}).code == ErrorCode::NonFinite);
  CHECK(failure({1, 2}, {1, INFINITY}).code == ErrorCode::NonFinite);
  CHECK(failure({1, 2}, {1, 2}, {.share = 0}).where == "share");
  CHECK(failure({1, 2}, {1, 2}, {.share = 1.1}).where == "share");
  CHECK(failure({1, 2}, {1, 2}, {.robustPasses = -1}).where == "robust-passes");
  CHECK(failure({1, 2}, {1, 2}, {.delta = NAN}).where == "delta");
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext stopped(stop.get_token());
  const std::vector<double> x = {1, 2, 3};
  CHECK(lowess(x, x, {}, stopped).error().code == ErrorCode::Cancelled);
}
