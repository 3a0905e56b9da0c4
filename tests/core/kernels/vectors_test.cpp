#include "core/kernels/vectors.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "core/base/random.hpp"
#include "core/kernels/elementary.hpp"
#include "tests/core/kernels/instruction_sets.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using kernels::strided;

namespace {

/// Largest error in units in the last place of the answer, subnormal answers by the smallest unit.
template <class T, class F, class G>
double worst(const std::vector<T>& x, F f, G exact) {
  std::vector<T> answers(x.size());
  f(x.data(), answers.data(), static_cast<Index>(x.size()));
  double gap = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const long double right = exact(static_cast<long double>(x[i]));
    const T near = static_cast<T>(right);
    if (std::isinf(near)) {
      gap = std::max(gap, answers[i] == near ? 0.0 : 1e9);
      continue;
    }
    const long double unit = std::max<long double>(
        std::nextafter(std::abs(near), std::numeric_limits<T>::infinity()) - std::abs(near),
        std::numeric_limits<T>::denorm_min());
    gap = std::max(gap, static_cast<double>(std::abs(static_cast<long double>(answers[i]) - right) / unit));
  }
  return gap;
}

template <class T>
std::vector<T> between(double from, double to, int count) {
  std::vector<T> x;
  for (int i = 0; i < count; ++i) x.push_back(static_cast<T>(from + (to - from) * i / (count - 1)));
  return x;
}

template <class T>
void checkElementary(simd::Isa isa, double range) {
  INFO(simd::name(isa));
  const auto exp = [isa](const T* x, T* y, Index n) { kernels::exp(x, y, n, isa); };
  const auto log1p = [isa](const T* x, T* y, Index n) { kernels::log1p(x, y, n, isa); };
  const auto exactExp = [](long double x) { return std::exp(x); };
  const auto exactLog1p = [](long double x) { return std::log1p(x); };
  CHECK(worst(between<T>(-1, 1, 20011), exp, exactExp) < 2);
  CHECK(worst(between<T>(-range, range, 50021), exp, exactExp) < 2);
  CHECK(worst(between<T>(0, 1, 20011), log1p, exactLog1p) < 3);
  CHECK(worst(between<T>(0, 1e6, 20011), log1p, exactLog1p) < 3);
  CHECK(worst(between<T>(1e12, 1e30, 101), log1p, exactLog1p) < 3);
  const auto sigmoid = [isa](const T* x, T* y, Index n) { kernels::sigmoid(x, y, n, isa); };
  CHECK(worst(between<T>(-80, 80, 20011), sigmoid, [](long double x) { return 1 / (1 + std::exp(-x)); }) < 4);
}

}  // namespace

TEST_CASE("vectors: exp, log1p and sigmoid are right to the stated places on every instruction set",
          "[kernels]") {
  for (const simd::Isa isa : test::instructionSets()) {
    checkElementary<float>(isa, 110);
    checkElementary<double>(isa, 760);
  }
}

TEST_CASE("vectors: exp of what is no number, or too large or small, is what it should be", "[kernels]") {
  constexpr double Inf = std::numeric_limits<double>::infinity();
  CHECK(std::isnan(kernels::exp(std::nan(""))));
  CHECK(std::isnan(kernels::exp(std::nanf(""))));
  CHECK(kernels::exp(Inf) == Inf);
  CHECK(kernels::exp(-Inf) == 0);
  CHECK(kernels::exp(1e300) == Inf);
  CHECK(kernels::exp(-1e30F) == 0);
  CHECK(kernels::exp(0.0) == 1);
  CHECK(kernels::sigmoid(-800.0) == 0);
  CHECK(kernels::sigmoid(800.0F) == 1);
  CHECK(kernels::softplus(1e5) == 1e5);
  CHECK(kernels::softplus(-20.0) == Approx(std::log1p(std::exp(-20.0))).epsilon(1e-14));
}

TEST_CASE("vectors: softmax rows sum to one, however large the scores and whatever their order in memory",
          "[kernels]") {
  Rng random(Seed(2));
  RowMatrix scores(301, 7);
  for (double& x : scores.reshaped()) x = 500 * random.normal();
  scores.row(4).setConstant(1e300);
  for (const simd::Isa isa : test::instructionSets()) {
    RowMatrix byRow = scores;
    Matrix byColumn = scores;
    Vector logSums(301);
    kernels::softmaxRows(strided(byRow), logSums.data(), isa);
    kernels::softmaxRows(strided(byColumn), static_cast<double*>(nullptr), isa);
    CHECK(byRow == byColumn);
    for (Index i = 0; i < scores.rows(); ++i) {
      const double top = scores.row(i).maxCoeff();
      const Eigen::RowVectorXd e = (scores.row(i).array() - top).exp();
      REQUIRE((byRow.row(i) - e / e.sum()).cwiseAbs().maxCoeff() < 1e-15);
      REQUIRE(logSums[i] == Approx(top + std::log(e.sum())).epsilon(1e-14));
    }
  }
}

TEST_CASE("vectors: dot and addScaled are the plain sums", "[kernels]") {
  Rng random(Seed(2));
  for (const Index n : {0, 1, 31, 1003}) {
    Vector x(n), y(n);
    for (Index i = 0; i < n; ++i) x[i] = random.normal(), y[i] = random.normal();
    for (const simd::Isa isa : test::instructionSets()) {
      INFO(simd::name(isa) << ' ' << n);
      CHECK(std::abs(kernels::dot(x.data(), y.data(), n, isa) - x.dot(y)) < 1e-12);
      Vector sum = y;
      kernels::addScaled(0.5, x.data(), sum.data(), n, isa);
      CHECK((n == 0 || (sum - y - 0.5 * x).cwiseAbs().maxCoeff() < 1e-15));
    }
  }
}

TEST_CASE("vectors: squared distances agree with differences and are never negative", "[kernels]") {
  Rng random(Seed(2));
  RowMatrix A(67, 9), B(31, 9);
  for (double& x : A.reshaped()) x = random.normal();
  for (double& x : B.reshaped()) x = random.normal();
  B.row(3) = A.row(5);
  Vector normsA(67), normsB(31);
  kernels::squaredNorms<double>(strided(A), normsA.data());
  kernels::squaredNorms<double>(strided(B), normsB.data());
  CHECK((normsA - A.rowwise().squaredNorm()).cwiseAbs().maxCoeff() < 1e-14);
  for (const simd::Isa isa : test::instructionSets()) {
    INFO(simd::name(isa));
    Matrix byColumn(67, 31);
    RowMatrix byRow(67, 31);
    kernels::squaredDistances<double>(strided(A), strided(B), normsA.data(), normsB.data(), strided(byColumn),
                                      isa);
    kernels::squaredDistances<double>(strided(A), strided(B), normsA.data(), normsB.data(), strided(byRow),
                                      isa);
    CHECK((byRow - byColumn).cwiseAbs().maxCoeff() < 1e-13);
    CHECK(byColumn.minCoeff() >= 0);
    for (Index i = 0; i < 67; ++i)
      for (Index j = 0; j < 31; ++j)
        REQUIRE(std::abs(byColumn(i, j) - (A.row(i) - B.row(j)).squaredNorm()) < 1e-13);
  }
}
