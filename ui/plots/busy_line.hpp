#pragma once

// A two-pixel line that says "working": to and fro, or filled to a share. Costs nothing while hidden or idle.
//   line->start();   line->start(0.4);   line->stop();

#include <QBasicTimer>
#include <QWidget>
#include <optional>

namespace ridgeline::ui {

class BusyLine : public QWidget {
  Q_OBJECT
 public:
  explicit BusyLine(QWidget* parent = nullptr);
  void start(std::optional<double> share = std::nullopt);
  void stop();
  bool isRunning() const { return running_; }
  QSize sizeHint() const override { return QSize(100, 2); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void timerEvent(QTimerEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void updateTimer();

  QBasicTimer timer_;
  bool running_ = false;
  std::optional<double> share_;
  double phase_ = 0;
};

}  // namespace ridgeline::ui
