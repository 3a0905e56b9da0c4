#include "core/models/neural/packed_rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/jobs/thread_pool.hpp"
#include "core/models/neural/passes.hpp"
#include "tests/core/models/neural/network_cases.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using namespace ridgeline::models::neural;
using namespace ridgeline::test;

namespace {

constexpr double Most = 1e18;

/// A share of the cells filled, a few of them with what is next to zero.
Matrix sparse(Index n, Index d, double share, Rng& random) {
  const std::array<double, 4> odd = {-0.0, 1e-42, -1e-45, 1e30};
  Matrix X = Matrix::Zero(n, d);
  for (Index j = 0; j < d; ++j)
    for (Index i = 0; i < n; ++i)
      if (random.uniform() < share)
        X(i, j) =
            random.uniform() < 0.2 ? odd[static_cast<std::size_t>(4 * random.uniform())] : random.normal();
  return X;
}

/// Every row to the bit as narrowing alone has it.
bool comesBack(const neural::PackedRows& rows, const Matrix& X) {
  const Floats room = zeros(static_cast<std::size_t>(neural::PackedRows::room(rows.d())));
  for (Index i = 0; i < X.rows(); ++i) {
    std::vector<float> expected;
    for (Index j = 0; j < X.cols(); ++j)
      expected.push_back(static_cast<float>(std::clamp(X(i, j), -Most, Most)));
    if (std::memcmp(rows.row(i, room.get()), expected.data(), expected.size() * sizeof(float)) != 0)
      return false;
  }
  return true;
}

}  // namespace

TEST_CASE("packed rows: a row comes back to the bit in every build", "[models][neural]") {
  Rng random(Seed(3));
  for (const int d : {1, 7, 8, 31, 32, 33, 64, 100, 784})
    for (const double share : {0.0, 0.02, 0.4, 0.97, 1.0}) {
      const Matrix X = sparse(1, d, share, random);
      std::vector<float> row;
      for (const double value : X.reshaped()) row.push_back(static_cast<float>(value));
      std::size_t filled = 0;
      for (const float value : row) filled += value != 0 || std::signbit(value) ? 1 : 0;
      for (const auto packing : {simd::Isa::Portable, simd::bestIsa()})
        for (const auto isa : {simd::Isa::Portable, simd::Isa::Avx2, simd::Isa::Avx512}) {
          if (isa > simd::bestIsa()) continue;
          INFO(d << " " << share << " " << simd::name(isa));
          CHECK(countFilled(row.data(), row.size(), isa) == filled);
          const std::size_t size = static_cast<std::size_t>(maskFloats(d)) + filled;
          // Exactly as much as may be touched, on the heap where a sanitizer watches its ends.
          std::vector<float> packed(size);
          REQUIRE(packRow(row.data(), d, packed.data(), packing) == packed.data() + size);
          packed.resize(size + PackedSlack, std::numeric_limits<float>::quiet_NaN());
          std::vector<float> back(static_cast<std::size_t>(unpackedFloats(d)), 5.0F);
          unpackRow(packed.data(), d, back.data(), isa);
          CHECK(std::memcmp(back.data(), row.data(), row.size() * sizeof(float)) == 0);
          CHECK(countFilled(back.data() + d, back.size() - row.size(), isa) == 0);
        }
    }
}

TEST_CASE("packed rows: whole tables of any shape, the same at any number of threads", "[models][neural]") {
  Rng random(Seed(4));
  jobs::ThreadPool pool(2);
  const std::stop_source stop;
  jobs::WorkContext alone, shared(stop.get_token(), &pool);
  for (const auto& [n, d] : std::vector<std::pair<Index, Index>>{
           {0, 5}, {1, 1}, {1, 40}, {200, 40}, {64, 784}, {65, 784}, {321, 1030}, {70'000, 1}, {9000, 13}})
    for (const double share : {0.0, 0.1, 0.6, 0.8, 1.0}) {
      INFO(n << " " << d << " " << share);
      const Matrix X = sparse(n, d, share, random);
      const neural::PackedRows one = *neural::PackedRows::of(X, Most, alone),
                               two = *neural::PackedRows::of(X, Most, shared);
      CHECK(comesBack(one, X));
      CHECK(comesBack(two, X));
      CHECK(one.bytes() == two.bytes());
      CHECK(one.packed() == two.packed());
      if (n > 1 && d > 30) CHECK(one.packed() == (share < 0.7));
    }
}

TEST_CASE("packed rows: mostly zeros take little room, full rows no more than they did", "[models][neural]") {
  Rng random(Seed(5));
  jobs::WorkContext context;
  const std::size_t plain = std::size_t{1000} * 784 * sizeof(float);
  CHECK(neural::PackedRows::of(sparse(1000, 784, 0.0, random), Most, context)->bytes() < plain / 25);
  CHECK(neural::PackedRows::of(sparse(1000, 784, 0.1, random), Most, context)->bytes() < plain / 6);
  const neural::PackedRows full = *neural::PackedRows::of(sparse(1000, 784, 1.0, random), Most, context);
  CHECK_FALSE(full.packed());
  CHECK(full.bytes() < plain + plain / 500);

  // Both kinds in one table.
  Matrix X = sparse(300, 784, 1.0, random);
  X.bottomRows(150) = sparse(150, 784, 0.05, random);
  const neural::PackedRows both = *neural::PackedRows::of(X, Most, context);
  CHECK(both.packed());
  CHECK(comesBack(both, X));
}

TEST_CASE("packed rows: a stop is minded", "[models][neural]") {
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext context(stop.get_token());
  const auto rows = neural::PackedRows::of(Matrix::Zero(200, 50), Most, context);
  REQUIRE_FALSE(rows);
  CHECK(rows.error().code == ErrorCode::Cancelled);
}

TEST_CASE("packed rows: a pass over packed rows is that over their block", "[models][neural]") {
  const Network net = network({70, 20, 3}, Activation::Tanh, Output::Softmax, Seed(4));
  Rng random(Seed(6));
  Samples data = samples(75, 70, Output::Softmax, 3, random);
  data.X = sparse(75, 70, 0.2, random).cwiseMin(3.0);
  jobs::WorkContext context;
  const FloatRows rows = *floatRows(data, Output::Softmax, {}, {}, context);
  REQUIRE(rows.X.packed());
  std::vector<Index> all(75);
  for (Index i = 0; i < 75; ++i) all[static_cast<std::size_t>(i)] = i;
  Workspace named(net, 75, true), filled(net, 75, true);
  named.aim(net, rows, all.data(), 75, 1.0F / 75);
  named.fill(named.all());
  filled.fill(data.X, 0, 75);
  const auto size = static_cast<std::size_t>(70 * named.stride());
  CHECK(std::memcmp(named.input(), filled.input(), size * sizeof(float)) == 0);
  for (std::size_t lane = 0; lane < 75; ++lane)
    for (std::size_t j = 0; j < 70; ++j)
      REQUIRE(named.rows(0)[lane][j] == named.input()[j * static_cast<std::size_t>(named.stride()) + lane]);
}
