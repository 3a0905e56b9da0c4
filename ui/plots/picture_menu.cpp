#include "ui/plots/picture_menu.hpp"

#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QPushButton>
#include <QSpinBox>

#include "ui/plots/icons.hpp"
#include "ui/plots/save_dialog.hpp"

namespace ridgeline::ui {
namespace {

QString askForFile(const Picture& picture, QWidget* parent, const QString& suffix, const QString& filter) {
  return askWhereToSave(parent, PngDialog::tr("Save %1").arg(picture.name),
                        fileStem(picture.name) + u'.' + suffix, filter, suffix);
}

void report(const Status& status, QWidget* parent) {
  if (status) return;
  QMessageBox::warning(parent, PngDialog::tr("Not saved"), QString::fromStdString(status.error().message));
}

}  // namespace

PngDialog::PngDialog(QSizeF screenSize, QWidget* parent)
    : QDialog(parent),
      screenSize_(screenSize),
      width_(new QSpinBox(this)),
      height_(new QSpinBox(this)),
      dots_(new QComboBox(this)) {
  setWindowTitle(tr("Save as PNG"));
  for (QSpinBox* box : {width_, height_}) {
    box->setRange(64, 20000);
    box->setSuffix(tr(" px"));
  }
  width_->setAccessibleName(tr("Width in pixels"));
  height_->setAccessibleName(tr("Height in pixels"));
  dots_->setAccessibleName(tr("Dots per inch"));
  for (const int dots : {96, 150, 192, 300, 600}) dots_->addItem(tr("%1 dpi").arg(dots), dots);
  dots_->setCurrentIndex(2);
  connect(dots_, &QComboBox::currentIndexChanged, this, &PngDialog::applyDots);
  applyDots();
  auto* form = new QFormLayout(this);
  form->setContentsMargins(18, 16, 18, 14);
  form->setSpacing(10);
  form->addRow(tr("Resolution"), dots_);
  form->addRow(tr("Width"), width_);
  form->addRow(tr("Height"), height_);
  auto* note = new QLabel(tr("Text keeps its size on paper: more dots make it finer."), this);
  note->setProperty("role", "small");
  form->addRow(note);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
  buttons->button(QDialogButtonBox::Save)->setProperty("kind", "primary");
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  form->addRow(buttons);
}

void PngDialog::applyDots() {
  const qreal scale = dotsPerInch() / 96.0;
  width_->setValue(qRound(screenSize_.width() * scale));
  height_->setValue(qRound(screenSize_.height() * scale));
}

QSize PngDialog::pixels() const { return QSize(width_->value(), height_->value()); }
int PngDialog::dotsPerInch() const { return dots_->currentData().toInt(); }

void addPictureActions(QMenu& menu, const Picture& picture, QWidget* parent) {
  const QPointer<QWidget> owner(parent);
  menu.addAction(icon(QStringLiteral("copy")), PngDialog::tr("Copy picture and numbers"), parent,
                 [picture] { QGuiApplication::clipboard()->setMimeData(pictureMimeData(picture)); });
  QAction* copyCsv = menu.addAction(PngDialog::tr("Copy the numbers as CSV"), parent,
                                    [picture] { QGuiApplication::clipboard()->setText(picture.csv()); });
  menu.addSeparator();
  menu.addAction(icon(QStringLiteral("export")), PngDialog::tr("Save as PNG..."), parent, [picture, owner] {
    PngDialog dialog(picture.size, owner);
    if (dialog.exec() != QDialog::Accepted) return;
    const QString path =
        askForFile(picture, owner, QStringLiteral("png"), PngDialog::tr("PNG picture (*.png)"));
    if (!path.isEmpty()) report(savePng(picture, path, dialog.pixels(), dialog.dotsPerInch()), owner);
  });
  menu.addAction(PngDialog::tr("Save as SVG..."), parent, [picture, owner] {
    const QString path =
        askForFile(picture, owner, QStringLiteral("svg"), PngDialog::tr("SVG drawing (*.svg)"));
    if (!path.isEmpty()) report(saveSvg(picture, path), owner);
  });
  menu.addAction(PngDialog::tr("Save as PDF..."), parent, [picture, owner] {
    const QString path = askForFile(picture, owner, QStringLiteral("pdf"), PngDialog::tr("PDF page (*.pdf)"));
    if (!path.isEmpty()) report(savePdf(picture, path), owner);
  });
  QAction* saveNumbers =
      menu.addAction(PngDialog::tr("Save the numbers as CSV..."), parent, [picture, owner] {
        const QString path =
            askForFile(picture, owner, QStringLiteral("csv"), PngDialog::tr("CSV table (*.csv)"));
        if (!path.isEmpty()) report(saveCsv(picture, path), owner);
      });
  const bool hasNumbers = static_cast<bool>(picture.csv);
  copyCsv->setEnabled(hasNumbers);
  saveNumbers->setEnabled(hasNumbers);
}

}  // namespace ridgeline::ui

#include "moc_picture_menu.cpp"
