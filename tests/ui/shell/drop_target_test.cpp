#include "ui/shell/drop_target.hpp"

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QTest>
#include <QUrl>

#include "tests/support/catch.hpp"

using ridgeline::shell::DropTarget;

TEST_CASE("drop target: a file dropped on a field inside the window reaches the window", "[ui][shell]") {
  QWidget window;
  window.resize(400, 300);
  QLineEdit field(&window);
  field.setAcceptDrops(true);
  window.show();
  DropTarget target(&window);
  QString file, text;
  target.onFile = [&](const QString& path) { file = path; };
  target.onText = [&](const QString& dropped) { text = dropped; };

  QMimeData data;
  data.setUrls({QUrl::fromLocalFile("/data/a.csv")});
  QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&field, &enter);
  CHECK(enter.isAccepted());
  QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&field, &drop);
  CHECK(QTest::qWaitFor([&] { return !file.isEmpty(); }, 5000));
  CHECK(file == "/data/a.csv");
  CHECK(text.isEmpty());
  CHECK(field.text().isEmpty());
}
