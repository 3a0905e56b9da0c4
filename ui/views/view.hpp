#pragma once

#include <QString>
#include <QWidget>
#include <memory>

#include "core/session/changes.hpp"
#include "core/session/room.hpp"
#include "ui/views/view_context.hpp"

class QLabel;

namespace ridgeline::session {
struct Snapshot;
}

namespace ridgeline::views {

using session::Aspect;
using session::Changed;
using session::Snapshot;

/// What a view cannot do without. Combined with `|`.
enum Need : unsigned {
  NeedsNothing = 0,
  NeedsData = 1U << 0U,
  NeedsRun = 1U << 1U,            ///< a finished run
  NeedsClasses = 1U << 2U,        ///< a finished run that classifies
  NeedsTarget = 1U << 3U,         ///< a finished run that classifies or regresses
  NeedsTrace = 1U << 4U,          ///< a run, finished or not, of an iterative method
  NeedsProbabilities = 1U << 5U,  ///< a finished run whose model tells probabilities
  NeedsNumbers = 1U << 6U,        ///< a finished run that regresses
};

struct ViewInfo {
  QString id;     ///< kebab-case: object name of its dock, key in saved layouts
  QString title;  ///< as its card shows it
  unsigned needs = NeedsNothing;
  session::Room room = session::Room::Fit;
};

/// Why a view with these needs has nothing to show, as one sentence; empty if it has.
QString whyNot(unsigned needs, const Snapshot& now);

/// One linked picture of the session. It observes `(Snapshot, Changed)` and may write only the selection or
/// call `session.edit`; no view knows another. Hidden views do no work: changes gather and arrive in one
/// `refresh` when the view is seen again. The first `refresh`, when it is first seen, says that everything
/// changed.
///
/// A view with work for a worker declares its LatestJob last, so that nothing is delivered into a dead view.
class View : public QWidget {
  Q_OBJECT
 public:
  explicit View(ViewContext& context, QWidget* parent = nullptr);
  ~View() override;

  /// Refreshes now if something changed and the view can be seen. The shell calls it when a tab comes to the
  /// front; showing and painting do so by themselves.
  void catchUp();
  /// True while the view can be seen by a person.
  bool seen() const;
  /// How often `refresh` was called: not at all while nobody can see the view.
  int refreshes() const { return refreshes_; }

 protected:
  virtual void refresh(const Snapshot& now, Changed changed) = 0;

  const Snapshot& now() const;
  /// Covers the view with one muted sentence (no data yet, what failed); empty: uncovers it.
  void say(const QString& sentence);

  bool event(QEvent* event) override;

  ViewContext& context_;

 private:
  Changed pending_ = Changed::everything();
  bool queued_ = false;
  int refreshes_ = 0;
  QLabel* sentence_ = nullptr;
  std::shared_ptr<void> observation_;
};

}  // namespace ridgeline::views
