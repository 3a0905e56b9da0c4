#include "ui/plots/card.hpp"

#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/plots/theme.hpp"

using namespace ridgeline;
using namespace ridgeline::ui;

TEST_CASE("card: content, empty state and back", "[card]") {
  Card card(QStringLiteral("Decision boundary"));
  auto* content = new QLabel(QStringLiteral("picture"));
  card.setContent(content);
  test::show(card, 500, 300);
  CHECK(content->isVisible());
  CHECK(card.accessibleName() == QStringLiteral("Decision boundary"));
  int opened = 0;
  card.showEmpty(QStringLiteral("drop"), QStringLiteral("Drop a table here."), QStringLiteral("Open"),
                 [&] { ++opened; });
  CHECK(card.isEmpty());
  CHECK_FALSE(content->isVisible());
  CHECK(card.findChild<QLabel*>(QStringLiteral("card.empty"))->text() ==
        QStringLiteral("Drop a table here."));
  QTest::mouseClick(card.findChild<QPushButton*>(QStringLiteral("card.emptyAction")), Qt::LeftButton);
  CHECK(opened == 1);
  card.showContent();
  CHECK(content->isVisible());
  CHECK_FALSE(card.isEmpty());
}

TEST_CASE("card: an error is one sentence with its way out above the content", "[card]") {
  Card card(QStringLiteral("Loss"));
  auto* content = new QLabel(QStringLiteral("curve"));
  card.setContent(content);
  test::show(card, 500, 300);
  int fixed = 0;
  card.showError(QStringLiteral("The fit diverged."), QStringLiteral("Halve the rate"), [&] {
    ++fixed;
    card.clearError();
  });
  auto* text = card.findChild<QLabel*>(QStringLiteral("card.error"));
  CHECK(text->isVisible());
  CHECK(content->isVisible());
  QTest::mouseClick(card.findChild<QPushButton*>(QStringLiteral("card.errorAction")), Qt::LeftButton);
  CHECK(fixed == 1);
  CHECK_FALSE(text->isVisible());
}

TEST_CASE("card: chips change in place and take their tone's colour", "[card]") {
  Card card(QStringLiteral("Fit"));
  test::show(card, 600, 200);
  const auto chips = [&] {
    QList<QPushButton*> found;
    for (auto* button : card.findChildren<QPushButton*>())
      if (button->property("role").toString() == QStringLiteral("chip")) found << button;
    return found;
  };
  card.setChips({{QStringLiteral("epoch 1")}, {QStringLiteral("dev 97 %"), Tone::Good}});
  REQUIRE(chips().size() == 2);
  QPushButton* first = chips()[0];
  for (int i = 0; i < 50; ++i)
    card.setChips({{QStringLiteral("epoch %1").arg(i)}, {QStringLiteral("dev 97 %"), Tone::Good}});
  CHECK(chips()[0] == first);
  CHECK(first->text() == QStringLiteral("epoch 49"));
  CHECK(chips()[1]->palette().color(QPalette::ButtonText) == theme().good);
  card.setChips({});
  CHECK(chips().isEmpty());
}

TEST_CASE("card: tools act, help hides without words, the busy line comes and goes", "[card]") {
  Card card(QStringLiteral("Fit"));
  test::show(card, 600, 200);
  int pressed = 0;
  QToolButton* tool =
      card.addTool(QStringLiteral("lasso"), QStringLiteral("Select by lasso"), [&] { ++pressed; });
  QTest::mouseClick(tool, Qt::LeftButton);
  CHECK(pressed == 1);
  CHECK(tool->accessibleName() == QStringLiteral("Select by lasso"));
  auto* help = card.findChild<QToolButton*>(QStringLiteral("card.help"));
  CHECK_FALSE(help->isVisible());
  card.setHelp(QStringLiteral("Lower is better."));
  CHECK(help->isVisible());
  card.setBusy(true);
  CHECK(card.isBusy());
  card.setBusy(true, 0.5);
  const QImage image = test::pictureOf(card);
  int accent = 0;
  for (int x = 0; x < image.width(); ++x)
    for (int y = 36; y < 56; ++y) accent += test::distance(image.pixelColor(x, y), theme().accent) < 8;
  CHECK(accent > image.width() / 2);
  card.setBusy(false);
  CHECK_FALSE(card.isBusy());
}
