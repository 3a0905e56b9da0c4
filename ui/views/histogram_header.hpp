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
  /// Summaries by column of the table; `offset` leading sections have none.
  void setSummaries(std::vector<data::ColumnSummary> summaries, int offset);

 protected:
  void paintSection(QPainter* painter, const QRect& rect, int section) const override;
  QSize sizeHint() const override;

 private:
  std::vector<data::ColumnSummary> summaries_;
  int offset_ = 0;
};

}  // namespace ridgeline::views
