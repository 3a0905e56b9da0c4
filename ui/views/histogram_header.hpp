#pragma once

#include <QHeaderView>
#include <vector>

#include "core/data/summary.hpp"

namespace ridgeline::views {

/// A header whose sections show their column's name over its histogram.
class HistogramHeader final : public QHeaderView {
  Q_OBJECT
 public:
  explicit HistogramHeader(QWidget* parent);
  /// Of the table's columns, which are the last ones shown; sections before them have none.
  void setSummaries(std::vector<data::ColumnSummary> summaries);

 protected:
  void paintSection(QPainter* painter, const QRect& rect, int section) const override;
  QSize sizeHint() const override;

 private:
  std::vector<data::ColumnSummary> summaries_;
};

}  // namespace ridgeline::views
