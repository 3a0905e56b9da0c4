#pragma once

#include "app/desktop/composition.hpp"

namespace ridgeline::desktop {

/// Whenever all is quiet after a change, prints where things lie in screen coordinates ("name x y width
/// height" of each named widget, handle of a split bar and cell of a confusion matrix), then one line "STATE
/// {...}" with what the session holds, then READY. For programs that drive the mouse from outside.
void printMapWhenQuiet(Composition& composition);

}  // namespace ridgeline::desktop
