#include "app/cli/interrupt.hpp"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

namespace ridgeline::cli {
namespace {

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGUSR2);  // how the destructor wakes the waiter
  return set;
}

}  // namespace

Interrupt::Interrupt() {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this, set](const std::stop_token& ended) {
    while (true) {
      int signal = 0;
      if (sigwait(&set, &signal) != 0) continue;
      if (ended.stop_requested()) return;
      if (signal == SIGUSR2) continue;
      if (stop_.stop_requested()) _exit(130);
      stop_.request_stop();
    }
  });
}

Interrupt::~Interrupt() {
  waiter_.request_stop();
  pthread_kill(waiter_.native_handle(), SIGUSR2);
}

}  // namespace ridgeline::cli
