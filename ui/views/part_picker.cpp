#include "ui/views/part_picker.hpp"

#include <QSignalBlocker>
#include <utility>

#include "core/session/session.hpp"

namespace ridgeline::views {

QString whyNoRows(const session::Snapshot& now) {
  const data::Part looked = now.document->view.part;
  const auto* part = now.run->part(looked);
  if (part != nullptr && part->scored.size() > 0) return {};
  if (looked == data::Part::Test && !now.run->testOpened)
    return PartPicker::tr("The test part is sealed: open it in the Data room when the model is final.");
  return PartPicker::tr("There are no %1 rows: drag the split bar to make some.")
      .arg(QString::fromStdString(std::string(data::name(looked))));
}

PartPicker::PartPicker(session::Session& session, QWidget* parent) : QComboBox(parent), session_(session) {
  setObjectName("part-picker");
  setAccessibleName(tr("Which part of the rows"));
  setToolTip(tr("Which part of the rows is judged"));
  setSizeAdjustPolicy(QComboBox::AdjustToContents);
  connect(this, &QComboBox::activated, this, [this] {
    const auto part = static_cast<data::Part>(currentData().toInt());
    session_.edit("Look at " + std::string(data::name(part)), {},
                  [part](session::SessionDocument& document) { document.view.part = part; });
  });
  observation_ = session_.observe([this](const session::Snapshot&, session::Changed changed) {
    if (changed.any(session::Aspect::Run, session::Aspect::View)) follow();
  });
  follow();
}

void PartPicker::follow() {
  const QSignalBlocker quiet(this);
  const auto& now = session_.now();
  QList<data::Part> parts;
  if (now.run)
    for (const auto& part : now.run->parts) parts.append(part.part);
  if (!parts.contains(now.document->view.part)) parts.append(now.document->view.part);
  // Rarely another list, and a list filled anew is painted anew.
  if (std::exchange(listed_, parts) != parts) {
    clear();
    for (const data::Part part : parts)
      addItem(QString::fromStdString(std::string(data::name(part))), static_cast<int>(part));
  }
  setCurrentIndex(findData(static_cast<int>(now.document->view.part)));
}

}  // namespace ridgeline::views
