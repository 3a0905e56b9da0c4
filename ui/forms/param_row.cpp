#include "ui/forms/param_row.hpp"
#include "ui/bridge/to_qt.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace ridgeline::ui {
namespace {

constexpr int SliderSteps = 1000;
constexpr int FieldWidth = 96;

/// Shows numbers as people write them: 0.03 and 1e-06, not 0.030000000000.
class NumberField final : public QDoubleSpinBox {
 public:
  explicit NumberField(QWidget* parent) : QDoubleSpinBox(parent) {
    setDecimals(12);
    setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    setKeyboardTracking(false);
    setAccelerated(true);
  }
  QString textFromValue(double value) const override { return QString::number(value, 'g', 6); }
  QValidator::State validate(QString& text, int&) const override {
    bool ok = false;
    (void)text.toDouble(&ok);
    return ok ? QValidator::Acceptable : QValidator::Intermediate;
  }
  double valueFromText(const QString& text) const override { return text.toDouble(); }
};

/// A label whose double click restores the default.
class ResetLabel final : public QLabel {
 public:
  using QLabel::QLabel;
  std::function<void()> onReset;

 protected:
  void mouseDoubleClickEvent(QMouseEvent*) override {
    if (onReset) onReset();
  }
};

QHBoxLayout* headOf(QWidget* box, const params::ParamInfo& info, const QString& tip,
                    std::function<void()> reset) {
  auto* head = new QHBoxLayout;
  head->setContentsMargins(0, 0, 0, 0);
  auto* label = new ResetLabel(bridge::toQt(info.label), box);
  label->setToolTip(tip);
  label->onReset = std::move(reset);
  head->addWidget(label, 1);
  return head;
}

class NumberRow final : public ParamRow {
 public:
  NumberRow(const params::ParamInfo& info, QWidget* parent) : ParamRow(info), box_(new QWidget(parent)) {
    auto* column = new QVBoxLayout(box_);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto* head = headOf(box_, info_, tip(), [this] { edit(number(info_.initial), true); });
    field_ = new NumberField(box_);
    field_->setRange(std::max(info_.min, -1e12), std::min(info_.max, 1e12));
    if (info_.kind == params::ParamKind::Integer) field_->setDecimals(0);
    field_->setFixedWidth(FieldWidth);
    field_->setToolTip(tip());
    field_->setAccessibleName(bridge::toQt(info_.label));
    field_->setObjectName("param." + bridge::toQt(info_.name));
    if (!info_.unit.empty()) field_->setStatusTip(bridge::toQt(info_.unit));
    head->addWidget(field_);
    column->addLayout(head);
    slider_ = new QSlider(Qt::Horizontal, box_);
    slider_->setRange(0, SliderSteps);
    slider_->setAccessibleName(bridge::toQt(info_.label));
    slider_->setToolTip(tip());
    slider_->setObjectName("slider." + bridge::toQt(info_.name));
    column->addWidget(slider_);
    QObject::connect(field_, &QDoubleSpinBox::valueChanged, box_,
                     [this](double value) { edit(value, true); });
    QObject::connect(slider_, &QSlider::valueChanged, box_, [this](int position) {
      edit(sliderValue(info_, position, SliderSteps), !slider_->isSliderDown());
    });
    QObject::connect(slider_, &QSlider::sliderReleased, box_, [this] { edit(field_->value(), true, true); });
  }
  QWidget* widget() override { return box_; }
  void show(const params::ParamValue& value) override {
    const double x = number(value);
    const QSignalBlocker quietField(field_), quietSlider(slider_);
    // A spin box paints itself for the value that it has, too.
    if (field_->value() != x) field_->setValue(x);
    if (!slider_->isSliderDown()) slider_->setValue(sliderPosition(info_, x, SliderSteps));
    last_ = x;
  }

 private:
  static double number(const params::ParamValue& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return 0;
  }
  void edit(double value, bool finished, bool always = false) {
    const bool whole = info_.kind == params::ParamKind::Integer;
    if (whole) value = std::round(value);
    if (value == last_ && !always) return;
    show(whole ? params::ParamValue(static_cast<std::int64_t>(value)) : params::ParamValue(value));
    if (onEdited)
      onEdited(whole ? params::ParamValue(static_cast<std::int64_t>(value)) : params::ParamValue(value),
               finished);
  }

  QWidget* box_;
  NumberField* field_;
  QSlider* slider_;
  double last_ = std::nan("");
};

class ChoiceRow final : public ParamRow {
 public:
  ChoiceRow(const params::ParamInfo& info, QWidget* parent) : ParamRow(info), box_(new QWidget(parent)) {
    auto* head =
        headOf(box_, info_, tip(), [this] { choose(bridge::toQt(std::get<std::string>(info_.initial))); });
    box_->setLayout(head);
    list_ = new QComboBox(box_);
    list_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    list_->setMinimumContentsLength(7);
    list_->setToolTip(tip());
    list_->setAccessibleName(bridge::toQt(info_.label));
    list_->setObjectName("param." + bridge::toQt(info_.name));
    for (const auto& choice : info_.choices) {
      QString shown = bridge::toQt(choice);
      list_->addItem(shown.replace('-', ' '), bridge::toQt(choice));
    }
    head->addWidget(list_);
    QObject::connect(list_, &QComboBox::activated, box_, [this] {
      if (onEdited) onEdited(list_->currentData().toString().toStdString(), true);
    });
  }
  QWidget* widget() override { return box_; }
  void show(const params::ParamValue& value) override {
    if (const auto* choice = std::get_if<std::string>(&value)) {
      const QSignalBlocker quiet(list_);
      list_->setCurrentIndex(list_->findData(bridge::toQt(*choice)));
    }
  }

 private:
  void choose(const QString& choice) {
    list_->setCurrentIndex(list_->findData(choice));
    if (onEdited) onEdited(choice.toStdString(), true);
  }
  QWidget* box_;
  QComboBox* list_;
};

class FlagRow final : public ParamRow {
 public:
  FlagRow(const params::ParamInfo& info, QWidget* parent)
      : ParamRow(info), box_(new QCheckBox(bridge::toQt(info.label), parent)) {
    box_->setToolTip(tip());
    box_->setObjectName("param." + bridge::toQt(info_.name));
    QObject::connect(box_, &QCheckBox::clicked, box_, [this](bool on) {
      if (onEdited) onEdited(on, true);
    });
  }
  QWidget* widget() override { return box_; }
  void show(const params::ParamValue& value) override {
    if (const auto* on = std::get_if<bool>(&value)) {
      const QSignalBlocker quiet(box_);
      box_->setChecked(*on);
    }
  }

 private:
  QCheckBox* box_;
};

class TextRow final : public ParamRow {
 public:
  TextRow(const params::ParamInfo& info, QWidget* parent) : ParamRow(info), box_(new QWidget(parent)) {
    auto* column = new QVBoxLayout(box_);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addLayout(headOf(box_, info_, tip(), [this] {
      field_->clear();
      edit();
    }));
    field_ = new QLineEdit(box_);
    field_->setPlaceholderText(bridge::toQt(info_.format));
    field_->setToolTip(tip());
    field_->setAccessibleName(bridge::toQt(info_.label));
    field_->setObjectName("param." + bridge::toQt(info_.name));
    column->addWidget(field_);
    QObject::connect(field_, &QLineEdit::editingFinished, box_, [this] { edit(); });
  }
  QWidget* widget() override { return box_; }
  void show(const params::ParamValue& value) override {
    const auto* words = std::get_if<std::string>(&value);
    if (words == nullptr) return;
    last_ = *words;
    // Whoever types is not overwritten by what a run brings.
    if (field_->hasFocus() && field_->isModified()) return;
    const QSignalBlocker quiet(field_);
    field_->setText(bridge::toQt(*words));
  }

 private:
  void edit() {
    field_->setModified(false);
    std::string words = field_->text().trimmed().toStdString();
    if (words == last_) return;
    last_ = words;
    if (onEdited) onEdited(std::move(words), true);
  }
  QWidget* box_;
  QLineEdit* field_ = nullptr;
  std::string last_;
};

}  // namespace

QString ParamRow::tip() const {
  QString text = bridge::toQt(info_.help);
  if (!info_.unit.empty()) text += "\nUnit: " + bridge::toQt(info_.unit) + ".";
  if (info_.kind == params::ParamKind::Integer || info_.kind == params::ParamKind::Real)
    text += QString("\nFrom %1 to %2; double-click the label for the default, %3.")
                .arg(info_.min, 0, 'g', 6)
                .arg(info_.max, 0, 'g', 6)
                .arg(bridge::toQt(params::text(info_.initial)));
  return text.trimmed();
}

std::unique_ptr<ParamRow> ParamRow::make(const params::ParamInfo& info, QWidget* parent) {
  if (info.kind == params::ParamKind::Flag) return std::make_unique<FlagRow>(info, parent);
  if (info.kind == params::ParamKind::Choice) return std::make_unique<ChoiceRow>(info, parent);
  if (info.kind == params::ParamKind::Text) return std::make_unique<TextRow>(info, parent);
  return std::make_unique<NumberRow>(info, parent);
}

int sliderPosition(const params::ParamInfo& info, double value, int steps) {
  double low = info.sliderMin, high = info.sliderMax;
  if (info.scale == params::Scale::Log && low > 0) {
    value = std::log(std::max(value, low));
    low = std::log(low);
    high = std::log(high);
  }
  if (!(high > low)) return 0;
  return static_cast<int>(std::lround(std::clamp((value - low) / (high - low), 0.0, 1.0) * steps));
}

double sliderValue(const params::ParamInfo& info, int position, int steps) {
  const double share = static_cast<double>(position) / steps;
  const double low = info.sliderMin, high = info.sliderMax;
  if (position <= 0) return low;
  if (position >= steps) return high;
  double value = low + share * (high - low);
  if (info.scale == params::Scale::Log && low > 0) value = low * std::pow(high / low, share);
  if (info.kind == params::ParamKind::Integer) return std::round(value);
  // Three significant digits: a slider promises no more.
  const double unit = value == 0 ? 1 : std::pow(10.0, std::floor(std::log10(std::fabs(value))) - 2);
  return std::round(value / unit) * unit;
}

}  // namespace ridgeline::ui
