#pragma once

#include <string>
#include <vector>

#include "core/session/document.hpp"

namespace ridgeline::session {

/// The documents a session went through, with words for each step. Never empty.
class History {
 public:
  static constexpr std::size_t MaxSteps = 500;
  static constexpr std::size_t MaxBytes = std::size_t{256} << 20U;  ///< of pasted text and explicit row lists

  explicit History(DocumentPtr first);

  const DocumentPtr& now() const { return steps_[now_].document; }
  /// The document the open step began from; `now()` if the next edit begins a step. What a merged edit is
  /// an edit of.
  const DocumentPtr& base(const std::string& mergeKey) const;
  /// An edit with this key would prolong the open step.
  bool merges(const std::string& mergeKey) const;
  /// Adds a step, or prolongs the open one where both have the same non-empty merge key. Cuts what could be
  /// redone, and forgets the oldest steps beyond the bounds.
  void push(std::string label, std::string mergeKey, DocumentPtr next);
  /// Replaces the present document without a step.
  void amend(DocumentPtr document) { steps_[now_].document = std::move(document); }
  /// The open step is done: nothing merges into it any more.
  void seal() { open_ = false; }
  /// True while edits may still merge into the newest step.
  bool open() const { return open_; }

  bool canUndo() const { return now_ > 0; }
  bool canRedo() const { return now_ + 1 < steps_.size(); }
  const std::string& undoLabel() const;  ///< empty if there is nothing to undo
  const std::string& redoLabel() const;
  void undo();
  void redo();

 private:
  struct Step {
    std::string label, mergeKey;
    DocumentPtr document;  ///< as the step left it
  };
  void trim();

  std::vector<Step> steps_;
  std::size_t now_ = 0;
  bool open_ = false;
};

}  // namespace ridgeline::session
