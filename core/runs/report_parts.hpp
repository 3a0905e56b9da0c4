#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/eval/boundary_grid.hpp"
#include "core/eval/learning_curve.hpp"
#include "core/runs/execute.hpp"

/// The cards of the report, each as HTML. Those that take a record read only record.json, so that a report
/// can be made where the data are gone.
namespace ridgeline::runs::report {

using Record = nlohmann::ordered_json;

/// A card with a title; `wide` spans the page. `chip` is a short remark at the right. Empty content: no card.
std::string card(const std::string& title, const std::string& content, bool wide = false,
                 const std::string& chip = {});
/// "0.957 [0.881, 0.985]" of an estimate in a record, the interval muted; "-" with its reason as a hint.
std::string estimateHtml(const Record& estimate);

/// The numbers of a list; NaN where an entry is none.
std::vector<double> numbers(const Record& list);

std::string headline(const Record& record);
std::string dataCard(const Record& record);
std::string splitCard(const Record& record);
std::string metricsCard(const Record& record);
std::string confusionCard(const Record& record);
std::string classesCard(const Record& record);
std::string iterationsCard(const Record& record);
std::string rocCard(const Record& record);
std::string learnedCard(const Record& record);
std::string warningsCard(const Record& record);
std::string repeatCard(const Record& record, const std::string& folder);
std::string failureCard(const Record& record);

std::string learningCurveCard(const eval::LearningCurve& curve);
/// The reliability diagram of the judged part: of the positive class of two, else of the answers. Empty where
/// there are no probabilities or too few rows.
std::string reliabilityCard(const RunResult& run);
/// Precision and recall of the positive class by threshold; empty unless there are two classes and
/// probabilities, and rows of both.
std::string thresholdCard(const RunResult& run);
std::string worstErrorsCard(const RunResult& run, int count);
/// The model on a plane through its inputs, with the rows of every scored part. Errors: those of settling the
/// plane and of predicting.
Result<std::string> boundaryCard(const RunResult& run, const eval::PlaneSpec& spec,
                                 jobs::WorkContext& context);

/// The style sheet: one accent, cards on three surface levels, light and dark.
const std::string& styleSheet();
/// The part that speaks for a run: dev, else test, else the last one scored. Empty if none.
std::string judgedPart(const Record& record);

}  // namespace ridgeline::runs::report
