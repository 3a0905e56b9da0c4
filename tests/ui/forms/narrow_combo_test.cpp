#include "ui/forms/narrow_combo.hpp"

#include <QImage>

#include "tests/support/catch.hpp"

using ridgeline::forms::NarrowCombo;

TEST_CASE("narrow combo: gives way to a few letters and says that it cut", "[ui][forms]") {
  NarrowCombo combo(nullptr);
  combo.addItems({"by predicted", "by a feature of a very long name"});
  const int whole = combo.sizeHint().width(), least = combo.minimumSizeHint().width();
  CHECK(whole >= combo.fontMetrics().horizontalAdvance("by a feature of a very long name"));
  CHECK(least < whole / 2);
  CHECK(combo.minimumSizeHint().height() == combo.sizeHint().height());
  combo.setCurrentIndex(1);
  const auto picture = [&](int width) {
    combo.resize(width, combo.sizeHint().height());
    return combo.grab().toImage();
  };
  // Where it fits nothing is cut: the same letters stand at the left however wide the combo is.
  const auto left = [&](const QImage& image) { return image.copy(0, 0, whole - 30, image.height()); };
  CHECK(left(picture(whole + 40)) == left(picture(whole + 80)));
  // An entry of few letters asks for no more than it needs.
  NarrowCombo small(nullptr);
  small.addItem("x");
  CHECK(small.minimumSizeHint().width() <= small.sizeHint().width());
}
