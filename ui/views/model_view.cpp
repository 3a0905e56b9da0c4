#include "ui/views/model_view.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include "core/models/catalog.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/document_edits.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/forms/param_form.hpp"
#include "ui/forms/side_scroll.hpp"
#include "ui/plots/card.hpp"

namespace ridgeline::views {

ModelView::ModelView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(tr("Hyper-parameters"), this)),
      models_(new QComboBox(this)),
      help_(new QLabel(this)),
      form_(new ui::ParamForm(this)),
      seed_(new QSpinBox(this)),
      keep_(new QCheckBox(tr("A grown network keeps its weights"), this)),
      defaults_(new QPushButton(tr("Back to defaults"), this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(card_);
  auto* body = new QWidget(this);
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(2, 2, 8, 2);
  rows->setSpacing(12);

  const auto labelled = [&](const QString& name, QWidget* field) {
    auto* row = new QHBoxLayout;
    auto* label = new QLabel(name, body);
    label->setBuddy(field);
    row->addWidget(label, 1);
    row->addWidget(field);
    rows->addLayout(row);
  };
  models_->setObjectName("model-picker");
  models_->setAccessibleName(tr("Model"));
  models_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  models_->setMinimumContentsLength(13);
  // Alone on its line, so that the longest title has room.
  rows->addWidget(models_);
  help_->setWordWrap(true);
  help_->setProperty("role", "muted");
  rows->addWidget(help_);
  rows->addWidget(form_);
  seed_->setObjectName("seed");
  seed_->setRange(0, 999999);
  seed_->setKeyboardTracking(false);
  seed_->setFixedWidth(96);
  seed_->setToolTip(tr("Everything random derives from this number: the same seed gives the same bytes"));
  labelled(tr("Seed"), seed_);
  keep_->setToolTip(tr("When units or layers are added, the network goes on from what it has learned"));
  rows->addWidget(keep_);
  rows->addWidget(defaults_, 0, Qt::AlignLeft);
  rows->addStretch(1);
  constexpr int LeastWidth = 262;
  card_->setContent(new forms::SideScroll(body, LeastWidth, this));

  auto& session = context_.session;
  connect(models_, &QComboBox::activated, this, [this, &session] {
    bridge::chooseModel(session, models_->currentData().toString().toStdString());
  });
  form_->onEdited = [&session](const std::string& name, const params::ParamValue& value, bool finished) {
    bridge::setModelParam(session, name, value, finished);
  };
  connect(seed_, &QSpinBox::valueChanged, this, [&session](int value) {
    session.edit("Another seed", "seed", [value](session::SessionDocument& document) {
      document.run.seed = static_cast<std::uint64_t>(value);
    });
    session.endGesture();
  });
  connect(keep_, &QCheckBox::clicked, this, [&session](bool on) {
    session.edit(on ? "Keep learned weights" : "Start from scratch", {},
                 [on](session::SessionDocument& document) { document.keepWeights = on; });
  });
  connect(defaults_, &QPushButton::clicked, this, [&session] {
    session.edit("Default hyper-parameters", {},
                 [](session::SessionDocument& document) { document.run.model.params.clear(); });
  });
}

void ModelView::fillModels(const Snapshot& now) {
  if (now.loaded && now.loaded->table &&
      (now.loaded != settledFor_ || now.document->run.roles != settledRoles_)) {
    settledFor_ = now.loaded;
    settledRoles_ = now.document->run.roles;
    // The task of the target alone: a model without one must not hide those that predict.
    data::Roles roles = now.document->run.roles;
    if (!roles.target.empty()) roles.task.reset();
    if (const auto schema = data::settle(*now.loaded->table, roles)) task_ = schema->task;
  }
  const QString list = bridge::toQt(std::string(data::name(task_)));
  const QSignalBlocker quiet(models_);
  if (list != listed_) {
    listed_ = list;
    models_->clear();
    for (const auto& entry : models::modelCatalog()) {
      const bool unsupervised = entry.does(data::Task::Cluster) || entry.does(data::Task::Project);
      if (!entry.does(task_) && !unsupervised) continue;
      models_->addItem(bridge::toQt(entry.title), bridge::toQt(entry.id));
      models_->setItemData(models_->count() - 1, bridge::toQt(entry.help), Qt::ToolTipRole);
    }
  }
  models_->setCurrentIndex(models_->findData(bridge::toQt(now.document->run.model.id)));
}

void ModelView::refresh(const Snapshot& now, Changed changed) {
  if (!changed.any(Aspect::Document, Aspect::Table)) return;
  fillModels(now);
  const auto entry = models::modelEntry(now.document->run.model.id);
  if (entry) {
    form_->setContext({{"task", std::string(data::name(task_))}});
    form_->setSchema((*entry)->params, now.document->run.model.params);
    help_->setText(bridge::toQt((*entry)->help));
    help_->setToolTip(bridge::toQt((*entry)->source));
  }
  const QSignalBlocker quietSeed(seed_);
  if (const int seed = static_cast<int>(now.document->run.seed); seed_->value() != seed)
    seed_->setValue(seed);
  keep_->setChecked(now.document->keepWeights);
  keep_->setVisible(entry && !(*entry)->growable.empty());
  defaults_->setEnabled(!now.document->run.model.params.empty());
}

}  // namespace ridgeline::views
