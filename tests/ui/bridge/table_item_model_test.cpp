#include "ui/bridge/table_item_model.hpp"

#include <QAbstractItemModelTester>
#include <QBrush>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>
#include <limits>

#include "tests/support/catch.hpp"
#include "tests/support/missing.hpp"
#include "ui/bridge/ui_executor.hpp"
#include "ui/plots/theme.hpp"

using namespace ridgeline;
using bridge::TableItemModel;
using test::MissingNumber;

namespace {

data::TablePtr sample() {
  return *data::Table::make(
      "t", {data::Column::numbers("x", data::ColumnKind::Numeric, {3, MissingNumber, 1.0 / 3, 2}, "mm"),
            data::Column::numbers("n", data::ColumnKind::Integer, {10, 1234567, 30, 40}),
            data::Column::categories("kind", {"b", "a", "", "Käse"})});
}

struct Bench {
  bridge::UiExecutor executor;
  jobs::JobQueue queue{1, 1};
  TableItemModel model{queue, executor};
  QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
  QVariant at(int row, int column, int role = Qt::DisplayRole) const {
    return model.data(model.index(row, column), role);
  }
  QString column(int column) const {
    QStringList cells;
    for (int row = 0; row < model.rowCount(); ++row) cells << at(row, column).toString();
    return cells.join(u' ');
  }
};

}  // namespace

TEST_CASE("table model: cells, headers and what is missing", "[ui][bridge]") {
  Bench bench;
  CHECK(bench.model.rowCount() == 0);
  CHECK(bench.model.columnCount() == 0);
  bench.model.setTable(sample());
  REQUIRE(bench.model.rowCount() == 4);
  REQUIRE(bench.model.columnCount() == 3);
  CHECK(bench.column(0) == QString::fromUtf8("3 – 0.333333 2"));
  CHECK(bench.column(1) == "10 1234567 30 40");
  CHECK(bench.column(2) == QString::fromUtf8("b a – Käse"));
  CHECK(bench.at(2, 0, Qt::ToolTipRole).toString().startsWith("0.33333333333333"));
  CHECK(bench.at(1, 0, TableItemModel::MissingRole).toBool());
  CHECK(bench.at(1, 0, Qt::ForegroundRole).value<QBrush>().color() == ui::theme().faint);
  CHECK_FALSE(bench.at(0, 0, Qt::ForegroundRole).isValid());
  CHECK(bench.at(0, 0, TableItemModel::NumberRole).toDouble() == 3);
  CHECK_FALSE(bench.at(0, 2, TableItemModel::NumberRole).isValid());
  CHECK((bench.at(0, 0, Qt::TextAlignmentRole).toInt() & Qt::AlignRight) != 0);
  CHECK((bench.at(0, 2, Qt::TextAlignmentRole).toInt() & Qt::AlignLeft) != 0);
  CHECK(bench.model.headerData(0, Qt::Horizontal).toString() == "x");
  CHECK(bench.model.headerData(0, Qt::Horizontal, Qt::ToolTipRole).toString() ==
        "x, numeric, mm, 1 of 4 missing");
  CHECK(bench.model.headerData(3, Qt::Vertical).toString() == "3");
  CHECK_FALSE(bench.model.headerData(9, Qt::Horizontal).isValid());
}

TEST_CASE("table model: rows keep their ids through sorting and filtering", "[ui][bridge]") {
  Bench bench;
  bench.model.setTable(sample()->withRows({1, 2, 3}));
  bench.model.sort(0, Qt::AscendingOrder);
  CHECK(bench.column(0) == QString::fromUtf8("0.333333 2 –"));
  CHECK(bench.model.rowId(0) == 2);
  CHECK(bench.model.rowId(2) == 1);
  CHECK(bench.model.headerData(0, Qt::Vertical).toString() == "2");
  CHECK(bench.model.rowOf(3) == 1);
  CHECK(bench.model.rowOf(0) == -1);
  CHECK(bench.at(2, 0, TableItemModel::RowIdRole).toULongLong() == 1);

  bench.model.setOnly(std::make_shared<const std::vector<data::RowId>>(std::vector<data::RowId>{1, 3, 77}));
  CHECK(bench.model.rowCount() == 2);
  CHECK(bench.model.rowId(0) == 3);
  CHECK(bench.model.rowOf(2) == -1);
  bench.model.sort(-1);
  CHECK(bench.model.rowId(0) == 1);
  bench.model.setOnly(nullptr);
  CHECK(bench.model.rowCount() == 3);
  CHECK(bench.model.rowId(1) == 2);
}

TEST_CASE("table model: an index that is held follows its row through a sort", "[ui][bridge]") {
  Bench bench;
  bench.model.setTable(sample());
  const QPersistentModelIndex held(bench.model.index(3, 1));
  CHECK(held.data().toString() == "40");
  bench.model.sort(0, Qt::DescendingOrder);
  CHECK(held.data().toString() == "40");
  CHECK(held.row() == bench.model.rowOf(3));
  bench.model.sort(-1);
  CHECK(held.row() == 3);
}

TEST_CASE("table model: the part column comes with a split and sorts by part", "[ui][bridge]") {
  using data::Part;
  Bench bench;
  bench.model.setTable(sample());
  bench.model.setSplit(std::make_shared<const data::Split>(std::vector<Part>{Part::Test, Part::Dev}));
  CHECK_FALSE(bench.model.hasPartColumn());
  bench.model.setSplit(std::make_shared<const data::Split>(
      std::vector<Part>{Part::Test, Part::Unused, Part::Dev, Part::Train}));
  REQUIRE(bench.model.columnCount() == 4);
  CHECK(bench.model.headerData(0, Qt::Horizontal).toString() == "part");
  CHECK(bench.column(0) == "test unused dev train");
  CHECK(bench.at(2, 3, TableItemModel::PartRole).toInt() == static_cast<int>(Part::Dev));
  CHECK(bench.model.tableColumn(0) == -1);
  CHECK(bench.model.tableColumn(3) == 2);
  bench.model.sort(0, Qt::AscendingOrder);
  CHECK(bench.column(0) == "train dev test unused");
  bench.model.setSplit(std::make_shared<const data::Split>(
      std::vector<Part>{Part::Train, Part::Train, Part::Dev, Part::Test}));
  CHECK(bench.column(0) == "train train dev test");
  CHECK(bench.model.rowId(3) == 3);
  bench.model.setSplit(nullptr);
  CHECK(bench.model.columnCount() == 3);
  CHECK(bench.model.rowId(0) == 0);
}

TEST_CASE("table model: selected rows are tinted, told by one signal", "[ui][bridge]") {
  Bench bench;
  bench.model.setTable(sample());
  bench.model.setSelectionTint(Qt::yellow);
  QSignalSpy changed(&bench.model, &QAbstractItemModel::dataChanged);
  bench.model.setSelection(
      std::make_shared<const session::Selection::State>(session::Selection::State{{1, 3}, "two"}));
  CHECK(changed.count() == 1);
  CHECK_FALSE(bench.at(0, 0, Qt::BackgroundRole).isValid());
  CHECK(bench.at(1, 2, Qt::BackgroundRole).value<QBrush>().color() == QColor(Qt::yellow));
  CHECK(bench.at(3, 0, TableItemModel::SelectedRole).toBool());
  bench.model.sort(1, Qt::DescendingOrder);
  CHECK(bench.at(0, 0, TableItemModel::SelectedRole).toBool());
  CHECK_FALSE(bench.at(3, 0, TableItemModel::SelectedRole).toBool());
}

TEST_CASE("table model: a large table is sorted on a worker, a newer table wins", "[ui][bridge]") {
  Bench bench;
  std::vector<double> values(TableItemModel::SortAtOnce + 1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>((i * 7919) % values.size());
  const auto large =
      *data::Table::make("large", {data::Column::numbers("x", data::ColumnKind::Integer, values)});
  bench.model.setTable(large);
  QSignalSpy busy(&bench.model, &TableItemModel::orderingChanged);
  bench.model.sort(0, Qt::DescendingOrder);
  CHECK(bench.model.ordering());
  CHECK(bench.model.rowId(0) == 0);
  CHECK(QTest::qWaitFor([&] { return !bench.model.ordering(); }, 20000));
  CHECK(busy.count() == 2);
  CHECK(bench.at(0, 0).toInt() == static_cast<int>(values.size()) - 1);
  CHECK(bench.at(bench.model.rowCount() - 1, 0).toInt() == 0);

  bench.model.sort(0, Qt::AscendingOrder);
  bench.model.setTable(sample());
  CHECK_FALSE(bench.model.ordering());
  QTest::qWait(50);
  CHECK(bench.model.rowCount() == 4);
  CHECK(bench.model.rowId(0) == 0);
}
