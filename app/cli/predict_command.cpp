#include <filesystem>
#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/spare_inputs.hpp"
#include "app/cli/spec_flags.hpp"
#include "app/cli/streamed_file.hpp"
#include "app/cli/text_table.hpp"
#include "core/runs/batch.hpp"

namespace ridgeline::cli {
namespace {

constexpr int RowsSetAside = 3;

struct Predict {
  std::string model, in, out, onError = "fail";
  std::vector<std::string> columns;
  ReadFlags read;
};

Status applyColumns(const Predict& predict, runs::BatchOptions& options) {
  for (const auto& item : predict.columns) {
    const std::string name = item.rfind('+', 0) == 0 ? item.substr(1) : item;
    if (name == "proba")
      options.probabilities = true;
    else if (name == "reasons")
      options.reasons = true;
    else
      return failAt("--columns", ErrorCode::InvalidParam,
                    "There is no column \"{}\" to add; the choices are +proba and +reasons.", item);
  }
  return {};
}

Result<int> run(const Predict& predict, Shell& shell, jobs::WorkContext& context) {
  runs::BatchOptions options;
  options.onError = predict.onError == "null"         ? runs::OnError::Null
                    : predict.onError == "quarantine" ? runs::OnError::Quarantine
                                                      : runs::OnError::Fail;
  RIDGELINE_CHECK(applyColumns(predict, options));
  RIDGELINE_CHECK(predict.read.apply(options.read));
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(predict.model, ignored);
  RIDGELINE_TRY(const runs::ServableModel model,
                runs::loadModel(folder ? predict.model + "/model.ridge" : predict.model));
  const std::string quarantinePath = predict.out + ".quarantine.csv";
  const std::string modelPath = folder ? predict.model + "/model.ridge" : predict.model;
  RIDGELINE_CHECK(spareInputs("--out", predict.out, {predict.in, modelPath}));
  RIDGELINE_TRY(StreamedFile answers, StreamedFile::create(predict.out));
  std::optional<StreamedFile> quarantine;
  runs::BatchSinks sinks;
  sinks.answers = [&](std::string_view text) { return answers.write(text); };
  sinks.quarantine = [&](std::string_view text) -> Status {
    if (!quarantine) {
      RIDGELINE_TRY(quarantine, StreamedFile::create(quarantinePath));
    }
    return quarantine->write(text);
  };
  RIDGELINE_TRY(const runs::BatchReport report,
                runs::predictBatch(model, predict.in, options, sinks, context));
  if (quarantine) RIDGELINE_CHECK(quarantine->commit());
  RIDGELINE_CHECK(answers.commit());

  for (const auto& warning : report.warnings) shell.warn(warning);
  if (report.aside > 0) {
    const std::string where =
        quarantine ? "set aside in " + quarantinePath : std::string("answered with empty cells");
    shell.warn(fmt::format("{} of {} could not be answered and {} {}. The first: {}", grouped(report.aside),
                           counted(report.rows, "row"), report.aside == 1 ? "was" : "were", where,
                           report.first.message));
  }
  const long long answered = report.rows - report.aside;
  if (shell.json()) {
    nlohmann::ordered_json out = {{"in", predict.in},
                                  {"out", predict.out},
                                  {"rows", report.rows},
                                  {"answered", answered},
                                  {"aside", report.aside}};
    if (quarantine) out["quarantine"] = quarantinePath;
    if (report.aside > 0) out["first"] = report.first.message;
    shell.printJson(out);
  } else {
    shell.note(
        fmt::format("Answered {} with {}; wrote {}.", counted(answered, "row"), model.spec.id, predict.out));
  }
  return report.aside > 0 ? RowsSetAside : 0;
}

}  // namespace

void addPredictCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand("predict", "Answers every row of a file with a stored model");
  auto predict = std::make_shared<Predict>();
  command->add_option("MODEL", predict->model, "A model.ridge, or the folder of a run")->required();
  command->add_option("--in", predict->in, "CSV or TSV file with the model's columns, in any order")
      ->required();
  command->add_option("--out", predict->out, "CSV file to write")->required();
  command
      ->add_option("--on-error", predict->onError,
                   "A row that cannot be answered: fail, null (empty cells) or quarantine (own file)")
      ->check(CLI::IsMember({"fail", "null", "quarantine"}));
  command->add_option("--columns", predict->columns, "Further columns: +proba, +reasons")
      ->delimiter(',')
      ->allow_extra_args(false);
  predict->read.add(*command);
  shell.addSharedFlags(*command,
                       "ridgeline predict out/penguins --in penguins.csv --out answers.csv --columns +proba");
  command->callback([predict, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*predict, shell, context); });
  });
}

}  // namespace ridgeline::cli
