#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/eval/boundary_grid.hpp"
#include "core/runs/run_spec.hpp"
#include "core/session/room.hpp"

namespace ridgeline::session {

/// What the user arranged beyond the run: which plane is looked at, which part, which filter.
struct ViewState {
  Room room = Room::Fit;
  eval::PlaneSpec plane;
  data::Part part = data::Part::Dev;  ///< the part that matrix and error list show
  bool operator==(const ViewState&) const = default;
};

/// One look into the sealed test part.
struct TestOpening {
  std::string reason;
  std::string run;   ///< fingerprint of the spec it was opened for
  std::string when;  ///< ISO 8601, given by the caller
  bool operator==(const TestOpening&) const = default;
};

/// The small thing everything on screen is a function of. Immutable inside the session's history.
struct SessionDocument {
  runs::RunSpec run;
  ViewState view;
  std::vector<TestOpening> openings;  ///< never undone: a look cannot be unseen
  bool testOpen = false;              ///< true until the next change of the run's inputs
  bool keepWeights = true;            ///< a network that grows keeps what it learned, see session.hpp
  bool operator==(const SessionDocument&) const = default;
};
using DocumentPtr = std::shared_ptr<const SessionDocument>;

}  // namespace ridgeline::session
