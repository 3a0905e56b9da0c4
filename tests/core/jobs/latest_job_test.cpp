#include "core/jobs/latest_job.hpp"

#include <latch>
#include <optional>

#include "tests/support/catch.hpp"
#include "tests/support/owner_queue.hpp"

using namespace ridgeline;
using namespace ridgeline::jobs;

TEST_CASE("latest job: only the newest request is delivered", "[jobs]") {
  test::OwnerQueue owner;
  JobQueue queue(2, 1);
  LatestJob latest(queue, owner);
  std::vector<int> delivered;
  for (int i = 0; i < 20; ++i)
    latest.request(
        "fit", Priority::Interactive, [i](WorkContext&) -> Result<int> { return i; },
        [&](Result<int> value) { delivered.push_back(*value); });
  owner.runUntil([&] { return !latest.busy(); });
  CHECK(delivered == std::vector<int>{19});
}

TEST_CASE("latest job: nothing is delivered after its end", "[jobs]") {
  test::OwnerQueue owner;
  std::latch ran(1);
  JobQueue queue(1, 1);
  int delivered = 0;
  {
    LatestJob latest(queue, owner);
    latest.request(
        "fit", Priority::Interactive,
        [&](WorkContext&) -> Result<int> {
          ran.count_down();
          return 1;
        },
        [&](Result<int>) { ++delivered; });
    ran.wait();
  }
  queue.cancelAll();
  while (!queue.jobs().empty()) std::this_thread::yield();
  owner.runArrived();
  CHECK(delivered == 0);
}

TEST_CASE("latest job: an exception inside becomes an error, a partial result arrives before the end",
          "[jobs]") {
  struct Half final : Partial {};
  test::OwnerQueue owner;
  std::optional<Error> error;
  int partials = 0;
  std::latch seen(1);
  JobQueue queue(1, 1);
  LatestJob latest(queue, owner);
  latest.request(
      "fit", Priority::Interactive,
      [&](WorkContext& context) -> Result<int> {
        context.publish(std::make_shared<Half>());
        seen.wait();
        throw std::runtime_error("inner");
      },
      [&](Result<int> value) { error = value.error(); },
      [&](PartialPtr) {
        ++partials;
        seen.count_down();
      });
  owner.runUntil([&] { return error.has_value(); });
  CHECK(partials == 1);
  CHECK(error->code == ErrorCode::Internal);
  CHECK(error->message == "Something inside went wrong: inner.");
}
