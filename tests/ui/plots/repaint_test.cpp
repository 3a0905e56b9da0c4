// What shows already what it is told to show is not painted again: a drag tells every view of every step.
#include <QApplication>
#include <QEvent>
#include <utility>

#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/forms/split_bar.hpp"
#include "ui/plots/chip_row.hpp"
#include "ui/plots/heat_grid.hpp"
#include "ui/plots/line_plot.hpp"

using namespace ridgeline;
using namespace ridgeline::ui;

namespace {

class PaintCount final : public QObject {
 public:
  explicit PaintCount(QWidget& widget) { widget.installEventFilter(this); }
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::Paint) ++count_;
    return false;
  }
  /// Paint events since the last time this was asked.
  int since() {
    QApplication::processEvents();
    return std::exchange(count_, 0);
  }

 private:
  int count_ = 0;
};

}  // namespace

TEST_CASE("a split bar is painted for what is new to it") {
  SplitBar bar;
  const auto tell = [&](long long rows, const SplitBar::Fractions& fractions,
                        const SplitBar::Counts& counts) {
    bar.setTotalRows(rows);
    bar.setFractions(fractions);
    bar.setCounts(counts);
    bar.setNotes({"", "", "± 6 %", "± 6 %"});
    bar.setClassCounts({"a", "b"}, {counts, counts});
    bar.setTestSealed(true);
  };
  tell(400, {0.7, 0, 0.15, 0.15}, {280, 0, 60, 60});
  test::show(bar, 400, bar.sizeHint().height());
  PaintCount paints(bar);
  paints.since();
  tell(400, {0.7, 0, 0.15, 0.15}, {280, 0, 60, 60});
  CHECK(paints.since() == 0);
  tell(400, {0.6, 0, 0.2, 0.2}, {240, 0, 80, 80});
  CHECK(paints.since() > 0);
  CHECK(bar.counts() == SplitBar::Counts{240, 0, 80, 80});
}

TEST_CASE("new shares of the rows make the counts of the old ones forgotten") {
  SplitBar bar;
  bar.setTotalRows(400);
  bar.setFractions({0.7, 0, 0.15, 0.15});
  bar.setCounts({281, 0, 59, 60});
  bar.setFractions({0.5, 0, 0.25, 0.25});
  CHECK(bar.counts() == SplitBar::Counts{200, 0, 100, 100});
}

TEST_CASE("a confusion matrix is painted for other counts only") {
  HeatGrid grid;
  const std::vector<long long> counts{9, 1, 2, 8}, others{8, 2, 2, 8};
  grid.setMatrix({"a", "b"}, counts);
  grid.setPartName("dev");
  test::show(grid, 300, 300);
  PaintCount paints(grid);
  paints.since();
  grid.setMatrix({"a", "b"}, counts);
  grid.setPartName("dev");
  CHECK(paints.since() == 0);
  grid.setMatrix({"a", "b"}, others);
  CHECK(paints.since() > 0);
  CHECK(grid.count({0, 1}) == 2);
}

TEST_CASE("curves are painted for other numbers only") {
  LinePlot plot;
  const auto tell = [&](double last) {
    plot.setAxisTitles("iteration", "loss");
    plot.setXLimits(0, std::nullopt);
    plot.setYLimits(0, std::nullopt);
    plot.setLines({{.name = "Train", .x = {0, 1, 2}, .y = {3, 2, last}}});
    plot.setMarks({{1, Qt::Vertical, "kept"}});
    plot.setCursor(1.0);
  };
  tell(1);
  test::show(plot, 400, 300);
  PaintCount paints(*plot.canvas());
  paints.since();
  tell(1);
  CHECK(paints.since() == 0);
  tell(0.5);
  CHECK(paints.since() > 0);
}

TEST_CASE("chips are laid out for other words only") {
  ChipRow row(nullptr);
  row.setChips({{"dev accuracy 0.91"}, {"live", Tone::Good}}, false);
  test::show(row, 400, 40);
  PaintCount paints(row);
  paints.since();
  row.setChips({{"dev accuracy 0.91"}, {"live", Tone::Good}}, false);
  CHECK(paints.since() == 0);
  CHECK(row.shown() == 2);
}
