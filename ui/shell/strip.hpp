#pragma once

#include <QWidget>
#include <memory>
#include <string>

#include "core/session/changes.hpp"
#include "ui/views/view_context.hpp"

class QLabel;
class QPushButton;

namespace ridgeline::session {
struct Snapshot;
}
namespace ridgeline::ui {
class SplitBar;
}

namespace ridgeline::shell {

/// The experiment from left to right, always visible: data, split, preparation, model, score with its
/// interval.
class Strip final : public QWidget {
  Q_OBJECT
 public:
  Strip(views::ViewContext& context, QWidget* parent = nullptr);
  void refresh(const session::Snapshot& now, session::Changed changed);

 private:
  void showScore(const session::Snapshot& now);
  void showReading(const session::Snapshot& now);

  views::ViewContext& context_;
  QPushButton* data_;
  ui::SplitBar* split_;
  QPushButton* prepare_;
  QPushButton* model_;
  QLabel* score_;
  std::string scoreOf_;  ///< the metric whose room is kept
  QLabel* reading_;
  std::shared_ptr<void> control_;
};

}  // namespace ridgeline::shell
