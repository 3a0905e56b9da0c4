#include "core/models/kernels/kernel_function.hpp"

#include <cmath>

#include "core/models/kernels/kernel_rows.hpp"
#include "core/models/kernels/lattice_factors.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

double plain(const KernelFunction& k, const Vector& a, const Vector& b) {
  switch (k.kind) {
    case KernelKind::Linear:
      return a.dot(b);
    case KernelKind::Polynomial:
      return std::pow(k.gamma * a.dot(b) + k.offset, k.degree);
    case KernelKind::Rbf:
      return std::exp(-k.gamma * (a - b).squaredNorm());
    case KernelKind::Sigmoid:
      return std::tanh(k.gamma * a.dot(b) + k.offset);
  }
  return 0;
}

const std::vector<KernelFunction> Every = {
    {KernelKind::Linear, 1, 3, 0}, {KernelKind::Polynomial, 0.3, 3, 1}, {KernelKind::Polynomial, 0.3, 1, 0},
    {KernelKind::Rbf, 0.2, 3, 0},  {KernelKind::Rbf, 40, 3, 0},         {KernelKind::Sigmoid, 0.4, 3, -0.5}};

}  // namespace

TEST_CASE("kernel: the matrix holds what the formula says, at any size", "[models][kernels]") {
  for (const KernelFunction& kernel : Every)
    for (const Index m : {1, 5, 70})
      for (const Index n : {1, 8, 37}) {
        const Matrix A = test::normals(m, 6, 1), B = test::normals(n, 6, 2) * 2;
        jobs::WorkContext context;
        const auto K = kernelMatrix(kernel, A, B, context);
        REQUIRE(K);
        REQUIRE(K->rows() == m);
        REQUIRE(K->cols() == n);
        for (Index i = 0; i < m; ++i)
          for (Index j = 0; j < n; ++j)
            REQUIRE((*K)(i, j) == Approx(plain(kernel, A.row(i), B.row(j))).epsilon(1e-13).margin(1e-14));
      }
}

TEST_CASE("kernel: rows of the training matrix hold to 32 bits and follow a narrowing", "[models][kernels]") {
  for (const KernelFunction& kernel : Every) {
    const bool movable = kernel.kind == KernelKind::Linear;
    Matrix X = test::normals(53, 4, 3);
    X.rowwise() -= X.colwise().mean().eval();
    const auto rows = machines::KernelRows::make(kernel, movable ? Matrix(X.array() + 3) : X);
    REQUIRE(rows);
    std::vector<float> out(static_cast<std::size_t>((*rows)->width()));
    (*rows)->fill(7, out.data());
    for (Index j = 0; j < 53; ++j)
      REQUIRE(static_cast<double>(out[static_cast<std::size_t>(j)]) ==
              Approx(plain(kernel, X.row(7), X.row(j))).epsilon(3e-6).margin(1e-6));
    CHECK((*rows)->diagonal(7) == Approx(plain(kernel, X.row(7), X.row(7))));
    (*rows)->narrow({2, 7, 50});
    CHECK((*rows)->width() == 16);
    (*rows)->fill(7, out.data());
    CHECK(static_cast<double>(out[2]) ==
          Approx(plain(kernel, X.row(7), X.row(50))).epsilon(3e-6).margin(1e-6));
  }
}

TEST_CASE("kernel: the cache hands out the same rows whatever it may hold", "[models][kernels]") {
  const Matrix X = test::normals(40, 3, 4);
  const auto rows = machines::KernelRows::make({KernelKind::Rbf, 0.5, 3, 0}, X);
  REQUIRE(rows);
  machines::RowCache tiny(**rows, 1), roomy(**rows, std::size_t{1} << 20U);
  Rng random{Seed(9)};
  for (int ask = 0; ask < 300; ++ask) {
    const Index i = random.below(40), j = random.below(40);
    const float* first = tiny.row(i, i);
    const float* second = tiny.row(j, j);
    for (Index t = 0; t < 40; ++t) {
      REQUIRE(first[t] == roomy.row(i, i)[t]);
      REQUIRE(second[t] == roomy.row(j, j)[t]);
    }
  }
  CHECK(tiny.held() == 3);
  const std::vector<Index> kept = {1, 4, 9, 30};
  const float before = roomy.row(4, 4)[30];
  (*rows)->narrow(kept);
  roomy.compact(kept);
  CHECK(roomy.row(1, 4)[3] == before);
}

TEST_CASE("kernel: gamma follows its rule", "[models][kernels]") {
  Matrix X(4, 2);
  X << 0, 2, 4, 2, 0, 6, 4, 6;  // mean 3, variance 5
  KernelParams params;
  CHECK(settleKernel(params, X)->gamma == Approx(1 / (2 * 5.0)));
  params.gammaRule = GammaRule::Auto;
  CHECK(settleKernel(params, X)->gamma == Approx(0.5));
  params.gammaRule = GammaRule::Value;
  params.gamma = 7;
  CHECK(settleKernel(params, X)->gamma == 7);
  params.gammaRule = GammaRule::Scale;
  CHECK(settleKernel(params, Matrix::Constant(3, 2, 0.1))->gamma == 1);
  CHECK(settleKernel(params, X * 1e300).error().code == ErrorCode::Diverged);
}

TEST_CASE("kernel: a lattice with orthogonal steps factors, any other does not", "[models][kernels]") {
  const Matrix rows = test::normals(30, 4, 5);
  Lattice lattice;
  lattice.origin = Vector::Constant(4, -1);
  lattice.stepX = Vector::Zero(4);
  lattice.stepY = Vector::Zero(4);
  lattice.stepX[1] = 0.25;
  lattice.stepX[2] = 0.25;
  lattice.stepY[1] = 0.125;
  lattice.stepY[2] = -0.125;
  lattice.nx = 9;
  lattice.ny = 7;
  const auto factors = machines::latticeFactors(0.7, rows, lattice);
  REQUIRE(factors);
  for (Index i = 0; i < 9; ++i)
    for (Index j = 0; j < 7; ++j)
      for (Index row = 0; row < 30; ++row)
        REQUIRE(factors->x(i, row) * factors->y(row, j) * factors->rest[row] ==
                Approx(std::exp(-0.7 * (lattice.point(i, j) - rows.row(row).transpose()).squaredNorm()))
                    .epsilon(1e-12));
  lattice.stepY[3] = 0.1;
  lattice.stepX[3] = 0.1;
  CHECK_FALSE(machines::latticeFactors(0.7, rows, lattice));
}

TEST_CASE("kernel matrix: what no memory holds is refused before it is asked for", "[models][kernels]") {
  jobs::WorkContext context;
  const Matrix many = Matrix::Zero(40000, 1);
  const auto refused = kernelMatrix(Every[0], many, many, context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::TooLarge);
  CHECK(refused.error().message.find("40000") != std::string::npos);
}
