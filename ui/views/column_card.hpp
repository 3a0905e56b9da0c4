#pragma once

#include <QFrame>
#include <functional>

#include "core/data/schema.hpp"
#include "core/data/summary.hpp"

class QComboBox;

namespace ridgeline::views {

/// One column at a glance: name and role above a histogram, the figures below.
class ColumnCard final : public QFrame {
  Q_OBJECT
 public:
  ColumnCard(data::ColumnSummary summary, QWidget* parent);
  const std::string& column() const { return summary_.name; }
  void setRole(data::Role role);
  std::function<void(data::Role)> onRole;

 protected:
  void paintEvent(QPaintEvent* event) override;
  QSize sizeHint() const override { return {280, 118}; }

 private:
  QString figures() const;
  data::ColumnSummary summary_;
  QComboBox* role_;
};

}  // namespace ridgeline::views
