#include "ui/plots/save_dialog.hpp"

#include <QFileDialog>
#include <QFileInfo>

namespace ridgeline::ui {

QString askWhereToSave(QWidget* parent, const QString& title, const QString& suggestion,
                       const QString& filter, const QString& suffix) {
  const QFileInfo suggested(suggestion);
  QFileDialog dialog(parent, title, suggested.path(), filter);
  dialog.setAcceptMode(QFileDialog::AcceptSave);
  dialog.setFileMode(QFileDialog::AnyFile);
  dialog.setDefaultSuffix(suffix);
  dialog.selectFile(suggested.fileName());
  return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

}  // namespace ridgeline::ui
