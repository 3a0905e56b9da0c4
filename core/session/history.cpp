#include "core/session/history.hpp"

#include <utility>

namespace ridgeline::session {
namespace {

const std::string NoLabel;

std::size_t weight(const SessionDocument& document) {
  std::size_t bytes = document.run.data.text.size();
  for (const auto& rows : document.run.split.rows) bytes += rows.size() * sizeof(data::RowId);
  return bytes;
}

}  // namespace

History::History(DocumentPtr first) : steps_{{{}, {}, std::move(first)}} {}

bool History::merges(const std::string& mergeKey) const {
  return open_ && now_ > 0 && !mergeKey.empty() && steps_[now_].mergeKey == mergeKey;
}

const DocumentPtr& History::base(const std::string& mergeKey) const {
  return merges(mergeKey) ? steps_[now_ - 1].document : now();
}

void History::push(std::string label, std::string mergeKey, DocumentPtr next) {
  const bool merge = merges(mergeKey);
  steps_.resize(now_ + 1);
  if (merge) {
    steps_[now_].label = std::move(label);
    steps_[now_].document = std::move(next);
    return;
  }
  open_ = !mergeKey.empty();
  steps_.push_back({std::move(label), std::move(mergeKey), std::move(next)});
  ++now_;
  trim();
}

void History::trim() {
  std::size_t bytes = 0;
  std::size_t keep = 0;
  while (keep < steps_.size() && keep < MaxSteps) {
    bytes += weight(*steps_[steps_.size() - 1 - keep].document);
    if (keep >= 2 && bytes > MaxBytes) break;
    ++keep;
  }
  const std::size_t drop = steps_.size() - keep;
  steps_.erase(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(drop));
  now_ -= drop;
}

const std::string& History::undoLabel() const { return canUndo() ? steps_[now_].label : NoLabel; }
const std::string& History::redoLabel() const { return canRedo() ? steps_[now_ + 1].label : NoLabel; }

void History::undo() {
  seal();
  if (canUndo()) --now_;
}

void History::redo() {
  seal();
  if (canRedo()) ++now_;
}

}  // namespace ridgeline::session
