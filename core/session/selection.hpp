#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/table.hpp"

namespace ridgeline::session {

/// Rows picked anywhere, lit everywhere. Ids, never positions. Own history, apart from the document's.
class Selection {
 public:
  enum class Mode { Replace, Add, Subtract };
  struct State {
    std::vector<data::RowId> rows;  ///< ascending, distinct
    std::string origin;             ///< in words: "actual versicolor, predicted virginica"
    bool contains(data::RowId row) const;
    bool operator==(const State&) const = default;
  };
  using StatePtr = std::shared_ptr<const State>;
  static constexpr std::size_t MaxStates = 100;  ///< older ones are forgotten

  Selection();

  const StatePtr& state() const { return states_[now_]; }
  bool contains(data::RowId row) const { return state()->contains(row); }
  std::optional<data::RowId> hovered() const { return hovered_; }
  std::optional<data::RowId> pinned() const { return pinned_; }

  /// `rows` in any order, repeated or not. No step if nothing changes.
  void pick(std::vector<data::RowId> rows, Mode mode, std::string origin);
  void clear() { pick({}, Mode::Replace, {}); }
  void hover(std::optional<data::RowId> row);
  void pin(std::optional<data::RowId> row);
  bool canUndo() const { return now_ > 0; }
  bool canRedo() const { return now_ + 1 < states_.size(); }
  void undo();
  void redo();
  /// Forgets rows and history: the rows of another table mean nothing here.
  void reset();

  std::function<void()> onChanged;  ///< set by the session
  std::function<void()> onHover;    ///< hovered or pinned; set by the session

 private:
  void changed() const;

  std::vector<StatePtr> states_;
  std::size_t now_ = 0;
  std::optional<data::RowId> hovered_, pinned_;
};
using SelectionPtr = Selection::StatePtr;

}  // namespace ridgeline::session
