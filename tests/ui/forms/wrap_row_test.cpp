#include "ui/forms/wrap_row.hpp"

#include <QLabel>
#include <QTest>
#include <QVBoxLayout>

#include "tests/support/catch.hpp"

using ridgeline::forms::WrapColumn;
using ridgeline::forms::WrapRow;

namespace {

/// Fields of 100 x 20, 4 apart.
struct Fields {
  Fields() {
    auto* layout = new QVBoxLayout(&column);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* row = new WrapRow(4);
    for (auto& field : field_) {
      field = new QLabel("x", &column);
      field->setFixedSize(100, 20);
      row->addWidget(field);
    }
    layout->addLayout(row);
  }
  void widen(int width) {
    column.resize(width, std::max(column.minimumHeight(), 200));
    QCoreApplication::sendPostedEvents();
  }
  QPoint at(int i) const { return field_[i]->pos(); }
  WrapColumn column;
  QLabel* field_[3] = {};
};

}  // namespace

TEST_CASE("wrap row: fields go on in the next line, and the last one stands at the right end",
          "[ui][forms]") {
  Fields fields;
  fields.column.show();
  fields.widen(400);
  CHECK(fields.at(0) == QPoint(0, 0));
  CHECK(fields.at(1) == QPoint(104, 0));
  CHECK(fields.at(2) == QPoint(300, 0));
  CHECK(fields.column.minimumHeight() == 20);
  fields.widen(250);
  CHECK(fields.at(1) == QPoint(104, 0));
  CHECK(fields.at(2) == QPoint(150, 24));
  CHECK(fields.column.minimumHeight() == 44);
  fields.widen(120);
  CHECK(fields.at(1) == QPoint(0, 24));
  CHECK(fields.at(2) == QPoint(20, 48));
  CHECK(fields.column.minimumHeight() == 68);
  // Exactly as wide as the three, and one less.
  fields.widen(308);
  CHECK(fields.at(2) == QPoint(208, 0));
  fields.widen(307);
  CHECK(fields.at(2) == QPoint(207, 24));
}

TEST_CASE("wrap row: hidden fields take no room, and none asks for more than the widest", "[ui][forms]") {
  Fields fields;
  fields.column.show();
  fields.widen(250);
  CHECK(fields.column.minimumSizeHint().width() == 100);
  fields.field_[1]->hide();
  fields.widen(251);
  CHECK(fields.at(0).y() == fields.at(2).y());
  CHECK(fields.column.minimumHeight() == 20);
}
