// A window that, dragged on, offers the file it was given: the other program of a real drag and drop.
#include <QApplication>
#include <QDrag>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QTimer>
#include <QUrl>
#include <cstdio>

namespace {

class Source final : public QLabel {
 public:
  explicit Source(QString path) : QLabel("drag me"), path_(std::move(path)) { setAlignment(Qt::AlignCenter); }

 protected:
  void mousePressEvent(QMouseEvent*) override {}
  void mouseMoveEvent(QMouseEvent* event) override {
    if (!event->buttons().testFlag(Qt::LeftButton) || dragging_) return;
    dragging_ = true;
    auto* drag = new QDrag(this);
    auto* data = new QMimeData;
    data->setUrls({QUrl::fromLocalFile(path_)});
    drag->setMimeData(data);
    const Qt::DropAction action = drag->exec(Qt::CopyAction);
    std::printf("DROPPED %d\n", static_cast<int>(action));
    std::fflush(stdout);
    dragging_ = false;
  }

 private:
  QString path_;
  bool dragging_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  if (argc < 2) return 2;
  Source source(QString::fromLocal8Bit(argv[1]));
  source.setWindowTitle("drag source");
  source.setWindowFlags(Qt::FramelessWindowHint | Qt::WindowStaysOnTopHint);
  source.setGeometry(1600, 40, 120, 60);
  source.show();
  QTimer::singleShot(300, [] {
    std::printf("READY\n");
    std::fflush(stdout);
  });
  return QApplication::exec();
}
