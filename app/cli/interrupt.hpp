#pragma once

#include <stop_token>
#include <thread>

namespace ridgeline::cli {

/// Turns Ctrl+C (SIGINT) into a stop request; a second one ends the program at once with 130.
/// Make it before any other thread, so that all of them leave the signal to its own.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::jthread waiter_;
};

}  // namespace ridgeline::cli
