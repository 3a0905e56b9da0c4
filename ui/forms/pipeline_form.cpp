#include "ui/forms/pipeline_form.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/session/session.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/forms/elided_label.hpp"
#include "ui/forms/param_form.hpp"
#include "ui/plots/icons.hpp"

namespace ridgeline::forms {
namespace {

/// The steps a run really uses: the document's, or the ones the table suggests.
std::vector<prep::StepSpec> stepsOf(const session::Snapshot& now) {
  const auto& run = now.document->run;
  if (run.defaultPrepare && run.prepare.empty() && now.run) return now.run->spec.prepare;
  return run.prepare;
}

QString summary(const prep::StepEntry& entry, const prep::StepSpec& step) {
  QStringList parts;
  for (const auto& info : entry.params->params()) {
    const auto found = step.params.find(info.name);
    const auto& value = found == step.params.end() ? info.initial : found->second;
    if (info.kind == params::ParamKind::Choice)
      parts << bridge::toQt(params::text(value)).replace('-', ' ');
    else if (info.name == "degree")
      parts << PipelineForm::tr("degree %1").arg(bridge::toQt(params::text(value)));
  }
  return parts.mid(0, 2).join(", ");
}

}  // namespace

PipelineForm::PipelineForm(session::Session& session, QWidget* parent) : QWidget(parent), session_(session) {
  setObjectName("pipeline-form");
  rows_ = new QVBoxLayout(this);
  rows_->setContentsMargins(0, 0, 0, 0);
  rows_->setSpacing(4);
  observation_ = session_.observe([this](const session::Snapshot&, session::Changed changed) {
    if (changed.any(session::Aspect::Document, session::Aspect::Run)) follow();
  });
  rebuild();
}

void PipelineForm::follow() {
  auto steps = stepsOf(session_.now());
  if (steps == shown_ && defaults_ == session_.now().document->run.defaultPrepare) return;
  // A parameter dragged in an open form must not lose its slider: same steps, other values.
  const bool sameSteps =
      steps.size() == shown_.size() && std::equal(steps.begin(), steps.end(), shown_.begin(),
                                                  [](const auto& a, const auto& b) { return a.id == b.id; });
  shown_ = std::move(steps);
  if (sameSteps && open_ >= 0 && defaults_ == session_.now().document->run.defaultPrepare) {
    if (auto* form = findChild<ui::ParamForm*>())
      form->setValues(shown_[static_cast<std::size_t>(open_)].params);
    for (std::size_t i = 0; i < shown_.size(); ++i)
      if (const auto entry = prep::stepEntry(shown_[i].id); entry && abouts_[i] != nullptr)
        abouts_[i]->setText(summary(**entry, shown_[i]));
    return;
  }
  defaults_ = session_.now().document->run.defaultPrepare;
  rebuild();
}

void PipelineForm::rebuild() {
  // A field that is hidden while somebody types in it commits what it holds, to a step that may be gone.
  for (auto* form : findChildren<ui::ParamForm*>()) form->onEdited = nullptr;
  abouts_.clear();
  while (QLayoutItem* item = rows_->takeAt(0)) {
    if (QWidget* widget = item->widget()) {
      widget->hide();
      widget->deleteLater();
    }
    delete item;
  }
  for (int i = 0; i < static_cast<int>(shown_.size()); ++i) addStepRow(i);
  auto* foot = new QWidget(this);
  auto* row = new QHBoxLayout(foot);
  row->setContentsMargins(0, 2, 0, 0);
  auto* add = new QPushButton(tr("Add a step"), foot);
  add->setObjectName("step-add");
  ui::setThemedIcon(add, "plus");
  auto* menu = new QMenu(add);
  for (const auto& entry : prep::stepCatalog())
    menu->addAction(bridge::toQt(entry.title), this,
                    [this, id = entry.id, title = entry.title] {
                      open_ = static_cast<int>(shown_.size());
                      edit(tr("Add %1").arg(bridge::toQt(title)), [&](std::vector<prep::StepSpec>& steps) {
                        steps.push_back({id, {}});
                      });
                    })
        ->setToolTip(bridge::toQt(entry.help));
  menu->setToolTipsVisible(true);
  add->setMenu(menu);
  row->addWidget(add);
  row->addStretch(1);
  auto* suit = new QPushButton(tr("Suit the table"), foot);
  suit->setProperty("kind", "flat");
  suit->setToolTip(tr("Back to the steps that this table needs"));
  suit->setVisible(!session_.now().document->run.defaultPrepare);
  connect(suit, &QPushButton::clicked, this, [this] {
    open_ = -1;
    session_.edit("Preparation that suits the table", {}, [](session::SessionDocument& document) {
      document.run.defaultPrepare = true;
      document.run.prepare.clear();
    });
  });
  row->addWidget(suit);
  rows_->addWidget(foot);
}

void PipelineForm::addStepRow(int index) {
  const prep::StepSpec& step = shown_[static_cast<std::size_t>(index)];
  const auto entry = prep::stepEntry(step.id);
  auto* box = new QFrame(this);
  box->setObjectName("step." + bridge::toQt(step.id));
  box->setProperty("kind", "raised");
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(10, 4, 4, 4);
  column->setSpacing(6);
  auto* head = new QHBoxLayout;
  head->setSpacing(2);
  auto* title = new ElidedButton(box);
  title->setProperty("kind", "flat");
  title->setText(
      QString("%1. %2").arg(index + 1).arg(entry ? bridge::toQt((*entry)->title) : bridge::toQt(step.id)));
  title->setToolTip(entry ? bridge::toQt((*entry)->help) : QString());
  title->setStyleSheet("text-align: left; padding-left: 2px; padding-right: 2px");
  // Rather cut than wider than its panel.
  title->setMinimumWidth(40);
  connect(title, &QPushButton::clicked, this, [this, index] {
    open_ = open_ == index ? -1 : index;
    rebuild();
  });
  head->addWidget(title);
  abouts_.push_back(nullptr);
  if (entry) {
    auto* about = new ElidedLabel(summary(**entry, step), box);
    about->setProperty("role", "muted");
    abouts_.back() = about;
    head->addWidget(about, 1);
  }
  if (!entry) head->addStretch(1);
  const auto tool = [&](const char* iconName, const QString& tip, std::function<void()> run) {
    auto* button = new QToolButton(box);
    ui::setThemedIcon(button, iconName);
    button->setAutoRaise(true);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    connect(button, &QToolButton::clicked, this, [run = std::move(run)] { run(); });
    head->addWidget(button);
  };
  if (index > 0)
    tool("undo", tr("Earlier"), [this, index] {
      edit(tr("Move a step"), [&](std::vector<prep::StepSpec>& steps) {
        std::swap(steps[static_cast<std::size_t>(index)], steps[static_cast<std::size_t>(index - 1)]);
      });
    });
  tool("trash", tr("Remove this step"), [this, index] {
    open_ = -1;
    edit(tr("Remove a step"),
         [&](std::vector<prep::StepSpec>& steps) { steps.erase(steps.begin() + index); });
  });
  column->addLayout(head);
  if (open_ == index && entry) {
    auto* form = new ui::ParamForm(box);
    form->setSchema((*entry)->params, step.params);
    form->onEdited = [this, index](const std::string& name, const params::ParamValue& value, bool finished) {
      session_.edit("Change " + name, "step." + name, [&](session::SessionDocument& document) {
        document.run.prepare = shown_;
        document.run.defaultPrepare = false;
        document.run.prepare[static_cast<std::size_t>(index)].params[name] = value;
      });
      if (finished) session_.endGesture();
    };
    column->addWidget(form);
  }
  rows_->addWidget(box);
}

void PipelineForm::edit(const QString& label,
                        const std::function<void(std::vector<prep::StepSpec>&)>& change) {
  session_.edit(label.toStdString(), {}, [&](session::SessionDocument& document) {
    document.run.prepare = shown_;
    document.run.defaultPrepare = false;
    change(document.run.prepare);
  });
}

}  // namespace ridgeline::forms
