#include "ui/shell/command_palette.hpp"

#include <QLineEdit>
#include <QListWidget>
#include <QTest>

#include "tests/support/catch.hpp"

using ridgeline::shell::CommandPalette;
using ridgeline::shell::matchScore;

TEST_CASE("command palette: every typed word must occur, a word's start counts more", "[ui][shell]") {
  CHECK(matchScore("Decision tree", "tree dec") > 0);
  CHECK(matchScore("Decision tree", "forest") < 0);
  CHECK(matchScore("Decision tree", "tree") > matchScore("Streets", "tree"));
  CHECK(matchScore("Anything", "") == 0);
}

TEST_CASE("command palette: typing filters, Enter runs what is marked", "[ui][shell]") {
  QWidget window;
  window.resize(800, 600);
  window.show();
  int ran = 0;
  auto* palette = new CommandPalette(
      {{"Undo", "Ctrl+Z", [&] { ran = 1; }}, {"Decision tree", "model", [&] { ran = 2; }}}, &window);
  palette->show();
  auto* text = palette->findChild<QLineEdit*>();
  QTest::keyClicks(text, "tree");
  CHECK(palette->findChild<QListWidget*>()->count() == 1);
  QTest::keyClick(text, Qt::Key_Return);
  CHECK(ran == 2);
}
