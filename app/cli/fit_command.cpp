#include <filesystem>
#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/run_summary.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/spare_inputs.hpp"
#include "app/cli/spec_flags.hpp"
#include "app/cli/text_table.hpp"
#include "core/runs/run_folder.hpp"

namespace ridgeline::cli {
namespace {

struct Fit {
  SpecFlags spec;
  std::string out;
  bool sealTest = false;
};

/// A folder that this command made and left empty is taken away again.
class OutFolder {
 public:
  explicit OutFolder(std::string path) : path_(std::move(path)) {
    std::error_code ignored;
    existed_ = path_.empty() || std::filesystem::exists(path_, ignored);
  }
  ~OutFolder() {
    std::error_code ignored;
    if (!existed_) std::filesystem::remove(path_, ignored);
  }
  OutFolder(const OutFolder&) = delete;
  OutFolder& operator=(const OutFolder&) = delete;

 private:
  std::string path_;
  bool existed_ = true;
};

Result<int> run(const Fit& fit, Shell& shell, jobs::WorkContext& context) {
  RIDGELINE_TRY(const runs::RunSpec spec, fit.spec.build(shell));
  for (const char* name : {"predictions.csv", "model.ridge"})
    if (!fit.out.empty())
      RIDGELINE_CHECK(
          spareInputs("--out", (std::filesystem::path(fit.out) / name).string(), fit.spec.files()));
  const OutFolder folder(fit.out);
  // A folder that cannot be written should not cost a long fit.
  if (!fit.out.empty()) RIDGELINE_CHECK(runs::makeRunFolder(fit.out));
  runs::ExecuteOptions options;
  options.openTest = !fit.sealTest;
  options.clock = Shell::clock;
  const double start = Shell::clock();
  const auto result = runs::execute(spec, fit.spec.baseFolder(), options, context);
  if (!result) {
    if (fit.out.empty() || result.error().code == ErrorCode::Cancelled)
      return tl::unexpected<Error>(result.error());
    const auto record =
        runs::writeFailedRun(spec, result.error(), shell.measured({}), fit.spec.baseFolder(), fit.out);
    if (record)
      shell.note("The failed run is recorded in " + *record + ".");
    else
      shell.warn(record.error().text());
    return tl::unexpected<Error>(result.error());
  }
  const runs::RunResult& done = **result;
  const runs::Measured measured = shell.measured(done.durations);
  if (!fit.out.empty()) RIDGELINE_CHECK(runs::writeRun(done, measured, fit.spec.baseFolder(), fit.out));
  for (const auto& warning : done.warnings) shell.warn(warning);
  for (const auto& remark : done.schema.remarks) shell.note(remark);
  if (shell.json())
    shell.printJson(runs::recordJson(done, measured));
  else
    shell.print(runSummary(done));
  if (!fit.out.empty())
    shell.note(fmt::format("Wrote record.json, predictions.csv, model.ridge and spec.json to {} ({:.2f} s).",
                           fit.out, Shell::clock() - start));
  return 0;
}

}  // namespace

void addFitCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand("fit", "One run: split, prepare, fit, score, record");
  auto fit = std::make_shared<Fit>();
  fit->spec.add(*command);
  command->add_option(
      "--out", fit->out,
      "Folder for record.json, predictions.csv, model.ridge, spec.json (default: only print)");
  command->add_flag("--seal-test", fit->sealTest, "Leave the test part unscored");
  shell.addSharedFlags(*command,
                       "ridgeline fit --data bundled:penguins --target species --model tree --stratify --out "
                       "out/penguins");
  command->callback(
      [fit, &shell] { shell.run([&](jobs::WorkContext& context) { return run(*fit, shell, context); }); });
}

}  // namespace ridgeline::cli
