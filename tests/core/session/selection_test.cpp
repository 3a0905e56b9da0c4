#include "core/session/selection.hpp"

#include "tests/support/catch.hpp"

using ridgeline::data::RowId;
using ridgeline::session::Selection;
using RowIds = std::vector<RowId>;

TEST_CASE("selection: rows are replaced, added and taken away, ascending and distinct",
          "[session][selection]") {
  Selection selection;
  selection.pick({5, 1, 5, 3}, Selection::Mode::Replace, "a");
  CHECK(selection.state()->rows == RowIds{1, 3, 5});
  selection.pick({4, 3}, Selection::Mode::Add, "b");
  CHECK(selection.state()->rows == RowIds{1, 3, 4, 5});
  CHECK(selection.state()->origin == "b");
  selection.pick({1, 9}, Selection::Mode::Subtract, "c");
  CHECK(selection.state()->rows == RowIds{3, 4, 5});
  CHECK(selection.contains(4));
  CHECK_FALSE(selection.contains(1));
}

TEST_CASE("selection: it has its own undo and redo", "[session][selection]") {
  Selection selection;
  int told = 0;
  selection.onChanged = [&] { ++told; };
  selection.pick({1}, Selection::Mode::Replace, "one");
  selection.pick({2}, Selection::Mode::Replace, "two");
  selection.clear();
  CHECK(selection.state()->rows.empty());
  selection.undo();
  CHECK(selection.state()->origin == "two");
  selection.undo();
  CHECK(selection.state()->rows == RowIds{1});
  selection.redo();
  CHECK(selection.state()->rows == RowIds{2});
  selection.pick({7}, Selection::Mode::Replace, "seven");
  CHECK_FALSE(selection.canRedo());
  CHECK(told == 7);
}

TEST_CASE("selection: a pick that changes nothing is no step", "[session][selection]") {
  Selection selection;
  int told = 0;
  selection.onChanged = [&] { ++told; };
  selection.clear();
  selection.pick({1, 2}, Selection::Mode::Replace, "x");
  selection.pick({2, 1}, Selection::Mode::Replace, "x");
  selection.pick({2}, Selection::Mode::Add, "y");
  selection.pick({8}, Selection::Mode::Subtract, "z");
  CHECK(told == 1);
  selection.undo();
  CHECK_FALSE(selection.canUndo());
}

TEST_CASE("selection: history is bounded, hover and pin are no part of it", "[session][selection]") {
  Selection selection;
  int hovers = 0;
  selection.onHover = [&] { ++hovers; };
  for (RowId i = 0; i < 3 * Selection::MaxStates; ++i) selection.pick({i}, Selection::Mode::Replace, "i");
  std::size_t undone = 0;
  for (; selection.canUndo(); ++undone) selection.undo();
  CHECK(undone == Selection::MaxStates - 1);

  selection.hover(RowId{4});
  selection.hover(RowId{4});
  selection.pin(RowId{5});
  CHECK(hovers == 2);
  CHECK(selection.hovered() == RowId{4});
  CHECK(selection.pinned() == RowId{5});
  selection.reset();
  CHECK_FALSE(selection.hovered());
  CHECK_FALSE(selection.pinned());
  CHECK(selection.state()->rows.empty());
  CHECK_FALSE(selection.canRedo());
}
