#include "core/jobs/job_queue.hpp"

#include <atomic>
#include <latch>
#include <map>
#include <mutex>
#include <thread>

#include "core/jobs/parallel_for.hpp"
#include "tests/support/catch.hpp"

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

using namespace ridgeline::jobs;

TEST_CASE("job queue: interactive jobs overtake background ones", "[jobs]") {
  std::vector<int> order;
  std::latch started(1), gate(1), done(3);
  {
    JobQueue queue(1, 1);
    queue.submit({"first", Priority::Background, [&](WorkContext&) {
                    started.count_down();
                    gate.wait();
                    done.count_down();
                  }});
    started.wait();
    queue.submit(
        {"slow", Priority::Background, [&](WorkContext&) { order.push_back(2), done.count_down(); }});
    queue.submit(
        {"quick", Priority::Interactive, [&](WorkContext&) { order.push_back(1), done.count_down(); }});
    CHECK(queue.jobs().size() == 3);
    CHECK(queue.jobs().front().running);
    gate.count_down();
    done.wait();
  }
  CHECK(order == std::vector<int>{1, 2});
}

TEST_CASE("job queue: progress is seen, cancel reaches the work", "[jobs]") {
  JobQueue queue(1, 1);
  std::latch reported(1), done(1);
  std::atomic<bool> stopped{false};
  auto handle = queue.submit({"fit", Priority::Interactive, [&](WorkContext& context) {
                                context.progress(3, 10, "epochs");
                                reported.count_down();
                                while (!context.stopped()) std::this_thread::yield();
                                stopped = true;
                                done.count_down();
                              }});
  reported.wait();
  CHECK(handle->view().progress.done == 3);
  CHECK(handle->view().progress.stage == "epochs");
  queue.cancel(handle->view().id);
  done.wait();
  CHECK(stopped);
}

#ifdef __linux__
TEST_CASE("job queue: its threads and their helpers give way to the one that submits", "[jobs]") {
  const auto niceness = [] { return getpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid))); };
  const int own = niceness();
  std::mutex mutex;
  std::map<std::thread::id, int> seen;
  std::latch done(1);
  {
    JobQueue queue(1, 3);
    queue.submit({"fit", Priority::Interactive, [&](WorkContext& context) {
                    // Every thread is held until all have come.
                    std::latch all(3);
                    (void)parallelFor(context, 3, [&](std::int64_t) {
                      all.arrive_and_wait();
                      const std::lock_guard lock(mutex);
                      seen[std::this_thread::get_id()] = niceness();
                    });
                    done.count_down();
                  }});
    done.wait();
  }
  CHECK(seen.size() == 3);
  for (const auto& [thread, value] : seen) CHECK((value > own || own == 19));
  CHECK(niceness() == own);
}
#endif

TEST_CASE("run control: a paused run passes only the steps it is given", "[jobs]") {
  RunControl control;
  control.pause();
  control.step(2);
  std::stop_source source;
  CHECK(control.pass(source.get_token()));
  CHECK(control.pass(source.get_token()));
  std::jthread later([&] { source.request_stop(); });
  CHECK_FALSE(control.pass(source.get_token()));
  control.resume();
  CHECK(control.pass({}));
}
