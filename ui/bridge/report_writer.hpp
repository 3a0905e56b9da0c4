#pragma once

#include <functional>
#include <string>

#include "core/base/result.hpp"
#include "core/jobs/latest_job.hpp"

namespace ridgeline::session {
class Session;
}

namespace ridgeline::bridge {

/// Writes the HTML report of the session's newest run on a worker.
class ReportWriter {
 public:
  explicit ReportWriter(session::Session& session);
  /// `done` is told on the owner thread. Errors: InvalidInput without a finished run; Unwritable; Cancelled.
  void write(const std::string& path, std::function<void(Status)> done);

 private:
  session::Session& session_;
  jobs::LatestJob latest_;
};

}  // namespace ridgeline::bridge
