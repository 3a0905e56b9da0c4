#include "core/models/training_trace.hpp"
#include "core/base/archive.hpp"

#include <thread>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

/// A fit that only knows its iteration.
class Numbered final : public FittedModel {
 public:
  explicit Numbered(Index number) : number_(number) {}
  Task task() const override { return Task::Cluster; }
  Index features() const override { return number_; }
  Result<Predictions> predict(const Matrix&, jobs::WorkContext&) const override { return Predictions{}; }
  void save(ArchiveWriter&) const override {}

 private:
  Index number_;
};

void run(TrainingTrace& trace, int from, int to) {
  for (int i = from; i <= to; ++i) {
    trace.append({i, 1.0 / (i + 1), 0, 0, 0});
    if (trace.wantsCheckpoint(i)) trace.checkpoint(i, std::make_shared<Numbered>(i));
  }
}

}  // namespace

TEST_CASE("trace: checkpoints are thinned evenly and the newest is kept", "[models][trace]") {
  TrainingTrace trace(1001);
  run(trace, 0, 1001);
  const auto kept = trace.checkpoints();
  CHECK(kept.size() <= TrainingTrace::MaxCheckpoints);
  CHECK(kept.size() > TrainingTrace::MaxCheckpoints / 2);
  CHECK(kept.front().iteration == 0);
  CHECK(kept.back().iteration == 1001);
  for (std::size_t i = 2; i + 1 < kept.size(); ++i)
    CHECK(kept[i].iteration - kept[i - 1].iteration == kept[1].iteration - kept[0].iteration);
  for (const auto& checkpoint : kept) CHECK(checkpoint.model->features() == checkpoint.iteration);
}

TEST_CASE("trace: at() is the newest at or before, request() asks for the next", "[models][trace]") {
  TrainingTrace trace(10000);
  CHECK(trace.at(5).model == nullptr);
  run(trace, 0, 999);
  CHECK(trace.at(500).iteration <= 500);
  CHECK(trace.at(500).iteration > 490);
  int next = 1000;
  while (trace.wantsCheckpoint(next)) ++next;
  trace.request();
  CHECK(trace.wantsCheckpoint(next));
  trace.checkpoint(next, std::make_shared<Numbered>(next));
  CHECK(trace.at(next + 5).iteration == next);
  CHECK_FALSE(trace.wantsCheckpoint(next));
}

TEST_CASE("trace: points come in order, from any index on", "[models][trace]") {
  TrainingTrace trace(20);
  run(trace, 0, 20);
  CHECK(trace.size() == 21);
  const auto rest = trace.since(18);
  REQUIRE(rest.size() == 3);
  CHECK(rest[0].iteration == 18);
  CHECK(trace.since(21).empty());
  CHECK(trace.since(1000).empty());
}

TEST_CASE("trace: read while it is written", "[models][trace]") {
  TrainingTrace trace(3000);
  std::jthread writer([&] { run(trace, 0, 3000); });
  std::size_t seen = 0;
  while (seen < 3001) {
    for (const auto& point : trace.since(seen)) REQUIRE(point.iteration == static_cast<int>(seen++));
    const auto checkpoint = trace.at(3000);
    if (checkpoint.model) REQUIRE(checkpoint.model->features() == checkpoint.iteration);
    trace.request();
  }
}
