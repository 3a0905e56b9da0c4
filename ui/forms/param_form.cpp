#include "ui/forms/param_form.hpp"

#include <QVBoxLayout>

#include "ui/forms/param_row.hpp"

namespace ridgeline::ui {

ParamForm::ParamForm(QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(12);
}

ParamForm::~ParamForm() = default;

void ParamForm::setSchema(const params::ParamSchema* schema, const params::ParamValues& values) {
  if (schema != schema_) {
    schema_ = schema;
    for (const auto& row : rows_) row->widget()->deleteLater();
    rows_.clear();
    if (schema_ != nullptr)
      for (const auto& info : schema_->params()) {
        auto row = ParamRow::make(info, this);
        row->onEdited = [this, name = info.name](const params::ParamValue& value, bool finished) {
          values_[name] = value;
          showActive();
          if (onEdited) onEdited(name, value, finished);
        };
        layout()->addWidget(row->widget());
        rows_.push_back(std::move(row));
      }
  }
  setValues(values);
}

void ParamForm::setValues(const params::ParamValues& values) {
  if (schema_ == nullptr) return;
  values_ = schema_->defaults();
  for (const auto& [name, value] : values) values_[name] = value;
  for (const auto& row : rows_) row->show(values_.at(row->info().name));
  showActive();
}

void ParamForm::showActive() {
  params::ParamValues all = values_;
  all.insert(context_.begin(), context_.end());
  for (const auto& row : rows_) row->widget()->setVisible(schema_->active(row->info(), all));
}

}  // namespace ridgeline::ui

#include "moc_param_form.cpp"
