#include "core/kernels/gram.hpp"

#include "core/base/random.hpp"
#include "core/jobs/thread_pool.hpp"
#include "tests/core/kernels/instruction_sets.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using kernels::strided;

namespace {

Matrix drawn(Index rows, Index cols) {
  Matrix matrix(rows, cols);
  Rng random(Seed(5));
  for (double& x : matrix.reshaped()) x = random.normal();
  return matrix;
}

double gap(const Matrix& a, const Matrix& b) { return (a - b).cwiseAbs().maxCoeff(); }

}  // namespace

TEST_CASE("gram: moments about a shift are the plain sums, weighted or not, on every instruction set",
          "[kernels]") {
  jobs::WorkContext context;
  for (const simd::Isa isa : test::instructionSets())
    for (const Index n : {1, 17, 513, 9000})
      for (const Index d : {1, 3, 6, 13, 51}) {
        INFO(simd::name(isa) << ' ' << n << " x " << d);
        const Matrix X = drawn(n, d);
        const Vector shift = Vector::LinSpaced(d, -1, 2);
        const Vector weights = drawn(n, 1).cwiseAbs();
        const Matrix moved = X.rowwise() - shift.transpose();
        auto columns = kernels::columnsOf<double>(strided(X));
        columns.shift = shift;
        const auto plain = kernels::moments(columns, context, isa);
        REQUIRE(plain);
        const double allowed = 1e-14 * static_cast<double>(n + 8);
        CHECK(plain->weight == static_cast<double>(n));
        REQUIRE(gap(plain->products, moved.transpose() * moved) < allowed);
        REQUIRE(gap(plain->sums, moved.colwise().sum().transpose()) < allowed);
        columns.weights = weights.data();
        const auto weighted = kernels::moments(columns, context, isa);
        REQUIRE(weighted);
        CHECK(weighted->weight == Approx(weights.sum()));
        REQUIRE(gap(weighted->products, moved.transpose() * weights.asDiagonal() * moved) < allowed);
        REQUIRE(gap(weighted->sums, moved.transpose() * weights) < allowed);
      }
}

TEST_CASE("gram: float columns keep seven digits of sums over many rows", "[kernels]") {
  jobs::WorkContext context;
  const Eigen::MatrixXf X = drawn(20000, 12).cast<float>();
  const Matrix exact = X.cast<double>().transpose() * X.cast<double>();
  for (const simd::Isa isa : test::instructionSets()) {
    INFO(simd::name(isa));
    const auto result = kernels::moments(kernels::columnsOf<float>(strided(X)), context, isa);
    REQUIRE(result);
    CHECK(gap(result->products, exact) < 1e-7 * exact.maxCoeff());
  }
}

TEST_CASE("gram: rows side by side in memory and a target apart are columns too", "[kernels]") {
  jobs::WorkContext context;
  const RowMatrix X = drawn(700, 7);
  const Vector y = drawn(700, 1) * 3;
  auto columns = kernels::columnsOf<double>(strided(X));
  const auto rowsOnly = kernels::moments(columns, context);
  REQUIRE(rowsOnly);
  CHECK(gap(rowsOnly->products, X.transpose() * X) < 1e-11);

  const Matrix byColumn = X;
  const auto both = kernels::moments(kernels::columnsOf<double>(strided(byColumn), y.data()), context);
  REQUIRE(both);
  CHECK(gap(both->products.col(7).head(7), X.transpose() * y) < 1e-11);
  CHECK(both->products(7, 7) == Approx(y.squaredNorm()));
}

TEST_CASE("gram: many columns go through panels and threads change no byte", "[kernels]") {
  jobs::ThreadPool pool(4);
  for (const auto& [n, d] : {std::pair<Index, Index>{30000, 20}, {500, 230}}) {
    INFO(n << " x " << d);
    const Matrix X = drawn(n, d);
    const Vector weights = drawn(n, 1).cwiseAbs();
    jobs::WorkContext one, four({}, &pool);
    const auto alone = kernels::gram(X, weights, one);
    const auto together = kernels::gram(X, weights, four);
    REQUIRE(alone);
    REQUIRE(together);
    CHECK(*alone == *together);
    CHECK(gap(*alone, X.transpose() * weights.asDiagonal() * X) < 1e-9);
    const Eigen::MatrixXf rough = X.cast<float>();
    const auto floats = kernels::moments(kernels::columnsOf<float>(strided(rough)), four);
    REQUIRE(floats);
    CHECK(gap(floats->products, X.transpose() * X) < 1e-6 * static_cast<double>(n));
  }
}

TEST_CASE("gram: too many columns are refused before memory is asked for", "[kernels]") {
  jobs::WorkContext context;
  const auto result = kernels::gram(Matrix::Zero(1, 20000), context);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::TooLarge);
}
