#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/spare_inputs.hpp"
#include "core/base/archive.hpp"
#include "core/runs/report.hpp"

namespace ridgeline::cli {
namespace {

struct Report {
  std::string folder, out;
  std::vector<std::string> plane;
  bool learningCurve = false;
};

Result<int> run(const Report& report, Shell& shell, jobs::WorkContext& context) {
  runs::ReportOptions options;
  options.folder = report.folder;
  if (!report.plane.empty()) {
    if (report.plane.size() > 2)
      return failAt("--plane", ErrorCode::InvalidParam, "A plane has two features; {} are named.",
                    report.plane.size());
    options.plane.kind = report.plane.size() == 1 ? eval::PlaneKind::Curve : eval::PlaneKind::Features;
    options.plane.x = report.plane[0];
    if (report.plane.size() == 2) options.plane.y = report.plane[1];
  }
  if (report.learningCurve) options.learningCurve = eval::LearningCurveSpec{};
  const std::string out = report.out.empty() ? report.folder + "/report.html" : report.out;
  RIDGELINE_CHECK(spareInputs("--out", out,
                              {report.folder + "/record.json", report.folder + "/spec.json",
                               report.folder + "/model.ridge", report.folder + "/predictions.csv"}));
  RIDGELINE_TRY(const std::string html, runs::reportOfFolder(report.folder, options, context));
  RIDGELINE_CHECK(writeFileAtomically(out, html));
  if (shell.json())
    shell.printJson({{"out", out}, {"bytes", html.size()}});
  else
    shell.note("Wrote " + out + ".");
  return 0;
}

}  // namespace

void addReportCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand("report", "One self-contained HTML page of a run");
  auto report = std::make_shared<Report>();
  command->add_option("DIR", report->folder, "Folder that `ridgeline fit --out` wrote")->required();
  command->add_option("--out", report->out, "HTML file (default: DIR/report.html)");
  command
      ->add_option("--plane", report->plane, "The two features of the surface, by a comma (default: chosen)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_flag("--learning-curve", report->learningCurve,
                    "Add the score by number of train rows (fits again)");
  shell.addSharedFlags(*command, "ridgeline report out/penguins --out penguins.html");
  command->callback([report, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*report, shell, context); });
  });
}

}  // namespace ridgeline::cli
