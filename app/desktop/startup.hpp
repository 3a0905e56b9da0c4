#pragma once

#include "app/desktop/composition.hpp"

namespace ridgeline::desktop {

/// Prints one line of JSON and ends the program once the first boundary is on screen: milliseconds from the
/// start of the process (which the kernel keeps to 10 ms) to the first painted window and to the first drawn
/// boundary, and the resident memory then in MiB. Call before the window is shown.
void printStartup(Composition& composition);

}  // namespace ridgeline::desktop
