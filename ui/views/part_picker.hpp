#pragma once

#include <QComboBox>
#include <QList>
#include <memory>

#include "core/data/split.hpp"

namespace ridgeline::session {
class Session;
struct Snapshot;
}  // namespace ridgeline::session

namespace ridgeline::views {

/// Why the part that is looked at has no scored rows, as one sentence; empty if it has. `now` has a run.
QString whyNoRows(const session::Snapshot& now);

/// Which part of the rows (train, dev, test) the diagnosing views show. All of them share the choice.
class PartPicker final : public QComboBox {
  Q_OBJECT
 public:
  PartPicker(session::Session& session, QWidget* parent);

 private:
  void follow();
  session::Session& session_;
  QList<data::Part> listed_;
  std::shared_ptr<void> observation_;
};

}  // namespace ridgeline::views
