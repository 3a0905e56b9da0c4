#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace ridgeline::jobs {
class JobQueue;
}

namespace ridgeline::shell {

/// What is being computed, how far it is, and a button that cancels it. Looks at the queue ten times a second
/// while there is work, and shows nothing for work that ends at once.
class JobStrip final : public QWidget {
  Q_OBJECT
 public:
  explicit JobStrip(jobs::JobQueue& queue, QWidget* parent = nullptr);
  /// Work may have begun: look now.
  void poke();

 private:
  void look();
  jobs::JobQueue& queue_;
  QTimer timer_;
  QLabel* title_;
  QProgressBar* bar_;
  QToolButton* cancel_;
  std::uint64_t shown_ = 0;
  int idleLooks_ = 0;
};

}  // namespace ridgeline::shell
