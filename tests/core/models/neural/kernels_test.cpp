#include <cmath>
#include <limits>

#include "core/models/neural/dense_kernels.hpp"
#include "core/models/neural/step_kernels.hpp"
#include "core/models/neural/unit_kernels.hpp"
#include "tests/core/models/neural/network_cases.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using namespace ridgeline::models::neural;
using namespace ridgeline::test;

namespace {

std::vector<simd::Isa> builds() {
  std::vector<simd::Isa> all;
  for (const auto isa : {simd::Isa::Portable, simd::Isa::Avx2, simd::Isa::Avx512})
    if (isa <= simd::bestIsa()) all.push_back(isa);
  return all;
}

Floats randomFloats(int count, double spread, Rng& random) {
  Floats values = zeros(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i)
    values[static_cast<std::size_t>(i)] = static_cast<float>(spread * random.normal());
  return values;
}

using Wide = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
Wide wide(const float* values, int rows, int columns, int stride) {
  return Eigen::Map<const RowMatrixF, 0, Eigen::OuterStride<>>(values, rows, columns,
                                                               Eigen::OuterStride<>(stride))
      .cast<double>();
}

}  // namespace

TEST_CASE("kernels: the products of a layer in every build, lanes beyond the rows stay out",
          "[models][neural]") {
  Rng random(Seed(2));
  for (const auto& [in, out] : std::vector<std::pair<int, int>>{{7, 6}, {1, 1}, {300, 15}, {21, 100}})
    for (const int lanes : {8, 16, 40, 72, 136}) {
      const int stride = 144;
      const Floats weights = randomFloats(in * out, 1, random);
      const Floats biases = randomFloats(out, 1, random);
      const Floats input = randomFloats(in * stride, 1, random);
      const Floats delta = randomFloats(out * stride, 1, random);
      const Wide W = wide(weights.get(), out, in, in);
      const Wide A = wide(input.get(), in, lanes, stride), D = wide(delta.get(), out, lanes, stride);
      const Wide up = (W * A).colwise() + wide(biases.get(), out, 1, 1).col(0);
      for (const auto isa : builds()) {
        INFO(simd::name(isa) << " " << in << " " << out << " " << lanes);
        const Floats forth = zeros(static_cast<std::size_t>(out * stride));
        forwardProduct(weights.get(), biases.get(), out, in, input.get(), forth.get(), stride, lanes, isa);
        CHECK((wide(forth.get(), out, lanes, stride) - up).cwiseAbs().maxCoeff() < 1e-4);
        CHECK(wide(forth.get() + lanes, out, stride - lanes, stride).cwiseAbs().maxCoeff() == 0);
        const Floats back = zeros(static_cast<std::size_t>(in * stride));
        backwardProduct(weights.get(), out, in, delta.get(), back.get(), stride, lanes, isa);
        CHECK((wide(back.get(), in, lanes, stride) - W.transpose() * D).cwiseAbs().maxCoeff() < 1e-4);

        // The gradient either way, written and then added to itself.
        const Floats rows = zeros(static_cast<std::size_t>(lanes * in + LaneWidth));
        transposeBlock(input.get(), stride, in, lanes, rows.get(), static_cast<std::size_t>(in), isa);
        CHECK(wide(rows.get(), lanes, in, in) == Wide(A.transpose()));
        std::vector<const float*> listed;
        for (int b = 0; b < lanes; ++b) listed.push_back(rows.get() + std::ptrdiff_t{b} * in);
        const Wide expected = D * A.transpose();
        for (const bool byRows : {true, false}) {
          const Floats gradient = randomFloats(in * out, 1, random);
          for (int times = 1; times <= 2; ++times) {
            if (byRows)
              gradientOfRows(delta.get(), listed.data(), out, in, stride, lanes, gradient.get(), times > 1,
                             isa);
            else
              gradientOfBlock(delta.get(), input.get(), out, in, stride, lanes, gradient.get(), times > 1,
                              isa);
            CHECK((wide(gradient.get(), out, in, in) - times * expected).cwiseAbs().maxCoeff() < 5e-4);
          }
        }
        const Floats sums = randomFloats(out, 1, random);
        biasGradient(delta.get(), out, stride, lanes, sums.get(), false, isa);
        CHECK((wide(sums.get(), out, 1, 1).col(0) - D.rowwise().sum()).cwiseAbs().maxCoeff() < 1e-4);
        // Rows named in any order, and back.
        const Floats turned = zeros(static_cast<std::size_t>(in * stride));
        transposeRows(listed.data(), lanes, in, turned.get(), static_cast<std::size_t>(stride), isa);
        CHECK(wide(turned.get(), in, lanes, stride) == A);
      }
    }
}

TEST_CASE("kernels: activations keep six digits from end to end of their range", "[models][neural]") {
  const Floats x = zeros(2048);
  const Floats y = zeros(2048);
  const float scale = 0.5F, shift = -1.25F;
  for (int i = 0; i < 2048; ++i) x[static_cast<std::size_t>(i)] = static_cast<float>(i - 1024) / 8;
  for (const auto isa : builds())
    for (const auto activation : Activations) {
      activate(x.get(), y.get(), 1, 2048, 2048, activation, isa);
      for (std::size_t i = 0; i < 2048; ++i)
        REQUIRE(y[i] == Approx(bend(static_cast<double>(x[i]), activation)).margin(3e-7));
      activateScaled(x.get(), &scale, &shift, y.get(), 1, 2048, 2048, activation, isa);
      for (std::size_t i = 0; i < 2048; ++i)
        REQUIRE(y[i] == Approx(bend(0.5 * static_cast<double>(x[i]) - 1.25, activation)).margin(3e-7));
    }
}

TEST_CASE("kernels: losses in every build, sure answers included", "[models][neural]") {
  constexpr int Lanes = 24, Outputs = 3;
  const Floats z = zeros(Outputs * Lanes), delta = zeros(Outputs * Lanes);
  std::vector<float> wanted(Lanes), factors(Lanes), losses(Lanes), hits(Lanes);
  for (int lane = 0; lane < Lanes; ++lane) {
    const auto at = static_cast<std::size_t>(lane);
    for (int k = 0; k < Outputs; ++k)
      z[at + static_cast<std::size_t>(k * Lanes)] = static_cast<float>((lane - 12) * (k - 1) * (k + 1));
    wanted[at] = static_cast<float>(lane % 3);
    factors[at] = 0.5F + 0.1F * static_cast<float>(lane);
  }
  const LossLanes of{wanted.data(), factors.data(), losses.data(), hits.data()};
  for (const auto isa : builds()) {
    softmaxLoss(z.get(), delta.get(), Outputs, Lanes, Lanes, of, isa);
    for (int lane = 0; lane < Lanes; ++lane) {
      const auto at = static_cast<std::size_t>(lane);
      const int label = lane % 3;
      Vector odds(Outputs);
      for (int k = 0; k < Outputs; ++k)
        odds[k] = static_cast<double>(z[at + static_cast<std::size_t>(k * Lanes)]);
      const Vector e = (odds.array() - odds[label]).exp();
      // The loss of a sure answer: what the others leave, without the 1.
      CHECK(losses[at] == Approx(std::log1p(e.sum() - 1)).epsilon(1e-6).margin(1e-12));
      for (int k = 0; k < Outputs; ++k)
        CHECK(
            delta[at + static_cast<std::size_t>(k * Lanes)] ==
            Approx(static_cast<double>(factors[at]) * (e[k] / e.sum() - (k == label ? 1 : 0))).margin(1e-6));
      Index best = 0;
      odds.maxCoeff(&best);
      CHECK(hits[at] == (best == label ? 1.0F : 0.0F));
    }
    for (float& label : wanted) label = label > 0.5F ? 1.0F : 0.0F;
    logisticLoss(z.get(), delta.get(), Lanes, of, isa);
    for (int lane = 0; lane < Lanes; ++lane) {
      const auto at = static_cast<std::size_t>(lane);
      const double odds = static_cast<double>(z[at]), y = static_cast<double>(wanted[at]);
      const double p = 1 / (1 + std::exp(-odds));
      CHECK(losses[at] == Approx(std::log1p(std::exp(y > 0 ? -odds : odds))).epsilon(1e-6));
      CHECK(delta[at] == Approx(static_cast<double>(factors[at]) * (p - y)).margin(1e-6));
      CHECK(hits[at] == ((odds > 0) == (y > 0) ? 1.0F : 0.0F));
    }
    for (int lane = 0; lane < Lanes; ++lane)
      wanted[static_cast<std::size_t>(lane)] = static_cast<float>(lane % 3);
  }
  // A loss that is no number is told as such.
  z[0] = std::numeric_limits<float>::quiet_NaN();
  z[1] = std::numeric_limits<float>::infinity();
  for (const auto isa : builds()) {
    logisticLoss(z.get(), delta.get(), Lanes, of, isa);
    CHECK_FALSE(std::isfinite(losses[0]));
    CHECK_FALSE(std::isfinite(losses[1]));
    softmaxLoss(z.get(), delta.get(), Outputs, Lanes, Lanes, of, isa);
    CHECK_FALSE(std::isfinite(losses[0]));
    CHECK_FALSE(std::isfinite(losses[1]));
  }
}

TEST_CASE("kernels: every step is that of its formula", "[models][neural]") {
  Rng random(Seed(5));
  constexpr int Count = 37;
  const Penalty penalty{0.02F, 0.3F};
  for (const auto isa : builds()) {
    const Floats start = randomFloats(Count, 1, random), gradient = randomFloats(Count, 1, random);
    start[3] = 0;
    const auto penalised = [&](std::size_t i, double w) {
      return static_cast<double>(gradient[i]) + 0.3 * w + 0.02 * (w > 0 ? 1 : w < 0 ? -1 : 0);
    };
    const auto copied = [&] {
      Floats copy = zeros(Count);
      std::copy_n(start.get(), Count, copy.get());
      return copy;
    };
    const Floats plain = copied(), heavy = copied(), nesterov = copied(), adaptive = copied();
    const Floats v1 = zeros(Count), v2 = zeros(Count), first = zeros(Count), second = zeros(Count);
    descend(plain.get(), gradient.get(), Count, 0.1F, penalty, isa);
    for (int step = 1; step <= 2; ++step) {
      descendWithMomentum(heavy.get(), gradient.get(), v1.get(), Count, 0.1F, penalty, {0.8F, false}, isa);
      descendWithMomentum(nesterov.get(), gradient.get(), v2.get(), Count, 0.1F, penalty, {0.8F, true}, isa);
      AdamStep adamStep{.rate = 0.1F};
      adamStep.correct1 = static_cast<float>(1 - std::pow(0.9, step));
      adamStep.correct2 = static_cast<float>(1 - std::pow(0.999, step));
      adam(adaptive.get(), gradient.get(), first.get(), second.get(), Count, penalty, adamStep, isa);
    }
    for (std::size_t i = 0; i < Count; ++i) {
      const auto w = static_cast<double>(start[i]);
      CHECK(plain[i] == Approx(w - 0.1 * penalised(i, w)).margin(1e-6));
      const double g1 = penalised(i, w), h = w - 0.1 * g1;
      CHECK(heavy[i] == Approx(h - 0.1 * (0.8 * g1 + penalised(i, h))).margin(1e-6));
      // Nesterov: each step of w counts the velocity that it will have.
      const double a = w - 0.1 * (g1 + 0.8 * g1), g2 = penalised(i, a);
      CHECK(nesterov[i] == Approx(a - 0.1 * (g2 + 0.8 * (0.8 * g1 + g2))).margin(1e-6));
      // Adam's first step is the rate, against the gradient's sign; the second weighs both.
      const double b = w - 0.1 * g1 / (std::abs(g1) + 1e-8), g = penalised(i, b);
      const double m = (0.09 * g1 + 0.1 * g) / 0.19, v = (0.000999 * g1 * g1 + 0.001 * g * g) / 0.001999;
      CHECK(adaptive[i] == Approx(b - 0.1 * m / (std::sqrt(v) + 1e-8)).margin(2e-5));
    }
  }
}
