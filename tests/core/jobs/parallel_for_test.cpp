#include "core/jobs/parallel_for.hpp"

#include <atomic>
#include <stdexcept>

#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::jobs;

TEST_CASE("parallelFor: every index runs once, at any number of threads", "[jobs]") {
  for (const int threads : {1, 2, 4}) {
    ThreadPool pool(threads);
    WorkContext context({}, &pool);
    std::vector<int> hits(1000);
    REQUIRE(parallelFor(context, 1000, [&](std::int64_t i) { ++hits[static_cast<std::size_t>(i)]; }));
    CHECK(hits == std::vector<int>(1000, 1));
  }
}

TEST_CASE("parallelFor: bodies may call it themselves", "[jobs]") {
  ThreadPool pool(3);
  WorkContext context({}, &pool);
  std::atomic<int> sum{0};
  REQUIRE(parallelFor(context, 8, [&](std::int64_t) {
    (void)parallelFor(context, 8, [&](std::int64_t j) { sum += static_cast<int>(j); });
  }));
  CHECK(sum == 8 * 28);
}

TEST_CASE("parallelFor: a stopped context answers Cancelled, an exception reaches the caller", "[jobs]") {
  ThreadPool pool(2);
  std::stop_source source;
  WorkContext context(source.get_token(), &pool);
  CHECK_THROWS_AS((void)parallelFor(context, 10, [](std::int64_t) { throw std::runtime_error("x"); }),
                  std::runtime_error);
  source.request_stop();
  const auto status = parallelFor(context, 10, [](std::int64_t) {});
  REQUIRE_FALSE(status);
  CHECK(status.error().code == ErrorCode::Cancelled);
}

TEST_CASE("parallelBlocks: blocks tile the range whatever its length", "[jobs]") {
  WorkContext context;
  std::vector<int> hits(103);
  REQUIRE(parallelBlocks(context, 103, 10, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = begin; i < end; ++i) ++hits[static_cast<std::size_t>(i)];
  }));
  CHECK(hits == std::vector<int>(103, 1));
}
