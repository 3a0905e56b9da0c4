#pragma once

#include <QString>
#include <functional>
#include <memory>

#include "core/params/param_schema.hpp"

class QWidget;

namespace ridgeline::ui {

/// The editor of one parameter, by its kind. The widget is owned by its Qt parent.
class ParamRow {
 public:
  virtual ~ParamRow() = default;
  virtual QWidget* widget() = 0;
  virtual void show(const params::ParamValue& value) = 0;
  const params::ParamInfo& info() const { return info_; }

  /// Makes the row that suits the parameter's kind.
  static std::unique_ptr<ParamRow> make(const params::ParamInfo& info, QWidget* parent);

  std::function<void(const params::ParamValue& value, bool finished)> onEdited;

 protected:
  explicit ParamRow(params::ParamInfo info) : info_(std::move(info)) {}
  QString tip() const;
  params::ParamInfo info_;
};

/// Where a value lies on a slider of `steps` positions, and back; logarithmic where the parameter is.
int sliderPosition(const params::ParamInfo& info, double value, int steps);
double sliderValue(const params::ParamInfo& info, int position, int steps);

}  // namespace ridgeline::ui
