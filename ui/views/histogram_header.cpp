#include "ui/views/histogram_header.hpp"

#include <QPainter>
#include <algorithm>

#include "ui/plots/theme.hpp"

namespace ridgeline::views {
namespace {

constexpr int NameHeight = 22, PlotHeight = 26;

}  // namespace

HistogramHeader::HistogramHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
  setSectionsClickable(true);
  setHighlightSections(false);
  setSectionsMovable(true);
  setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  connect(&ui::ThemeHub::instance(), &ui::ThemeHub::changed, this, [this] { viewport()->update(); });
}

void HistogramHeader::setSummaries(std::vector<data::ColumnSummary> summaries) {
  summaries_ = std::move(summaries);
  updateGeometry();
  viewport()->update();
}

QSize HistogramHeader::sizeHint() const {
  return {QHeaderView::sizeHint().width(), NameHeight + PlotHeight + 6};
}

void HistogramHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
  const auto& t = ui::theme();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->fillRect(rect, t.panel);
  painter->setPen(t.border);
  painter->drawLine(rect.bottomLeft(), rect.bottomRight());
  QRect name(rect.left() + 8, rect.top() + 2, rect.width() - 12, NameHeight);
  if (isSortIndicatorShown() && sortIndicatorSection() == section) {
    painter->setPen(t.accent);
    painter->drawText(
        name, Qt::AlignVCenter | Qt::AlignRight,
        sortIndicatorOrder() == Qt::AscendingOrder ? QString(QChar(0x25B4)) : QString(QChar(0x25BE)));
    name.setRight(name.right() - 14);
  }
  painter->setFont(ui::uiFont(-1, QFont::DemiBold));
  painter->setPen(t.text);
  const QString title = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
  painter->drawText(name, Qt::AlignVCenter,
                    painter->fontMetrics().elidedText(title, Qt::ElideMiddle, name.width()));

  // A column of parts stands before those of the table as soon as there is a split.
  const int at = section - (model()->columnCount() - static_cast<int>(summaries_.size()));
  if (at >= 0 && at < static_cast<int>(summaries_.size())) {
    const auto& summary = summaries_[static_cast<std::size_t>(at)];
    const QRectF plot(rect.left() + 8, rect.top() + NameHeight + 1, rect.width() - 16, PlotHeight);
    const auto bars = std::min<std::size_t>(summary.counts.size(), 24);
    const auto most = bars == 0 ? Index{0} : *std::max_element(summary.counts.begin(), summary.counts.end());
    const double width = bars == 0 ? 0 : std::min(plot.width() / static_cast<double>(bars), 14.0);
    painter->setPen(Qt::NoPen);
    painter->setBrush(ui::withAlpha(t.accent, 0.6));
    for (std::size_t i = 0; i < bars && most > 0; ++i)
      if (summary.counts[i] > 0) {
        const double tall =
            std::max(1.0, plot.height() * static_cast<double>(summary.counts[i]) / static_cast<double>(most));
        painter->drawRect(QRectF(plot.left() + static_cast<double>(i) * width, plot.bottom() - tall,
                                 std::max(1.0, width - 1), tall));
      }
  }
  painter->restore();
}

}  // namespace ridgeline::views
