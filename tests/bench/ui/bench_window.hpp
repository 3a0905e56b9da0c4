#pragma once

#include <QPointer>
#include <QTemporaryDir>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/desktop/composition.hpp"
#include "core/session/session.hpp"
#include "ui/views/boundary_view.hpp"

namespace ridgeline::bench {

/// The product's own window, with settings of its own, at 1600 x 1000.
class BenchWindow {
 public:
  BenchWindow();
  ~BenchWindow();

  session::Session& session() { return composition_->session(); }
  shell::MainWindow& window() { return composition_->window(); }
  views::BoundaryView& boundary();

  /// A generated table of that many rows, and a model; returns when everything is drawn.
  void openMade(const std::string& generator, long rows, const std::string& model);
  void go(session::Room room);
  /// Turns the loop until nothing computes and nothing is waiting to be painted.
  void settle();

 private:
  QTemporaryDir folder_;
  std::unique_ptr<desktop::Composition> composition_;
  QPointer<views::BoundaryView> boundary_;
};

/// Turns the event loop until `done`, at most so long. False if the time ran out.
bool turnUntil(const std::function<bool()>& done, int milliseconds = 60000);
/// Turns it for a while.
void turnFor(int milliseconds);
double milliseconds();  ///< of a steady clock

/// Median and 95th percentile of milliseconds, and what the loop saw meanwhile; `more` adds keys.
nlohmann::json figures(const std::string& what, std::vector<double> times);
nlohmann::json loopFigures();
double residentMebibytes();
/// What is allocated and not yet freed, of which the rest of the resident memory is the allocator's.
double heapMebibytes();

}  // namespace ridgeline::bench
