#include "ui/views/test_form.hpp"

#include <QAbstractItemView>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/bridge/to_qt.hpp"
#include "ui/forms/param_form.hpp"
#include "ui/plots/theme.hpp"
#include "ui/views/column_ticks.hpp"

namespace ridgeline::views {
namespace {

/// What the column at a place is to the test, as the label of its picker.
QString roleOfColumn(const stats::ShapeInfo& shape, std::size_t place) {
  if (shape.shape == stats::TestShape::Explained)
    return place == 0 ? TestForm::tr("Explained") : TestForm::tr("By");
  if (shape.least == 1) return TestForm::tr("Column");
  return place == 0 ? TestForm::tr("First") : TestForm::tr("Second");
}

/// What happens to more columns than the test needs.
QString fateOfMore(const stats::ShapeInfo& shape) {
  if (shape.most == 1)
    return TestForm::tr("Each column is tested by itself, and p is adjusted for their number");
  if (shape.most > 1)
    return TestForm::tr("Each pair of columns is tested, and p is adjusted for their number");
  return TestForm::tr("The test takes any number of columns together");
}

QComboBox* quietCombo(const QString& name, QWidget* parent) {
  auto* box = new QComboBox(parent);
  box->setObjectName(name);
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setMinimumContentsLength(8);
  return box;
}

/// A popup as wide as its longest entry, however narrow the picker.
void widenPopup(QComboBox* box) {
  int width = 0;
  const QFontMetrics metrics(box->view()->font());
  for (int i = 0; i < std::min(box->count(), 200); ++i)
    width = std::max(width, metrics.horizontalAdvance(box->itemText(i)));
  constexpr int Margins = 48;
  box->view()->setMinimumWidth(std::min(width + Margins, 460));
}

}  // namespace

TestForm::TestForm(QWidget* parent)
    : QWidget(parent),
      tests_(quietCombo("test-picker", this)),
      question_(new QLabel(this)),
      fields_(new QGridLayout),
      moreLabel_(new QLabel(this)),
      more_(new ColumnTicks(this)),
      params_(new ui::ParamForm(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2, 2, 8, 2);
  column->setSpacing(10);
  tests_->setAccessibleName(tr("Test"));
  tests_->setMaxVisibleItems(24);
  column->addWidget(tests_);
  question_->setObjectName("test-question");
  question_->setWordWrap(true);
  question_->setTextFormat(Qt::PlainText);
  question_->setProperty("role", "muted");
  column->addWidget(question_);
  fields_->setColumnStretch(1, 1);
  fields_->setHorizontalSpacing(8);
  fields_->setVerticalSpacing(8);
  column->addLayout(fields_);
  for (const std::size_t place : {std::size_t{0}, std::size_t{1}}) picker(place);
  addField(moreLabel_, more_, "test-more-columns");
  by_ = {new QLabel(this), quietCombo("test-by", this)};
  by_.label->setText(tr("Cut by"));
  by_.box->setAccessibleName(tr("Column of categories that cuts the numbers into groups"));
  addField(by_.label, by_.box, "test-by");
  for (const std::size_t place : {std::size_t{0}, std::size_t{1}}) {
    levels_.push_back({new QLabel(this), quietCombo({}, this)});
    levels_.back().label->setText(place == 0 ? tr("Group") : tr("Against"));
    levels_.back().box->setAccessibleName(place == 0 ? tr("First group") : tr("Second group"));
    levels_.back().box->setToolTip(tr("Which of the groups are compared, and in which order"));
    addField(levels_.back().label, levels_.back().box, QString("test-level-%1").arg(place + 1));
    connect(levels_.back().box, &QComboBox::activated, this, [this, place] { chooseLevel(place); });
  }
  adjustment_ = {new QLabel(tr("Adjust p"), this), quietCombo("test-adjustment", this)};
  adjustment_.box->setAccessibleName(tr("Adjustment of p"));
  adjustment_.box->setToolTip(tr("How p is adjusted for the number of tests that are run together"));
  for (const auto& [adjustment, name] : stats::adjustmentNames())
    adjustment_.box->addItem(bridge::toQt(name).replace('-', ' '), static_cast<int>(adjustment));
  addField(adjustment_.label, adjustment_.box, "test-adjustment");
  column->addWidget(params_);
  column->addStretch(1);
  const std::vector<QWidget*> order = {tests_,  columns_[0].box, columns_[1].box, more_,
                                       by_.box, levels_[0].box,  levels_[1].box,  adjustment_.box};
  for (std::size_t i = 1; i < order.size(); ++i) setTabOrder(order[i - 1], order[i]);
  listTests();

  connect(tests_, &QComboBox::activated, this, [this] { chooseTest(); });
  connect(by_.box, &QComboBox::activated, this, [this] {
    choice_.by = by_.box->currentText().toStdString();
    choice_.levels.clear();
    chosen();
  });
  connect(adjustment_.box, &QComboBox::activated, this, [this] {
    choice_.adjustment = static_cast<stats::Adjustment>(adjustment_.box->currentData().toInt());
    chosen();
  });
  more_->onTicked = [this](const QStringList& names) { tick(names); };
  params_->onEdited = [this](const std::string& name, const params::ParamValue& value, bool) {
    choice_.params[name] = value;
    chosen();
  };
}

void TestForm::addField(QLabel* label, QWidget* field, const QString& name) {
  field->setObjectName(name);
  label->setBuddy(field);
  const int row = fields_->rowCount();
  fields_->addWidget(label, row, 0);
  fields_->addWidget(field, row, 1);
}

QComboBox* TestForm::picker(std::size_t place) {
  while (columns_.size() <= place) {
    const std::size_t made = columns_.size();
    columns_.push_back({new QLabel(this), quietCombo({}, this)});
    addField(columns_[made].label, columns_[made].box, QString("test-column-%1").arg(made + 1));
    connect(columns_[made].box, &QComboBox::activated, this, [this, made] { chooseColumn(made); });
  }
  return columns_[place].box;
}

void TestForm::listTests() {
  auto* model = qobject_cast<QStandardItemModel*>(tests_->model());
  std::string family;
  for (const auto& entry : stats::testCatalog()) {
    if (entry.family != family) {
      family = entry.family;
      auto* heading = new QStandardItem(bridge::toQt(family).toUpper());
      heading->setFlags(Qt::NoItemFlags);
      heading->setFont(ui::uiFont(-2, QFont::DemiBold));
      model->appendRow(heading);
    }
    auto* item = new QStandardItem(bridge::toQt(entry.title));
    item->setData(bridge::toQt(entry.id), Qt::UserRole);
    item->setToolTip(bridge::toQt(entry.question));
    model->appendRow(item);
  }
  widenPopup(tests_);
}

void TestForm::show(const TestChoice& choice, const TestableColumnsPtr& columns) {
  choice_ = choice;
  offered_ = columns;
  if (choice_.entry == nullptr || offered_ == nullptr) return;
  const QSignalBlocker quietTests(tests_), quietAdjustment(adjustment_.box);
  tests_->setCurrentIndex(tests_->findData(bridge::toQt(choice_.entry->id)));
  tests_->setToolTip(bridge::toQt(choice_.entry->title));
  question_->setText(bridge::toQt(choice_.entry->question));
  listColumns();
  showColumns();
  showLevels();
  const bool several = choice_.several();
  adjustment_.box->setCurrentIndex(adjustment_.box->findData(static_cast<int>(choice_.adjustment)));
  adjustment_.label->setVisible(several);
  adjustment_.box->setVisible(several);
  params_->setSchema(choice_.entry->params, choice_.params);
}

void TestForm::listColumns() {
  const auto& shape = stats::info(choice_.entry->shape);
  if (listedOf_ == offered_ && listedFor_ == &shape) return;
  listedOf_ = offered_;
  listedFor_ = &shape;
  QStringList names, cuts;
  std::vector<std::size_t> levels;
  for (const auto& column : offered_->columns) {
    if (testTakes(shape, column)) names << bridge::toQt(column.name);
    if (!testCutsBy(shape, column)) continue;
    cuts << bridge::toQt(column.name);
    levels.push_back(column.levels.size());
  }
  const auto least = static_cast<std::size_t>(shape.least);
  for (std::size_t place = 0; place < std::max(least, columns_.size()); ++place) {
    const QSignalBlocker quiet(picker(place));
    auto& field = columns_[place];
    field.label->setVisible(place < least);
    field.box->setVisible(place < least);
    field.box->clear();
    if (place >= least) continue;
    field.label->setText(roleOfColumn(shape, place));
    field.box->setAccessibleName(roleOfColumn(shape, place));
    field.box->setToolTip(tr("The test takes %1").arg(bridge::toQt(shape.words)));
    field.box->addItems(names);
    widenPopup(field.box);
  }
  const QSignalBlocker quiet(by_.box);
  by_.label->setVisible(shape.cut());
  by_.box->setVisible(shape.cut());
  by_.box->setToolTip(tr("The test takes %1").arg(bridge::toQt(shape.words)));
  by_.box->clear();
  by_.box->addItems(cuts);
  for (int i = 0; i < by_.box->count(); ++i)
    by_.box->setItemData(i, tr("%1 levels").arg(levels[static_cast<std::size_t>(i)]), Qt::ToolTipRole);
  widenPopup(by_.box);
}

void TestForm::showColumns() {
  const auto& shape = stats::info(choice_.entry->shape);
  const auto least = static_cast<std::size_t>(shape.least);
  QStringList needed, more;
  for (std::size_t place = 0; place < choice_.columns.size(); ++place)
    (place < least ? needed : more) << bridge::toQt(choice_.columns[place]);
  for (std::size_t place = 0; place < least; ++place) {
    const QSignalBlocker quiet(columns_[place].box);
    columns_[place].box->setCurrentIndex(columns_[place].box->findText(
        needed.value(static_cast<int>(place)), Qt::MatchExactly | Qt::MatchCaseSensitive));
  }
  QStringList offered;
  for (const auto& column : offered_->columns)
    if (testTakes(shape, column) && column.name != choice_.by && !needed.contains(bridge::toQt(column.name)))
      offered << bridge::toQt(column.name);
  moreLabel_->setVisible(least > 0);
  more_->setVisible(least > 0);
  more_->setColumns(offered, more);
  more_->setToolTip(fateOfMore(shape));
  const QSignalBlocker quiet(by_.box);
  by_.box->setCurrentIndex(
      by_.box->findText(bridge::toQt(choice_.by), Qt::MatchExactly | Qt::MatchCaseSensitive));
}

void TestForm::showLevels() {
  const auto& shape = stats::info(choice_.entry->shape);
  const auto most = static_cast<std::size_t>(shape.mostLevels);
  const auto* by = offered_->find(choice_.by);
  QStringList names;
  if (by != nullptr)
    for (const auto& level : by->levels) names << bridge::toQt(level);
  for (std::size_t place = 0; place < levels_.size(); ++place) {
    const bool shown = shape.cut() && place < most;
    levels_[place].label->setVisible(shown);
    levels_[place].box->setVisible(shown);
    if (!shown) continue;
    auto* box = levels_[place].box;
    const QSignalBlocker quiet(box);
    QStringList listed;
    for (int i = 0; i < box->count(); ++i) listed << box->itemText(i);
    if (listed != names) {
      box->clear();
      box->addItems(names);
      widenPopup(box);
    }
    box->setCurrentIndex(place < choice_.levels.size()
                             ? static_cast<int>(names.indexOf(bridge::toQt(choice_.levels[place])))
                             : -1);
  }
}

void TestForm::chooseTest() {
  const auto entry = stats::testEntry(tests_->currentData().toString().toStdString());
  if (!entry) return;
  // Chosen again, a test that was stopped runs again.
  if (*entry == choice_.entry) return chosen();
  if (choice_.entry != nullptr) kept_[choice_.entry->id] = choice_.params;
  choice_.entry = *entry;
  choice_.params = kept_[choice_.entry->id];
  // What was ticked beside is another test's business.
  const auto least = static_cast<std::size_t>(stats::info(choice_.entry->shape).least);
  if (choice_.columns.size() > least) choice_.columns.resize(least);
  chosen();
}

void TestForm::chooseColumn(std::size_t place) {
  const std::string name = columns_[place].box->currentText().toStdString();
  auto& columns = choice_.columns;
  if (columns.size() <= place) columns.resize(place + 1);
  // A column that stands elsewhere changes places with the one that gives way.
  const auto there = std::find(columns.begin(), columns.end(), name);
  if (there != columns.end()) *there = columns[place];
  columns[place] = name;
  chosen();
}

void TestForm::chooseLevel(std::size_t place) {
  const std::string name = levels_[place].box->currentText().toStdString();
  auto& levels = choice_.levels;
  if (levels.size() <= place) return;
  const auto there = std::find(levels.begin(), levels.end(), name);
  if (there != levels.end()) *there = levels[place];
  levels[place] = name;
  chosen();
}

void TestForm::tick(const QStringList& names) {
  const auto least = static_cast<std::size_t>(stats::info(choice_.entry->shape).least);
  if (choice_.columns.size() > least) choice_.columns.resize(least);
  for (const QString& name : names) choice_.columns.push_back(name.toStdString());
  chosen();
}

void TestForm::chosen() {
  if (onChosen) onChosen(choice_);
}

}  // namespace ridgeline::views
