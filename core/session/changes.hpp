#pragma once

namespace ridgeline::session {

/// What a change touched, so that a view may stay quiet.
enum class Aspect : unsigned {
  Document = 1U << 0U,   ///< anything in the document
  Table = 1U << 1U,      ///< another table (or none)
  Run = 1U << 2U,        ///< a finished run, or its failure
  Preview = 1U << 3U,    ///< a run in progress published, or its preview went away
  Selection = 1U << 4U,  ///< the selected rows
  Hover = 1U << 5U,      ///< the hovered or the pinned row
  View = 1U << 6U,       ///< plane, part, room
  Busy = 1U << 7U,       ///< a load or run started or ended
  History = 1U << 8U,    ///< what undo and redo would do
  Film = 1U << 9U,       ///< the playhead over a training run
};

/// A set of aspects.
class Changed {
 public:
  Changed() = default;
  Changed(Aspect aspect) : bits_(static_cast<unsigned>(aspect)) {}  // NOLINT: an aspect is a change
  Changed& operator|=(Changed other) {
    bits_ |= other.bits_;
    return *this;
  }
  friend Changed operator|(Changed a, Changed b) { return a |= b; }
  template <class... A>
  bool any(A... aspects) const {
    return ((bits_ & static_cast<unsigned>(aspects)) | ...) != 0;
  }
  bool none() const { return bits_ == 0; }
  static Changed everything() {
    Changed c;
    c.bits_ = ~0U;
    return c;
  }

 private:
  unsigned bits_ = 0;
};

}  // namespace ridgeline::session
