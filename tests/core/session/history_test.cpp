#include "core/session/history.hpp"

#include "tests/support/catch.hpp"

using namespace ridgeline;
using session::DocumentPtr;
using session::History;
using session::SessionDocument;

namespace {

DocumentPtr seeded(std::uint64_t seed) {
  SessionDocument document;
  document.run.seed = seed;
  return std::make_shared<const SessionDocument>(std::move(document));
}

std::uint64_t seed(const History& history) { return history.now()->run.seed; }

}  // namespace

TEST_CASE("history: steps are undone and redone in order, with their words", "[session][history]") {
  History history(seeded(0));
  CHECK_FALSE(history.canUndo());
  CHECK(history.undoLabel().empty());
  history.push("one", "", seeded(1));
  history.push("two", "", seeded(2));
  CHECK(history.undoLabel() == "two");
  history.undo();
  CHECK(seed(history) == 1);
  CHECK(history.undoLabel() == "one");
  CHECK(history.redoLabel() == "two");
  history.undo();
  history.undo();
  CHECK(seed(history) == 0);
  history.redo();
  history.redo();
  history.redo();
  CHECK(seed(history) == 2);
}

TEST_CASE("history: a new edit cuts what could be redone", "[session][history]") {
  History history(seeded(0));
  history.push("one", "", seeded(1));
  history.push("two", "", seeded(2));
  history.undo();
  history.push("other", "", seeded(3));
  CHECK_FALSE(history.canRedo());
  history.undo();
  CHECK(seed(history) == 1);
}

TEST_CASE("history: equal merge keys in a row make one step until it is sealed", "[session][history]") {
  History history(seeded(0));
  history.push("depth", "depth", seeded(1));
  CHECK(history.base("depth")->run.seed == 0);
  CHECK(history.base("rate")->run.seed == 1);
  history.push("depth", "depth", seeded(2));
  history.push("rate", "rate", seeded(3));
  history.push("rate", "rate", seeded(4));
  history.seal();
  CHECK_FALSE(history.open());
  CHECK(history.base("rate")->run.seed == 4);
  history.push("rate", "rate", seeded(5));

  history.undo();
  CHECK(seed(history) == 4);
  history.undo();
  CHECK(seed(history) == 2);
  history.undo();
  CHECK(seed(history) == 0);
  CHECK_FALSE(history.canUndo());
}

TEST_CASE("history: nothing merges across an undo, nor into what was opened first", "[session][history]") {
  History history(seeded(0));
  history.push("depth", "depth", seeded(1));
  history.undo();
  history.push("depth", "depth", seeded(2));
  history.undo();
  CHECK(seed(history) == 0);
}

TEST_CASE("history: the oldest steps are forgotten beyond the bounds", "[session][history]") {
  History history(seeded(0));
  for (std::uint64_t i = 1; i <= History::MaxSteps + 20; ++i) history.push("step", "", seeded(i));
  std::size_t undone = 0;
  while (history.canUndo()) {
    history.undo();
    ++undone;
  }
  CHECK(undone == History::MaxSteps - 1);

  SessionDocument heavy;
  heavy.run.data.text.assign(History::MaxBytes / 2, 'x');
  History large(seeded(0));
  for (int i = 0; i < 5; ++i) {
    heavy.run.seed = static_cast<std::uint64_t>(i);
    large.push("paste", "", std::make_shared<const SessionDocument>(heavy));
  }
  undone = 0;
  while (large.canUndo()) {
    large.undo();
    ++undone;
  }
  CHECK(undone == 1);
}
