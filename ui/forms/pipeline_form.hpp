#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "core/prep/step.hpp"
#include "core/session/changes.hpp"

class QToolButton;
class QVBoxLayout;

namespace ridgeline::session {
class Session;
}

namespace ridgeline::forms {

class ElidedLabel;

/// The preparation: steps in order, each opening into its own form; add, remove, move, or back to what suits
/// the table.
class PipelineForm final : public QWidget {
  Q_OBJECT
 public:
  PipelineForm(session::Session& session, QWidget* parent);

 private:
  void follow();
  void rebuild();
  void addStepRow(int index);
  void edit(const QString& label, const std::function<void(std::vector<prep::StepSpec>&)>& change);

  session::Session& session_;
  QVBoxLayout* rows_;
  std::vector<prep::StepSpec> shown_;
  std::vector<ElidedLabel*> abouts_;  ///< what each step does, in words; null for one that is not known
  bool defaults_ = true;
  int open_ = -1;  ///< the step whose form is open
  std::shared_ptr<void> observation_;
};

}  // namespace ridgeline::forms
