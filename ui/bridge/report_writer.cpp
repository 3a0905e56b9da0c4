#include "ui/bridge/report_writer.hpp"

#include <utility>

#include "core/base/archive.hpp"
#include "core/runs/record.hpp"
#include "core/runs/report.hpp"
#include "core/session/session.hpp"

namespace ridgeline::bridge {

ReportWriter::ReportWriter(session::Session& session)
    : session_(session), latest_(session.services().queue, session.services().owner) {}

void ReportWriter::write(const std::string& path, std::function<void(Status)> done) {
  const auto run = session_.now().run;
  if (!run) {
    const auto& error = session_.now().error;
    done(tl::unexpected(error ? *error
                              : Error{ErrorCode::InvalidInput,
                                      "There is no finished run to report: pick data and a model first."}));
    return;
  }
  runs::ReportOptions options;
  options.plane = session_.now().document->view.plane;
  latest_.request(
      "Report", jobs::Priority::Interactive,
      [run, options, path](jobs::WorkContext& context) -> Result<bool> {
        RIDGELINE_TRY(const std::string page, runs::reportHtml(*run, {}, options, context));
        RIDGELINE_CHECK(writeFileAtomically(path, page));
        return true;
      },
      [done = std::move(done)](const Result<bool>& written) {
        done(written ? Status() : Status(tl::unexpected(written.error())));
      });
}

}  // namespace ridgeline::bridge
