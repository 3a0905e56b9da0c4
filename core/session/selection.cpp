#include "core/session/selection.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ridgeline::session {

bool Selection::State::contains(data::RowId row) const {
  return std::binary_search(rows.begin(), rows.end(), row);
}

Selection::Selection() : states_{std::make_shared<const State>()} {}

void Selection::pick(std::vector<data::RowId> rows, Mode mode, std::string origin) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  const State& before = *state();
  State after{{}, std::move(origin)};
  switch (mode) {
    case Mode::Replace:
      after.rows = std::move(rows);
      break;
    case Mode::Add:
      std::set_union(before.rows.begin(), before.rows.end(), rows.begin(), rows.end(),
                     std::back_inserter(after.rows));
      break;
    case Mode::Subtract:
      std::set_difference(before.rows.begin(), before.rows.end(), rows.begin(), rows.end(),
                          std::back_inserter(after.rows));
      break;
  }
  if (after.rows.empty()) after.origin.clear();
  if (after.rows == before.rows && (mode != Mode::Replace || after.origin == before.origin)) return;
  states_.resize(now_ + 1);
  states_.push_back(std::make_shared<const State>(std::move(after)));
  if (states_.size() > MaxStates) states_.erase(states_.begin());
  now_ = states_.size() - 1;
  changed();
}

void Selection::hover(std::optional<data::RowId> row) {
  if (row == hovered_) return;
  hovered_ = row;
  if (onHover) onHover();
}

void Selection::pin(std::optional<data::RowId> row) {
  if (row == pinned_) return;
  pinned_ = row;
  if (onHover) onHover();
}

void Selection::undo() {
  if (!canUndo()) return;
  --now_;
  changed();
}

void Selection::redo() {
  if (!canRedo()) return;
  ++now_;
  changed();
}

void Selection::reset() {
  const bool hadRows = !state()->rows.empty();
  states_.assign(1, std::make_shared<const State>());
  now_ = 0;
  if (hovered_ || pinned_) {
    hovered_.reset();
    pinned_.reset();
    if (onHover) onHover();
  }
  if (hadRows) changed();
}

void Selection::changed() const {
  if (onChanged) onChanged();
}

}  // namespace ridgeline::session
