#include "core/jobs/give_way.hpp"

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace ridgeline::jobs {

void giveWay() {
#ifdef __linux__
  // A quarter of the share of a usual thread, and the later turn.
  constexpr int Steps = 6;
  const auto thread = static_cast<id_t>(syscall(SYS_gettid));
  // A refusal costs smoothness alone.
  (void)setpriority(PRIO_PROCESS, thread, getpriority(PRIO_PROCESS, thread) + Steps);
#endif
}

}  // namespace ridgeline::jobs
