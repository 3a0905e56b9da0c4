#include "ui/views/view.hpp"

#include <QEvent>
#include <QLabel>
#include <QMetaObject>
#include <QRegion>
#include <algorithm>
#include <string_view>
#include <utility>

#include "core/models/capabilities.hpp"
#include "core/session/session.hpp"

namespace ridgeline::views {
namespace {

bool hasTrace(const Snapshot& now) {
  if (now.preview && now.preview->trace) return true;
  if (!now.run || !now.run->model) return false;
  const auto* iterations = models::capability<models::Iterations>(*now.run->model);
  return iterations != nullptr && iterations->trace() != nullptr;
}

}  // namespace

QString whyNot(unsigned needs, const Snapshot& now) {
  constexpr unsigned ofRun = NeedsRun | NeedsClasses | NeedsTarget | NeedsProbabilities | NeedsNumbers;
  const bool failed = now.error && !now.run;
  if ((needs & NeedsData) != 0 && !now.loaded) return View::tr("Drop a table here, or pick a data set.");
  if ((needs & ofRun) != 0 && !now.run) {
    if (failed) return QString::fromStdString(now.error->text());
    return now.running || now.loading ? View::tr("Computing the first fit …")
                                      : View::tr("There is no fit yet: pick data and a model.");
  }
  if (now.run) {
    const data::Task task = now.run->schema.task;
    if ((needs & NeedsClasses) != 0 && task != data::Task::Classify)
      return View::tr(
          "This view is for classes: pick a target of words or a few whole numbers, and a model that "
          "classifies.");
    if ((needs & NeedsNumbers) != 0 && task != data::Task::Regress)
      return View::tr("This view is for numbers: pick a numeric target, and a model that predicts it.");
    if ((needs & NeedsTarget) != 0 && task != data::Task::Classify && task != data::Task::Regress)
      return View::tr("This view compares answers with a target: pick one, and a model that predicts it.");
    if ((needs & NeedsProbabilities) != 0 && !models::capability<models::Probabilities>(*now.run->model))
      return View::tr("This view needs probabilities, and the fitted model tells none.");
  }
  if ((needs & NeedsTrace) != 0 && !hasTrace(now))
    return View::tr("This method is fitted in one go: there are no iterations to show.");
  return {};
}

View::View(ViewContext& context, QWidget* parent) : QWidget(parent), context_(context) {
  observation_ = context_.session.observe([this](const Snapshot&, Changed changed) {
    pending_ |= changed;
    catchUp();
  });
}

View::~View() = default;

const Snapshot& View::now() const { return context_.session.now(); }

bool View::seen() const {
  // Tabbed docks that are not in front stay "visible" to Qt, but lie outside their parent.
  return isVisible() && !visibleRegion().isEmpty();
}

void View::catchUp() {
  if (pending_.none() || !seen()) return;
  const Changed changed = std::exchange(pending_, Changed());
  ++refreshes_;
  refresh(now(), changed);
}

void View::say(const QString& sentence) {
  if (sentence_ == nullptr) {
    if (sentence.isEmpty()) return;
    sentence_ = new QLabel(this);
    sentence_->setObjectName("view.sentence");
    sentence_->setProperty("role", "cover");
    sentence_->setAlignment(Qt::AlignCenter);
    sentence_->setWordWrap(true);
    sentence_->setTextFormat(Qt::PlainText);
    sentence_->setMargin(24);
    sentence_->setAutoFillBackground(true);
  }
  sentence_->setText(sentence);
  sentence_->setGeometry(rect());
  sentence_->setVisible(!sentence.isEmpty());
  if (!sentence.isEmpty()) sentence_->raise();
}

bool View::event(QEvent* event) {
  switch (event->type()) {
    case QEvent::Resize:
      if (sentence_ != nullptr) sentence_->setGeometry(rect());
      [[fallthrough]];
    case QEvent::Show:
    case QEvent::Paint:
    case QEvent::UpdateRequest:
      // Never from inside the event: refreshing may lay out and paint again.
      if (!pending_.none() && !std::exchange(queued_, true))
        QMetaObject::invokeMethod(
            this,
            [this] {
              queued_ = false;
              catchUp();
            },
            Qt::QueuedConnection);
      break;
    default:
      break;
  }
  return QWidget::event(event);
}

}  // namespace ridgeline::views
