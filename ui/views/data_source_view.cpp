#include "ui/views/data_source_view.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "core/session/session.hpp"
#include "ui/bridge/counted.hpp"
#include "ui/bridge/document_edits.hpp"
#include "ui/bridge/to_qt.hpp"
#include "ui/forms/param_form.hpp"
#include "ui/forms/pipeline_form.hpp"
#include "ui/forms/side_scroll.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/icons.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::views {
namespace {

QLabel* section(const QString& title, QWidget* parent) {
  auto* label = new QLabel(title.toUpper(), parent);
  label->setProperty("role", "section");
  // Rather two lines than a panel as wide as its longest heading.
  label->setWordWrap(true);
  return label;
}

QIcon iconOf(bool made) { return ui::icon(made ? "seed" : "data"); }

data::SourceSpec bundled(const std::string& id) {
  data::SourceSpec source;
  source.kind = data::SourceKind::Bundled;
  source.path = id;
  return source;
}

data::SourceSpec generated(const std::string& id) {
  data::SourceSpec source;
  source.kind = data::SourceKind::Generated;
  source.path = id;
  return source;
}

}  // namespace

DataSourceView::DataSourceView(ViewContext& context, QWidget* parent)
    : View(context, parent),
      card_(new ui::Card(tr("Data"), this)),
      list_(new QListWidget(this)),
      target_(new QComboBox(this)),
      targetHelp_(new QLabel(this)),
      generatorBox_(new QWidget(this)),
      generatorHelp_(new QLabel(generatorBox_)),
      generator_(new ui::ParamForm(generatorBox_)),
      steps_(nullptr) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(card_);
  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(2, 2, 8, 2);
  column->setSpacing(8);

  auto* drop = new QPushButton(tr("Drop a table, or click"), body);
  drop->setObjectName("drop-zone");
  drop->setProperty("kind", "drop");
  drop->setMinimumHeight(64);
  ui::setThemedIcon(drop, "data");
  connect(drop, &QPushButton::clicked, this, [this] {
    if (context_.askForFile) context_.askForFile();
  });
  column->addWidget(drop);

  list_->setObjectName("data-list");
  list_->setAccessibleName(tr("Data sets"));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setMinimumHeight(150);
  list_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Expanding);
  fillList();
  connect(&ui::ThemeHub::instance(), &ui::ThemeHub::changed, this, [this] {
    for (int i = 0; i < list_->count(); ++i)
      list_->item(i)->setIcon(iconOf(list_->item(i)->data(Qt::UserRole).toBool()));
  });
  connect(list_, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
    const auto id = item->data(Qt::UserRole + 1).toString().toStdString();
    open(item->data(Qt::UserRole).toBool() ? generated(id) : bundled(id));
  });
  connect(list_, &QListWidget::itemClicked, list_, &QListWidget::itemActivated);
  column->addWidget(list_, 1);

  auto* generatorColumn = new QVBoxLayout(generatorBox_);
  generatorColumn->setContentsMargins(0, 0, 0, 0);
  generatorColumn->addWidget(section(tr("Make"), generatorBox_));
  generatorHelp_->setWordWrap(true);
  generatorHelp_->setProperty("role", "muted");
  generatorColumn->addWidget(generatorHelp_);
  generatorColumn->addWidget(generator_);
  generator_->onEdited = [this](const std::string& name, const params::ParamValue& value, bool finished) {
    auto& session = context_.session;
    session.edit("Change " + name, "make." + name,
                 [&](session::SessionDocument& document) { document.run.data.params[name] = value; });
    if (finished) session.endGesture();
  };
  column->addWidget(generatorBox_);

  column->addWidget(section(tr("Predict"), body));
  target_->setObjectName("target-picker");
  target_->setAccessibleName(tr("Column to predict"));
  connect(target_, &QComboBox::activated, this, [this] {
    bridge::chooseTarget(context_.session, target_->currentData().toString().toStdString());
  });
  target_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  target_->setMinimumContentsLength(8);
  column->addWidget(target_);
  targetHelp_->setWordWrap(true);
  targetHelp_->setProperty("role", "muted");
  column->addWidget(targetHelp_);

  column->addWidget(section(tr("Preparation, fitted on train rows"), body));
  auto* pipeline = new forms::PipelineForm(context_.session, body);
  steps_ = pipeline;
  column->addWidget(steps_);
  column->addStretch(0);

  constexpr int LeastWidth = 228;
  card_->setContent(new forms::SideScroll(body, LeastWidth, this));
}

void DataSourceView::fillList() {
  const QLocale locale;
  const auto add = [&](const QString& title, const QString& tip, const std::string& id, bool made) {
    auto* item = new QListWidgetItem(iconOf(made), title, list_);
    item->setData(Qt::UserRole, made);
    item->setData(Qt::UserRole + 1, bridge::toQt(id));
    item->setToolTip(tip);
    item->setSizeHint({0, 32});
  };
  for (const auto& maker : data::generators()) {
    if (maker.id != "moons") continue;
    add(bridge::toQt(maker.title), bridge::toQt(maker.help), maker.id, true);
  }
  for (const auto& set : data::bundledSets())
    add(bridge::toQt(set.title), bridge::toQt(set.about + "\n" + set.source + "\n" + set.licence), set.id,
        false);
  for (const auto& maker : data::generators())
    if (maker.id != "moons") add(bridge::toQt(maker.title), bridge::toQt(maker.help), maker.id, true);
}

void DataSourceView::open(const data::SourceSpec& source) {
  context_.session.open(source, [this](const Status& status) {
    if (status) return card_->clearError();
    // The list shows what was asked for; what there is now is still the former source.
    if (shown_) showSource();
    if (status.error().code != ErrorCode::Cancelled) card_->showError(bridge::toQt(status.error().text()));
  });
}

void DataSourceView::refresh(const Snapshot& now, Changed changed) {
  card_->setBusy(now.loading);
  if (changed.any(Aspect::Document, Aspect::Table)) {
    if (shown_ != now.document->run.data) {
      shown_ = now.document->run.data;
      showSource();
      showGenerator();
    }
    if (now.loaded != settledFor_ || now.document->run.roles != settledRoles_) {
      settledFor_ = now.loaded;
      settledRoles_ = now.document->run.roles;
      showTargets(now);
    }
  }
  if (now.loaded && now.loaded->table) {
    const QLocale locale;
    card_->setSubtitle(QString("%1 %2 %3")
                           .arg(locale.toString(static_cast<qlonglong>(now.loaded->table->rows())))
                           .arg(QChar(0x00D7))
                           .arg(static_cast<qlonglong>(now.loaded->table->columnCount())));
  }
}

void DataSourceView::showSource() {
  const QSignalBlocker quiet(list_);
  list_->setCurrentItem(nullptr);
  for (int i = 0; i < list_->count(); ++i) {
    const auto* item = list_->item(i);
    const bool made = item->data(Qt::UserRole).toBool();
    if (shown_->kind == (made ? data::SourceKind::Generated : data::SourceKind::Bundled) &&
        bridge::toQt(shown_->path) == item->data(Qt::UserRole + 1).toString())
      list_->setCurrentRow(i);
  }
}

void DataSourceView::showTargets(const Snapshot& now) {
  const QSignalBlocker quiet(target_);
  target_->clear();
  target_->setEnabled(now.loaded && now.loaded->table);
  if (!target_->isEnabled()) {
    targetHelp_->setText(tr("Open a table first."));
    return;
  }
  target_->addItem(tr("nothing (find structure)"), QString());
  for (const auto& column : now.loaded->table->columns()) {
    target_->addItem(bridge::toQt(column->name()), bridge::toQt(column->name()));
    target_->setItemData(target_->count() - 1, bridge::toQt(std::string(data::name(column->kind()))),
                         Qt::ToolTipRole);
  }
  target_->setCurrentIndex(std::max(0, target_->findData(bridge::toQt(now.document->run.roles.target))));
  const auto schema = data::settle(*now.loaded->table, now.document->run.roles);
  if (!schema) {
    targetHelp_->setText(bridge::toQt(schema.error().message));
    return;
  }
  QString help = schema->task == data::Task::Classify
                     ? tr("classify into %1")
                           .arg(bridge::counted(std::ssize(schema->classNames), tr("class"), tr("classes")))
                 : schema->task == data::Task::Regress ? tr("predict a number")
                 : schema->task == data::Task::Cluster ? tr("find groups")
                                                       : tr("find axes");
  help += tr(" from %1").arg(bridge::counted(std::ssize(schema->features), tr("feature"), tr("features")));
  targetHelp_->setText(help);
  QStringList remarks;
  for (const auto& remark : schema->remarks) remarks << bridge::toQt(remark);
  targetHelp_->setToolTip(remarks.join('\n'));
}

void DataSourceView::showGenerator() {
  const auto maker = data::generator(shown_->path);
  const bool made = shown_->kind == data::SourceKind::Generated && maker;
  generatorBox_->setVisible(made);
  if (!made) return;
  generatorHelp_->setText(bridge::toQt((*maker)->help));
  generator_->setSchema((*maker)->params, shown_->params);
}

}  // namespace ridgeline::views
