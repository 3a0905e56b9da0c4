#include "ui/views/column_card.hpp"
#include "ui/bridge/counted.hpp"
#include "ui/bridge/to_qt.hpp"

#include <QComboBox>
#include <QPainter>
#include <QSignalBlocker>
#include <algorithm>

#include "ui/plots/theme.hpp"

namespace ridgeline::views {
namespace {

constexpr int Margin = 10, HeadHeight = 26, FootHeight = 34;

QString shortNumber(double x) { return QString::number(x, 'g', 4); }

}  // namespace

ColumnCard::ColumnCard(data::ColumnSummary summary, QWidget* parent)
    : QFrame(parent), summary_(std::move(summary)), role_(new QComboBox(this)) {
  setObjectName("column." + bridge::toQt(summary_.name));
  setAccessibleName(bridge::toQt(summary_.name));
  setFixedHeight(118);
  role_->setAccessibleName(tr("Role of %1").arg(bridge::toQt(summary_.name)));
  role_->setToolTip(tr("What the column is used for"));
  for (const auto role : {data::Role::Feature, data::Role::Target, data::Role::Id, data::Role::Group,
                          data::Role::Time, data::Role::Weight, data::Role::Ignored})
    role_->addItem(bridge::toQt(data::name(role)), static_cast<int>(role));
  connect(role_, &QComboBox::activated, this, [this] {
    if (onRole) onRole(static_cast<data::Role>(role_->currentData().toInt()));
  });
  setToolTip(figures());
}

void ColumnCard::setRole(data::Role role) {
  const QSignalBlocker quiet(role_);
  role_->setCurrentIndex(role_->findData(static_cast<int>(role)));
  update();
}

QString ColumnCard::figures() const {
  QStringList parts;
  const auto& s = summary_;
  if (s.min && s.max && s.kind != data::ColumnKind::Date) {
    parts << tr("%1 to %2").arg(shortNumber(*s.min), shortNumber(*s.max));
    if (s.median) parts << tr("median %1").arg(shortNumber(*s.median));
    if (s.outliers > 0) parts << tr("%n far out", nullptr, static_cast<int>(s.outliers));
  } else {
    parts << bridge::counted(static_cast<qint64>(s.distinct), tr("value"), tr("values"));
    if (!s.levels.empty() && s.distinct < s.n)
      parts << tr("most often %1").arg(bridge::toQt(s.levels.front()));
  }
  return parts.join(", ");
}

void ColumnCard::paintEvent(QPaintEvent*) {
  const auto& t = ui::theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(t.border);
  painter.setBrush(t.raised);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
  role_->setGeometry(width() - Margin - 96, 7, 96, 24);
  painter.setFont(ui::uiFont(0, QFont::DemiBold));
  painter.setPen(t.text);
  const QRect head(Margin, 7, width() - 2 * Margin - 104, 24);
  painter.drawText(
      head, Qt::AlignVCenter,
      painter.fontMetrics().elidedText(bridge::toQt(summary_.name), Qt::ElideMiddle, head.width()));

  const QRectF plot(Margin, HeadHeight + 12, width() - 2 * Margin, height() - HeadHeight - FootHeight - 14);
  const auto most =
      summary_.counts.empty() ? Index{0} : *std::max_element(summary_.counts.begin(), summary_.counts.end());
  const auto bars = std::min<std::size_t>(summary_.counts.size(), 48);
  const double width = bars > 0 ? std::min(plot.width() / static_cast<double>(bars), 36.0) : 0;
  painter.setPen(Qt::NoPen);
  for (std::size_t i = 0; i < bars && most > 0; ++i) {
    const double share = static_cast<double>(summary_.counts[i]) / static_cast<double>(most);
    if (share <= 0) continue;
    const double tall = std::max(1.5, share * plot.height());
    painter.setBrush(ui::withAlpha(t.accent, 0.75));
    painter.drawRoundedRect(QRectF(plot.left() + static_cast<double>(i) * width + 0.5, plot.bottom() - tall,
                                   std::max(1.0, width - 1.5), tall),
                            1.5, 1.5);
  }
  painter.setFont(ui::uiFont(-2));
  painter.setPen(t.muted);
  const QRect foot(Margin, height() - FootHeight + 2, this->width() - 2 * Margin, 15);
  painter.drawText(foot, Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(figures(), Qt::ElideRight, foot.width()));
  const Index all = summary_.n + summary_.missing;
  QString second = bridge::toQt(data::name(summary_.kind));
  if (summary_.missing > 0 && all > 0)
    second += tr(", missing %1 of %2 (%3 %)")
                  .arg(summary_.missing)
                  .arg(all)
                  .arg(100.0 * static_cast<double>(summary_.missing) / static_cast<double>(all), 0, 'f', 1);
  painter.setPen(summary_.missing > 0 ? t.warning : t.muted);
  painter.drawText(foot.translated(0, 15), Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(second, Qt::ElideRight, foot.width()));
}

}  // namespace ridgeline::views
