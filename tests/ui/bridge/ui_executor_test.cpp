#include "ui/bridge/ui_executor.hpp"

#include <QCoreApplication>
#include <QTest>
#include <QThread>
#include <atomic>
#include <thread>
#include <vector>

#include "core/jobs/latest_job.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using bridge::UiExecutor;

TEST_CASE("ui executor: tasks run on its thread, later, in the order they were posted", "[ui][bridge]") {
  UiExecutor executor;
  std::vector<int> ran;
  QThread* where = nullptr;
  std::jthread worker([&] {
    for (int i = 0; i < 100; ++i)
      executor.post([&ran, &where, i] {
        ran.push_back(i);
        where = QThread::currentThread();
      });
  });
  worker.join();
  CHECK(ran.empty());
  CHECK(QTest::qWaitFor([&] { return ran.size() == 100; }));
  for (int i = 0; i < 100; ++i) REQUIRE(ran[static_cast<std::size_t>(i)] == i);
  CHECK(where == QCoreApplication::instance()->thread());
}

TEST_CASE("ui executor: frame tasks of many posts run together, the first at once", "[ui][bridge]") {
  UiExecutor executor;
  int ran = 0;
  std::atomic<int> turns{0};
  std::vector<int> turnOf;
  for (int i = 0; i < 50; ++i)
    executor.postFrame([&] {
      ++ran;
      turnOf.push_back(turns);
    });
  // A task of a frame that asks for the next frame does not run in this one.
  executor.postFrame([&] {
    ++turns;
    executor.postFrame([&] { turnOf.push_back(turns); });
  });
  CHECK(ran == 0);
  CHECK(QTest::qWaitFor([&] { return turnOf.size() == 51; }));
  CHECK(ran == 50);
  CHECK(turnOf.front() == 0);
  CHECK(turnOf[49] == 0);
  CHECK(turnOf[50] == 1);
}

TEST_CASE("ui executor: what was posted for a dead executor is dropped", "[ui][bridge]") {
  int ran = 0;
  {
    UiExecutor executor;
    executor.post([&] { ++ran; });
    executor.postFrame([&] { ++ran; });
  }
  QCoreApplication::processEvents();
  QTest::qWait(2 * UiExecutor::FrameMilliseconds);
  CHECK(ran == 0);
}

TEST_CASE("ui executor: a job that reports in every step wakes the window by the frame", "[ui][bridge]") {
  struct Step final : jobs::Partial {
    explicit Step(int n) : number(n) {}
    int number;
  };
  UiExecutor executor;
  jobs::JobQueue queue(1, 1);
  jobs::LatestJob latest(queue, executor);
  int seen = 0, newest = -1;
  bool done = false;
  static constexpr int Steps = 20000;
  latest.request(
      "steps", jobs::Priority::Interactive,
      [](jobs::WorkContext& context) -> Result<int> {
        for (int i = 0; i < Steps; ++i) context.publish(std::make_shared<const Step>(i));
        return Steps;
      },
      [&](Result<int> result) { done = result.has_value(); },
      [&](jobs::PartialPtr partial) {
        ++seen;
        const int number = dynamic_cast<const Step&>(*partial).number;
        CHECK(number > newest);
        newest = number;
      });
  CHECK(QTest::qWaitFor([&] { return done; }, 20000));
  CHECK(seen < Steps / 10);
}
