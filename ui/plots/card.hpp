#pragma once

// The frame of every view: title, subtitle, chips, tool buttons, "?" help; empty, busy and error states.
//   auto* card = new Card(tr("Decision boundary"));     card->setContent(panel);
//   card->setChips({{"dev acc 96.7 % [93.1, 98.5]"}, {"3 ignored", Tone::Warning, "why"}});
//   card->addTool("lasso", tr("Select by lasso"), [this] { ... })->setCheckable(true);
//   card->setHelp("Three sentences.");    card->setBusy(true);    card->showContent();
//   card->showEmpty("drop", "Drop a table here.", "Open...", [this] { ... });
//   card->showError("The fit diverged at epoch 12.", "Halve the rate", [this] { ... });   card->clearError();

#include <QFrame>
#include <QList>
#include <QString>
#include <functional>
#include <optional>

#include "ui/plots/chip_row.hpp"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedLayout;
class QToolButton;
class QVBoxLayout;

namespace ridgeline::ui {

class BusyLine;

class Card : public QFrame {
  Q_OBJECT
 public:
  explicit Card(const QString& title, QWidget* parent = nullptr);

  void setTitle(const QString& title);
  QString title() const;
  /// Muted words behind the title, such as "slice at row 12".
  void setSubtitle(const QString& subtitle);
  void setChips(const QList<Chip>& chips);
  /// A small button at the right of the header; `action` is called on a click. The button belongs to the
  /// card.
  QToolButton* addTool(const QString& iconName, const QString& toolTip, std::function<void()> action = {});
  /// A widget of the caller's in the header, before the tool buttons.
  void addHeaderWidget(QWidget* widget);
  /// What the "?" says: three sentences on how to read the plot. Empty hides the button.
  void setHelp(const QString& sentences);

  /// The one widget of the card; a former one is deleted.
  void setContent(QWidget* content);
  QWidget* content() const { return content_; }

  void showContent();
  void showEmpty(const QString& iconName, const QString& sentence, const QString& button = {},
                 std::function<void()> action = {});
  bool isEmpty() const;

  /// A thin line under the header: running to and fro, or filled to `share` in [0, 1] where that is known.
  void setBusy(bool busy, std::optional<double> share = std::nullopt);
  bool isBusy() const;

  /// One sentence above the content, which stays visible.
  void showError(const QString& sentence, const QString& button = {}, std::function<void()> action = {});
  void clearError();

  /// The part of the header that a dock may use for dragging.
  QWidget* header() const { return header_; }

 Q_SIGNALS:
  /// A chip was clicked; chips look like buttons only when somebody listens through `setChipsClickable`.
  void chipClicked(int index);

 public:
  void setChipsClickable(bool clickable) { chipsClickable_ = clickable; }

 private:
  void buildHeader();
  void buildEmptyPage();
  void buildErrorRow();
  void restyle();
  void showHelp();

  QWidget* header_ = nullptr;
  QLabel* title_ = nullptr;
  QLabel* subtitle_ = nullptr;
  ChipRow* chipRow_ = nullptr;
  QHBoxLayout* toolRow_ = nullptr;
  QToolButton* helpButton_ = nullptr;
  BusyLine* busy_ = nullptr;
  QWidget* errorRow_ = nullptr;
  QLabel* errorIcon_ = nullptr;
  QLabel* errorText_ = nullptr;
  QPushButton* errorButton_ = nullptr;
  QStackedLayout* stack_ = nullptr;
  QWidget* emptyPage_ = nullptr;
  QLabel* emptyIcon_ = nullptr;
  QLabel* emptyText_ = nullptr;
  QPushButton* emptyButton_ = nullptr;
  QWidget* content_ = nullptr;
  QString emptyIconName_;
  QString help_;
  bool chipsClickable_ = false;
  std::function<void()> emptyAction_;
  std::function<void()> errorAction_;
};

}  // namespace ridgeline::ui
