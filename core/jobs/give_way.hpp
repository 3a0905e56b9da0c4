#pragma once

namespace ridgeline::jobs {

/// Lets threads of usual priority run before the calling one, from now on: work behind a window must not keep
/// the thread waiting that draws it, even where all processors are busy. Without effect where the system has
/// no priority of a thread's own.
///
/// Source  setpriority(2): on Linux niceness belongs to the thread.
void giveWay();

}  // namespace ridgeline::jobs
