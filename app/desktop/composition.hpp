#pragma once

#include <memory>

#include "app/desktop/options.hpp"

namespace ridgeline::session {
class Session;
}
namespace ridgeline::bridge {
class ReportWriter;
}
namespace ridgeline::shell {
class MainWindow;
}

namespace ridgeline::desktop {

/// The composition root: builds job queue, session and window, ties them together, and takes them apart in
/// order.
class Composition {
 public:
  explicit Composition(const Options& options);
  ~Composition();
  shell::MainWindow& window();
  session::Session& session();
  bridge::ReportWriter& reports();
  /// Opens what the options ask for: a file, a set, else two moons. Offers what a crash left behind.
  void start();

 private:
  void openMoons();
  struct Parts;
  std::unique_ptr<Parts> parts_;
  Options options_;
};

}  // namespace ridgeline::desktop
