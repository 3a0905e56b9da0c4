#pragma once

#include <QFrame>
#include <functional>

#include "core/data/schema.hpp"
#include "core/data/summary.hpp"

class QComboBox;

namespace ridgeline::views {

/// One column at a glance: its name, then kind and role, a histogram, and the figures below.
class ColumnCard final : public QFrame {
  Q_OBJECT
 public:
  ColumnCard(data::ColumnSummary summary, QWidget* parent);
  const std::string& column() const { return summary_.name; }
  void setRole(data::Role role);
  std::function<void(data::Role)> onRole;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  QSize sizeHint() const override { return {280, heightForWidth(280)}; }
  QSize minimumSizeHint() const override { return {0, 0}; }
  int heightForWidth(int width) const override;

 private:
  QString figures() const;
  QString missing() const;
  data::ColumnSummary summary_;
  QComboBox* role_;
};

}  // namespace ridgeline::views
