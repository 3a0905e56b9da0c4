#pragma once

#include <QImage>
#include <QTest>
#include <QWidget>

namespace ridgeline::test {

/// Shows a widget at a size and waits until it is laid out.
inline void show(QWidget& widget, int width, int height) {
  widget.resize(width, height);
  widget.show();
  (void)QTest::qWaitForWindowExposed(&widget);
  QTest::qWait(1);
}

inline QImage pictureOf(QWidget& widget) { return widget.grab().toImage(); }

/// How far two colours lie apart, 0 to 765.
inline int distance(const QColor& a, const QColor& b) {
  return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
}

}  // namespace ridgeline::test
