#include "ui/forms/elided_label.hpp"

#include <QImage>

#include "tests/support/catch.hpp"

using ridgeline::forms::ElidedButton;
using ridgeline::forms::ElidedLabel;

TEST_CASE("elided label: what is cut is said to be, and stands in the tooltip", "[ui][forms]") {
  const QString words = "mean of the train rows, most frequent word";
  ElidedLabel label(words, nullptr);
  const auto picture = [&](int width) {
    label.resize(width, 24);
    return label.grab().toImage();
  };
  const int whole = label.fontMetrics().horizontalAdvance(words);
  (void)picture(whole + 20);
  CHECK(label.toolTip().isEmpty());
  const QImage narrow = picture(whole / 2);
  CHECK(label.toolTip() == words);
  // The same room filled with what it holds, ellipsis included, by a label that need not cut.
  const QString held = label.fontMetrics().elidedText(words, Qt::ElideRight, whole / 2);
  REQUIRE(held != words);
  ElidedLabel other(held, nullptr);
  other.resize(whole / 2, 24);
  CHECK(narrow == other.grab().toImage());
  CHECK(label.minimumSizeHint().height() > 0);
  // What else there is to say stands in the tooltip, below what was cut.
  label.setWords(words, "p < 0.001");
  CHECK(label.toolTip() == words + "\np < 0.001");
  (void)picture(whole + 20);
  CHECK(label.toolTip() == "p < 0.001");
}

TEST_CASE("elided button: what is cut ends in an ellipsis, what fits is as in any button", "[ui][forms]") {
  const QString words = "2. Words to numbers";
  const auto picture = [](QPushButton& button, int width) {
    button.resize(width, 30);
    return button.grab().toImage();
  };
  ElidedButton button(words, nullptr);
  QPushButton usual(words, nullptr);
  CHECK(picture(button, 300) == picture(usual, 300));
  const QImage narrow = picture(button, 90);
  CHECK(narrow != picture(usual, 90));
  CHECK(button.text() == words);
}
