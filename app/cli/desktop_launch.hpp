#pragma once

namespace ridgeline::cli {

/// Replaces this program by the ridgeline-desktop that lies beside it, where a display exists. Returns,
/// false, if there is no display or no desktop.
bool openDesktop(char** arguments);

}  // namespace ridgeline::cli
