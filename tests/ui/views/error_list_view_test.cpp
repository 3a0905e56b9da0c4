// The rows that carry the error, in a narrow card.
#include "ui/views/error_list_view.hpp"

#include <QHeaderView>
#include <QTableView>
#include <QTest>

#include "tests/ui/support/desk.hpp"

using namespace ridgeline;

namespace {

struct ErrorDesk : test::Desk {
  void show(const std::string& table, const std::string& model, int width) {
    open(table, model);
    view = std::make_unique<views::ErrorListView>(context, nullptr);
    view->resize(width, 320);
    view->show();
    REQUIRE(QTest::qWaitFor([this] { return list()->model()->rowCount() > 0; }, Patience));
  }
  QTableView* list() { return view->findChild<QTableView*>("error-table"); }
  std::unique_ptr<views::ErrorListView> view;
};

}  // namespace

TEST_CASE("error list: every figure of a regression is seen whole, and the loss is in sight",
          "[ui][views][errors]") {
  ErrorDesk desk;
  desk.show("california-housing", "ridge", 430);
  const QAbstractItemView& cells = *desk.list();
  int all = 0;
  for (int c = 0; c < 5; ++c) {
    CHECK(desk.list()->columnWidth(c) >= cells.sizeHintForColumn(c));
    all += desk.list()->columnWidth(c);
  }
  CHECK(all <= desk.list()->viewport()->width());
}

TEST_CASE("error list: class names give way before the loss does, and headings stay whole",
          "[ui][views][errors]") {
  ErrorDesk desk;
  desk.show("iris", "gaussian-nb", 350);
  int all = 0;
  const auto* header = desk.list()->horizontalHeader();
  for (int c = 0; c < 5; ++c) {
    const QString title = desk.list()->model()->headerData(c, Qt::Horizontal).toString();
    CHECK(desk.list()->columnWidth(c) >= header->fontMetrics().horizontalAdvance(title));
    all += desk.list()->columnWidth(c);
  }
  CHECK(all <= desk.list()->viewport()->width());
  const QAbstractItemView& cells = *desk.list();
  CHECK(desk.list()->columnWidth(1) < cells.sizeHintForColumn(1));
}
