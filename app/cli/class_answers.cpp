#include "app/cli/class_answers.hpp"

#include <algorithm>

#include "app/cli/shell.hpp"
#include "app/cli/spare_inputs.hpp"
#include "core/eval/class_scores.hpp"
#include "core/params/param_schema.hpp"

namespace ridgeline::cli {
namespace {

/// The class the flag names, or the event meant without it.
Result<int> eventCode(const eval::Scored& scored, const std::string& positive, bool likeliest) {
  const auto& names = scored.classNames;
  if (!positive.empty()) {
    const auto found = std::find(names.begin(), names.end(), positive);
    if (found != names.end()) return static_cast<int>(found - names.begin());
    const std::string near = params::nearest(positive, names);
    return failAt("--positive", ErrorCode::NotFound, "There is no class \"{}\"{}; the classes are {}.",
                  positive, near.empty() ? "" : fmt::format(", did you mean \"{}\"?", near),
                  fmt::join(names, ", "));
  }
  if (names.size() == 2) return scored.positive;
  if (likeliest) return eval::LikeliestClass;
  return failAt("--positive", ErrorCode::InvalidParam,
                "This run tells {} classes apart; name the one to call positive: {}.", names.size(),
                fmt::join(names, ", "));
}

}  // namespace

std::string ClassAnswers::eventText() const {
  return event.empty() ? "the answer is right" : fmt::format("{} is {}", run.spec.roles.target, event);
}

void AnswerFlags::add(CLI::App& command, const std::string& csv) {
  command.add_option("DIR", folder_, "Folder that `ridgeline fit --out` wrote")->required();
  command.add_option("--part", part_, "Rows to judge on: train, train-dev, dev or test (default: dev)")
      ->check(CLI::IsMember({"train", "train-dev", "dev", "test"}));
  command.add_option("--positive", positive_,
                     "The class whose probability is judged (default: of two, the "
                     "run's positive one)");
  command.add_option("--resamples", resamples_, "Of the rows, for the intervals (default: 2000)")
      ->check(CLI::Range(100, 100000));
  command.add_option("--out", out_, csv);
}

Result<ClassAnswers> AnswerFlags::read(bool likeliest, Shell& shell, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(spareInputs("--out", out_,
                              {folder_ + "/record.json", folder_ + "/spec.json", folder_ + "/model.ridge",
                               folder_ + "/predictions.csv"}));
  auto part = data::Part::Dev;
  for (const auto one : {data::Part::Train, data::Part::TrainDev, data::Part::Dev, data::Part::Test})
    if (data::name(one) == part_) part = one;
  ClassAnswers out;
  RIDGELINE_TRY(out.run, runs::readRunAnswers(folder_, part, context));
  const eval::Scored& scored = out.run.scored;
  if (scored.task != data::Task::Classify)
    return failAt(folder_, ErrorCode::InvalidInput,
                  "This run predicts numbers, and probabilities are of classes; name a run that classifies.");
  if (!scored.hasProbabilities())
    return failAt(folder_, ErrorCode::InvalidInput,
                  "The model \"{}\" of this run offers no probabilities; fit one that does, or calibrate it.",
                  out.run.spec.model.id);
  RIDGELINE_TRY(const int code, eventCode(scored, positive_, likeliest));
  if (code != eval::LikeliestClass) out.event = scored.classNames[static_cast<std::size_t>(code)];
  auto answers = eval::eventAnswers(scored, code);
  out.probabilities = std::move(answers.probabilities);
  out.happened = std::move(answers.happened);
  if (scored.weights.size() > 0 || !scored.groups.empty())
    shell.warn("The rows of this run have weights or groups; these figures count every row once, by itself.");
  out.seed = Seed(shell.seed().value_or(out.run.spec.seed));
  return out;
}

}  // namespace ridgeline::cli
