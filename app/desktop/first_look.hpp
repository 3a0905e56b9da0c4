#pragma once

#include "app/desktop/composition.hpp"

namespace ridgeline::desktop {

/// Waits until nothing is computed any more, then saves the picture and the report that the options ask for,
/// or prints start-up figures, and ends the program: 0, or 5 where a file could not be written.
void playFirstLook(Composition& composition, const Options& options);

}  // namespace ridgeline::desktop
