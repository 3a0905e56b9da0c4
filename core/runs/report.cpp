#include "core/runs/report.hpp"

#include <filesystem>

#include "core/runs/model_file.hpp"
#include "core/runs/report_parts.hpp"
#include "core/runs/svg_plot.hpp"

namespace ridgeline::runs {
namespace {

using report::Record;

/// Pictures that need the data and the model, not only the record.
struct Pictures {
  std::string boundary, worst, learningCurve, reliability, threshold, note;
};

std::string page(const std::string& title, const std::string& content) {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
         "content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
         "dark\">\n<title>" +
         escaped(title) + "</title>\n<style>" + report::styleSheet() + "</style>\n</head>\n<body>\n" +
         content +
         "</main>\n<footer>Made by Ridgeline. This page is complete in itself.</footer>\n</body>\n</html>\n";
}

std::string runPage(const Record& record, const Pictures& pictures, const std::string& folder) {
  std::string content = report::headline(record);
  content += report::dataCard(record) + report::splitCard(record);
  content += report::metricsCard(record);
  content += pictures.boundary;
  content += report::confusionCard(record) + report::classesCard(record);
  content += "<div class=\"row\">" + report::iterationsCard(record) + pictures.learningCurve +
             report::rocCard(record) + pictures.threshold + pictures.reliability + "</div>\n";
  content += pictures.worst + report::learnedCard(record);
  if (!pictures.note.empty())
    content += report::card("Left out", "<p>" + escaped(pictures.note) + "</p>", true);
  content += report::warningsCard(record) + report::repeatCard(record, folder);
  return page(record.at("data").value("name", std::string("Run")) + " · Ridgeline", content);
}

Result<Pictures> draw(const RunResult& run, const ReportOptions& options, jobs::WorkContext& context) {
  Pictures out;
  context.progress(0, 0, "Drawing the decision surface");
  auto boundary = report::boundaryCard(run, options.plane, context);
  if (boundary)
    out.boundary = std::move(*boundary);
  else if (boundary.error().code == ErrorCode::Cancelled || !options.plane.x.empty())
    return tl::unexpected<Error>(boundary.error());
  else
    out.note = "There is no picture of the model's surface: " + boundary.error().message;
  out.worst = report::worstErrorsCard(run, options.worst);
  out.reliability = report::reliabilityCard(run);
  out.threshold = report::thresholdCard(run);
  if (!options.learningCurve) return out;
  RIDGELINE_TRY(
      const eval::LearningCurve curve,
      eval::learningCurve(*run.table, run.schema, run.split->rows(data::Part::Train),
                          run.split->rows(data::Part::Dev), run.spec.prepare, run.spec.model,
                          *options.learningCurve, Seed(run.spec.seed).child("learning-curve"), context));
  out.learningCurve = report::learningCurveCard(curve);
  return out;
}

/// A record that a person has edited may miss anything.
Result<std::string> guardedPage(const Record& record, const Pictures& pictures, const std::string& folder) {
  try {
    if (record.at("status") != "done")
      return page("A run that did not finish · Ridgeline", report::failureCard(record));
    return runPage(record, pictures, folder);
  } catch (const nlohmann::json::exception&) {
    return failAt(folder.empty() ? "record.json" : folder + "/record.json", ErrorCode::Parse,
                  "Something in the record is missing or of another kind than a run writes; run `ridgeline "
                  "fit` on its spec.json again.");
  }
}

}  // namespace

Result<std::string> reportHtml(const RunResult& run, const Measured& measured, const ReportOptions& options,
                               jobs::WorkContext& context) {
  RIDGELINE_TRY(const Pictures pictures, draw(run, options, context));
  return guardedPage(recordJson(run, measured), pictures, options.folder);
}

Result<RunResultPtr> reopenRun(const std::string& folder, jobs::WorkContext& context) {
  const auto inFolder = [&](const char* name) { return (std::filesystem::path(folder) / name).string(); };
  RIDGELINE_TRY(RunSpec spec, readRunSpec(inFolder("spec.json")));
  RIDGELINE_TRY(ServableModel stored, loadModel(inFolder("model.ridge")));
  RIDGELINE_TRY(data::Loaded loaded, data::load(spec.data, folder, context));
  RIDGELINE_TRY(PreparedRun prepared, prepareRun(spec, std::move(loaded.table), folder));
  RIDGELINE_TRY(const Record record, readRecord(inFolder("record.json")));
  ExecuteOptions options;
  options.openTest = testWasOpened(record);
  options.intervals = false;
  RIDGELINE_TRY(auto parts, scoreParts(prepared, *stored.pipeline, *stored.model, options, context));
  auto run = std::make_shared<RunResult>();
  run->spec = std::move(prepared.spec);
  run->table = std::move(prepared.table);
  run->schema = std::move(prepared.schema);
  run->split = std::move(prepared.split);
  run->pipeline = std::move(stored.pipeline);
  run->model = std::move(stored.model);
  run->parts = std::move(parts);
  run->testOpened = options.openTest;
  return RunResultPtr(std::move(run));
}

Result<std::string> reportOfFolder(const std::string& folder, const ReportOptions& options,
                                   jobs::WorkContext& context) {
  RIDGELINE_TRY(const Record record, readRecord((std::filesystem::path(folder) / "record.json").string()));
  Pictures pictures;
  if (record.at("status") == "done") {
    context.progress(0, 0, "Opening the run");
    const auto run = reopenRun(folder, context);
    if (run) {
      RIDGELINE_TRY(pictures, draw(**run, options, context));
    } else if (run.error().code == ErrorCode::Cancelled) {
      return tl::unexpected<Error>(run.error());
    } else {
      pictures.note = "Pictures that need the data are left out, for they could not be opened again. " +
                      run.error().text();
    }
  }
  return guardedPage(record, pictures, folder);
}

}  // namespace ridgeline::runs
