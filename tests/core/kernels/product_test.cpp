#include "core/kernels/product.hpp"

#include <limits>

#include "core/base/random.hpp"
#include "core/jobs/thread_pool.hpp"
#include "tests/core/kernels/instruction_sets.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using kernels::strided;

namespace {

template <class M>
M drawn(Index rows, Index cols, const char* name) {
  M matrix(rows, cols);
  Rng random(Seed(3).child(name));
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < cols; ++j) matrix(i, j) = static_cast<typename M::Scalar>(random.normal());
  return matrix;
}

/// Every sum of k products of normal numbers is right to this.
template <class T>
double allowed(Index k) {
  return 4 * static_cast<double>(std::numeric_limits<T>::epsilon()) * static_cast<double>(k + 8);
}

template <class T>
using Columns = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T>
using RowMajorOf = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class T, class A, class B, class C>
void compare(Index m, Index n, Index k, simd::Isa isa) {
  INFO(simd::name(isa) << ' ' << m << " x " << n << " x " << k);
  const A a = drawn<A>(m, k, "a");
  const B b = drawn<B>(k, n, "b");
  const Matrix exact = a.template cast<double>() * b.template cast<double>();
  C c = C::Constant(m, n, std::numeric_limits<T>::quiet_NaN());
  kernels::multiply<T>(strided(a), strided(b), strided(c), 1, false, isa);
  REQUIRE((c.template cast<double>() - exact).cwiseAbs().maxCoeff() < allowed<T>(k));
  kernels::multiply<T>(strided(a), strided(b), strided(c), -2, true, isa);
  REQUIRE((c.template cast<double>() + exact).cwiseAbs().maxCoeff() < 3 * allowed<T>(k));
}

template <class T>
void everyOrder(Index m, Index n, Index k) {
  for (const simd::Isa isa : test::instructionSets()) {
    compare<T, Columns<T>, Columns<T>, Columns<T>>(m, n, k, isa);
    compare<T, RowMajorOf<T>, RowMajorOf<T>, RowMajorOf<T>>(m, n, k, isa);
    compare<T, RowMajorOf<T>, Columns<T>, Columns<T>>(m, n, k, isa);
    compare<T, Columns<T>, RowMajorOf<T>, RowMajorOf<T>>(m, n, k, isa);
  }
}

}  // namespace

TEST_CASE("product: any shape in any order is the sum of products on every instruction set", "[kernels]") {
  for (const Index m : {1, 7, 24, 51, 97})
    for (const Index n : {1, 4, 9, 50})
      for (const Index k : {1, 13, 300}) {
        everyOrder<double>(m, n, k);
        everyOrder<float>(m, n, k);
      }
  everyOrder<double>(600, 40, 520);  // more rows and terms than one packed block
  everyOrder<float>(20, 2100, 30);   // more columns
}

TEST_CASE("product: no terms give zeros, or what was there", "[kernels]") {
  const Matrix A(3, 0), B(0, 2);
  Matrix C = Matrix::Ones(3, 2);
  kernels::multiply<double>(strided(A), strided(B), strided(C), 1, true);
  CHECK(C == Matrix::Ones(3, 2));
  kernels::multiply<double>(strided(A), strided(B), strided(C));
  CHECK(C == Matrix::Zero(3, 2));
}

TEST_CASE("product: blocks and transposes are read and written where they lie", "[kernels]") {
  const Matrix A = drawn<Matrix>(40, 30, "a");
  const RowMatrix B = drawn<RowMatrix>(40, 30, "b");
  Matrix C = Matrix::Constant(30, 35, 7.0);
  kernels::multiply<double>(strided(A).block(5, 2, 20, 11).transposed(), strided(B).middleRows(3, 20),
                            strided(C).block(4, 1, 11, 30));
  const Matrix exact = A.block(5, 2, 20, 11).transpose() * B.middleRows(3, 20);
  CHECK((C.block(4, 1, 11, 30) - exact).cwiseAbs().maxCoeff() < 1e-12);
  C.block(4, 1, 11, 30).setConstant(7);
  CHECK(C == Matrix::Constant(30, 35, 7.0));
}

TEST_CASE("product: threads change no byte, whether the work is cut along C or along k", "[kernels]") {
  jobs::ThreadPool pool(4);
  for (const auto& [m, n, k] : {std::array<Index, 3>{500, 30, 40}, {30, 700, 40}, {9, 5, 20000}}) {
    INFO(m << " x " << n << " x " << k);
    const Matrix A = drawn<Matrix>(m, k, "a"), B = drawn<Matrix>(k, n, "b");
    Matrix alone(m, n), together(m, n);
    jobs::WorkContext one, four({}, &pool);
    REQUIRE(kernels::multiply<double>(strided(A), strided(B), strided(alone), one));
    REQUIRE(kernels::multiply<double>(strided(A), strided(B), strided(together), four));
    CHECK(alone == together);
    CHECK((alone - A * B).cwiseAbs().maxCoeff() < allowed<double>(k));
  }
}
