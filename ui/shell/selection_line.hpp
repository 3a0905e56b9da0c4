#pragma once

#include <QWidget>

#include "core/session/changes.hpp"

class QLabel;
class QToolButton;

namespace ridgeline::session {
class Session;
struct Snapshot;
}  // namespace ridgeline::session

namespace ridgeline::shell {

/// "37 selected: error 43.2 % [28.7, 59.1] vs 10.1 % in dev", always visible at the bottom left.
class SelectionLine final : public QWidget {
  Q_OBJECT
 public:
  explicit SelectionLine(session::Session& session, QWidget* parent = nullptr);
  void refresh(const session::Snapshot& now, session::Changed changed);

 private:
  session::Session& session_;
  QLabel* text_;
  QToolButton* clear_;
};

/// The sentence for a snapshot; without a selection it says what the data are.
QString selectionSentence(const session::Snapshot& now);

}  // namespace ridgeline::shell
