#include "ui/bridge/split_control.hpp"

#include <QInputDialog>
#include <QStringList>
#include <cmath>

#include "core/eval/intervals.hpp"
#include "core/session/session.hpp"
#include "ui/bridge/counted.hpp"
#include "ui/forms/split_bar.hpp"

namespace ridgeline::bridge {
namespace {

constexpr std::size_t MostClasses = 12;
constexpr double GuessedErrorRate = 0.1;

/// "± 6.1 %": half the width of the interval that the part's error rate would get.
QString halfWidthNote(const runs::RunResult& run, data::Part part, Index n) {
  if (run.schema.task != data::Task::Classify || n == 0 || part == data::Part::Train) return {};
  double rate = GuessedErrorRate;
  if (const auto* dev = run.part(data::Part::Dev); dev != nullptr && dev->scored.size() > 0) {
    Index wrong = 0;
    for (std::size_t i = 0; i < dev->scored.actual.size(); ++i)
      wrong += dev->scored.actual[i] != dev->scored.predicted.labels[i] ? 1 : 0;
    rate = static_cast<double>(wrong) / static_cast<double>(dev->scored.size());
  }
  return QString("%1 %2 %").arg(QChar(0x00B1)).arg(100 * eval::halfWidth(rate, n), 0, 'f', 1);
}

void show(ui::SplitBar& bar, const session::Snapshot& now) {
  bar.setFractions(now.document->run.split.fractions);
  bar.setTestSealed(!now.document->testOpen);
  if (now.loaded && now.loaded->table) bar.setTotalRows(now.loaded->table->rows());
  if (!now.run || !now.run->split || bar.isDragging()) return;
  // Drawn otherwise, the same shares may come to other counts.
  if (now.run->spec.split != now.document->run.split) return bar.forgetCounts();
  const auto& run = *now.run;
  ui::SplitBar::Counts counts{};
  std::array<QString, 4> notes;
  for (std::size_t p = 0; p < 4; ++p) {
    const auto part = static_cast<data::Part>(p);
    counts[p] = static_cast<long long>(run.split->rows(part).size());
    notes[p] = halfWidthNote(run, part, counts[p]);
  }
  bar.setCounts(counts);
  bar.setNotes(notes);
  QStringList names;
  std::vector<ui::SplitBar::Counts> perClass;
  if (run.schema.task == data::Task::Classify && run.schema.classNames.size() <= MostClasses) {
    for (const auto& name : run.schema.classNames) names << QString::fromStdString(name);
    perClass.resize(run.schema.classNames.size());
    const auto codes = data::classCodes(*run.table, run.schema);
    for (std::size_t p = 0; p < 4; ++p)
      for (const Index row : run.split->rows(static_cast<data::Part>(p)))
        if (const int code = codes[static_cast<std::size_t>(row)]; code >= 0)
          ++perClass[static_cast<std::size_t>(code)][p];
  }
  bar.setClassCounts(names, perClass);
}

}  // namespace

std::shared_ptr<void> controlSplit(ui::SplitBar& bar, session::Session& session) {
  QObject::connect(&bar, &ui::SplitBar::fractionsEdited, &bar,
                   [&session](const std::array<double, 4>& fractions, bool finished) {
                     session.edit("Split", "split", [&](session::SessionDocument& document) {
                       auto& split = document.run.split;
                       // Lists and files name each row's part; a drag asks for shares again.
                       if (split.kind == data::SplitKind::Rows || split.kind == data::SplitKind::File) {
                         split.kind = data::SplitKind::Random;
                         split.rows = {};
                         split.file.clear();
                       }
                       split.fractions = fractions;
                     });
                     if (finished) session.endGesture();
                   });
  QObject::connect(&bar, &ui::SplitBar::sealClicked, &bar, [&bar, &session] {
    if (session.now().document->testOpen || !session.now().run) return;
    bool ok = false;
    const QString reason = QInputDialog::getText(
        &bar, ui::SplitBar::tr("Open the sealed test part"),
        ui::SplitBar::tr("The test part tells the truth once: each look that changes a choice wears it out.\n"
                         "It was opened %1 so far. Why now?")
            .arg(counted(std::ssize(session.now().document->openings), ui::SplitBar::tr("time"),
                         ui::SplitBar::tr("times"))),
        QLineEdit::Normal, {}, &ok);
    if (ok && !reason.trimmed().isEmpty()) session.openTest(reason.trimmed().toStdString());
  });
  show(bar, session.now());
  return session.observe([&bar](const session::Snapshot& now, session::Changed changed) {
    if (changed.any(session::Aspect::Document, session::Aspect::Run, session::Aspect::Table)) show(bar, now);
  });
}

}  // namespace ridgeline::bridge
