#pragma once

#include <QWidget>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "core/params/param_schema.hpp"

class QFormLayout;

namespace ridgeline::ui {

class ParamRow;

/// A form that builds itself from a parameter schema: one row a parameter, label and field above a slider;
/// choices and flags without one. Hidden by "only when". A double click on a label restores the default.
class ParamForm final : public QWidget {
  Q_OBJECT
 public:
  explicit ParamForm(QWidget* parent = nullptr);
  ~ParamForm() override;

  /// What conditions may ask for beside the parameters, such as the task; before `setSchema`.
  void setContext(params::ParamValues context) { context_ = std::move(context); }
  /// Shows another schema; null empties the form. The schema must outlive it.
  void setSchema(const params::ParamSchema* schema, const params::ParamValues& values);
  /// Follows values changed elsewhere (undo, replay) without reporting an edit.
  void setValues(const params::ParamValues& values);

  /// An edit by the user; `finished` is false while a slider is being dragged.
  std::function<void(const std::string& name, const params::ParamValue& value, bool finished)> onEdited;

 private:
  void showActive();

  const params::ParamSchema* schema_ = nullptr;
  params::ParamValues values_, context_;
  std::vector<std::unique_ptr<ParamRow>> rows_;
};

}  // namespace ridgeline::ui
