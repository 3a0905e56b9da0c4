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

constexpr int Margin = 10, Gap = 5, BarsHeight = 44;

int nameHeight() { return QFontMetrics(ui::uiFont(0, QFont::DemiBold)).height(); }
int smallHeight() { return QFontMetrics(ui::uiFont(-2)).height(); }
int wrappedHeight(const QString& words, int width) {
  const QRect room(0, 0, std::max(1, width), 10000);
  return QFontMetrics(ui::uiFont(-2)).boundingRect(room, Qt::TextWordWrap, words).height();
}

QString shortNumber(double x) { return QString::number(x, 'g', 4); }

}  // namespace

ColumnCard::ColumnCard(data::ColumnSummary summary, QWidget* parent)
    : QFrame(parent), summary_(std::move(summary)), role_(new QComboBox(this)) {
  setObjectName("column." + bridge::toQt(summary_.name));
  setAccessibleName(bridge::toQt(summary_.name));
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  role_->setAccessibleName(tr("Role of %1").arg(bridge::toQt(summary_.name)));
  role_->setToolTip(tr("What the column is used for"));
  for (const auto role : {data::Role::Feature, data::Role::Target, data::Role::Id, data::Role::Group,
                          data::Role::Time, data::Role::Weight, data::Role::Ignored})
    role_->addItem(bridge::toQt(data::name(role)), static_cast<int>(role));
  connect(role_, &QComboBox::activated, this, [this] {
    if (onRole) onRole(static_cast<data::Role>(role_->currentData().toInt()));
  });
  setToolTip(bridge::toQt(summary_.name) + "\n" + figures());
  connect(&ui::ThemeHub::instance(), &ui::ThemeHub::changed, this, &QWidget::updateGeometry);
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

QString ColumnCard::missing() const {
  const Index all = summary_.n + summary_.missing;
  if (summary_.missing <= 0 || all <= 0) return {};
  return tr("missing %1 of %2 (%3 %)")
      .arg(summary_.missing)
      .arg(all)
      .arg(100.0 * static_cast<double>(summary_.missing) / static_cast<double>(all), 0, 'f', 1);
}

int ColumnCard::heightForWidth(int width) const {
  return Margin + nameHeight() + Gap + role_->sizeHint().height() + Gap + BarsHeight + Gap +
         wrappedHeight(figures(), width - 2 * Margin) + (missing().isEmpty() ? 0 : smallHeight()) + Margin;
}

void ColumnCard::resizeEvent(QResizeEvent*) {
  const QSize size = role_->sizeHint();
  role_->setGeometry(width() - Margin - size.width(), Margin + nameHeight() + Gap, size.width(),
                     size.height());
}

void ColumnCard::paintEvent(QPaintEvent*) {
  const auto& t = ui::theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(t.border);
  painter.setBrush(t.raised);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
  painter.setFont(ui::uiFont(0, QFont::DemiBold));
  painter.setPen(t.text);
  const QRect head(Margin, Margin, width() - 2 * Margin, nameHeight());
  painter.drawText(
      head, Qt::AlignVCenter,
      painter.fontMetrics().elidedText(bridge::toQt(summary_.name), Qt::ElideMiddle, head.width()));
  const QRect role = role_->geometry();
  painter.setFont(ui::uiFont(-2));
  painter.setPen(t.muted);
  painter.drawText(QRect(Margin, role.top(), role.left() - 2 * Margin, role.height()), Qt::AlignVCenter,
                   bridge::toQt(data::name(summary_.kind)));

  const QRectF plot(Margin, role.bottom() + 1 + Gap, width() - 2 * Margin, BarsHeight);
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
  painter.setPen(t.muted);
  const QRect foot(Margin, static_cast<int>(plot.bottom()) + Gap, this->width() - 2 * Margin,
                   wrappedHeight(figures(), this->width() - 2 * Margin));
  painter.drawText(foot, Qt::TextWordWrap, figures());
  painter.setPen(t.warning);
  painter.drawText(QRect(foot.left(), foot.bottom() + 1, foot.width(), smallHeight()), Qt::AlignVCenter,
                   missing());
}

}  // namespace ridgeline::views
