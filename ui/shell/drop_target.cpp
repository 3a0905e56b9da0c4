#include "ui/shell/drop_target.hpp"

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileInfo>
#include <QFrame>
#include <QLabel>
#include <QMimeData>
#include <QUrl>
#include <QVBoxLayout>
#include <QWidget>

namespace ridgeline::shell {
namespace {

QString firstFile(const QMimeData* data) {
  for (const QUrl& url : data->urls())
    if (url.isLocalFile()) return url.toLocalFile();
  return {};
}

}  // namespace

DropTarget::DropTarget(QWidget* window) : QObject(window), window_(window), overlay_(new QFrame(window)) {
  overlay_->setObjectName("drop-overlay");
  overlay_->setAttribute(Qt::WA_TransparentForMouseEvents);
  auto* column = new QVBoxLayout(overlay_);
  auto* label = new QLabel(overlay_);
  label->setObjectName("drop-overlay.text");
  label->setAlignment(Qt::AlignCenter);
  column->addWidget(label);
  overlay_->hide();
  window_->setAcceptDrops(true);
  // Plots and fields inside would take a drag for themselves and then not know what to do with a file.
  qApp->installEventFilter(this);
}

bool DropTarget::eventFilter(QObject* object, QEvent* event) {
  if (object == window_ && event->type() == QEvent::Resize)
    overlay_->setGeometry(window_->rect().adjusted(12, 12, -12, -12));
  if (event->type() < QEvent::DragEnter || event->type() > QEvent::Drop)
    return QObject::eventFilter(object, event);
  const auto* widget = qobject_cast<QWidget*>(object);
  if (widget == nullptr || widget->window() != window_) return QObject::eventFilter(object, event);
  switch (event->type()) {
    case QEvent::DragEnter: {
      auto* drag = static_cast<QDragEnterEvent*>(event);
      const QString path = firstFile(drag->mimeData());
      if (path.isEmpty() && !drag->mimeData()->hasText()) break;
      drag->setDropAction(Qt::CopyAction);
      drag->accept();
      showOverlay(true, path.isEmpty() ? tr("Drop to read this text as a table")
                                       : tr("Drop to open %1").arg(QFileInfo(path).fileName()));
      return true;
    }
    case QEvent::DragMove: {
      auto* drag = static_cast<QDragMoveEvent*>(event);
      drag->setDropAction(Qt::CopyAction);
      drag->accept();
      return true;
    }
    case QEvent::DragLeave:
      showOverlay(false);
      return true;
    case QEvent::Drop: {
      auto* drop = static_cast<QDropEvent*>(event);
      showOverlay(false);
      drop->setDropAction(Qt::CopyAction);
      drop->accept();
      const QString path = firstFile(drop->mimeData());
      const QString text = drop->mimeData()->text();
      // The source waits for the drop to return: read the file afterwards.
      QMetaObject::invokeMethod(
          this,
          [this, path, text] {
            if (!path.isEmpty() && onFile)
              onFile(path);
            else if (path.isEmpty() && onText)
              onText(text);
          },
          Qt::QueuedConnection);
      return true;
    }
    default:
      break;
  }
  return QObject::eventFilter(object, event);
}

void DropTarget::showOverlay(bool visible, const QString& words) {
  if (visible) {
    overlay_->findChild<QLabel*>()->setText(words);
    overlay_->setGeometry(window_->rect().adjusted(12, 12, -12, -12));
    overlay_->raise();
  }
  overlay_->setVisible(visible);
}

}  // namespace ridgeline::shell
