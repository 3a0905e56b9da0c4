#pragma once

namespace ridgeline::session {

/// A curated layout of linked views, in the order of the tabs along the top.
enum class Room { Data, Fit, Diagnose };

}  // namespace ridgeline::session
