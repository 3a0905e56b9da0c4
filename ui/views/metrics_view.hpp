#pragma once

#include "ui/views/view.hpp"

class QLabel;
class QTableWidget;

namespace ridgeline::ui {
class Card;
}

namespace ridgeline::views {

/// Every metric of every part with its interval and n, then precision, recall and F1 of each class.
class MetricsView final : public View {
  Q_OBJECT
 public:
  static ViewInfo info() { return {"metrics", tr("Scores"), NeedsTarget, session::Room::Diagnose}; }
  MetricsView(ViewContext& context, QWidget* parent);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void refresh(const Snapshot& now, Changed changed) override;
  void showScores(const Snapshot& now);
  void showClasses(const Snapshot& now);
  void showReading(const Snapshot& now);
  QString csv() const;

  ui::Card* card_;
  QLabel* reading_;  ///< what train and dev errors come to, in one sentence
  QTableWidget* scores_;
  QTableWidget* classes_;
};

}  // namespace ridgeline::views
