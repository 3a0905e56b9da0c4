#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "core/runs/run_answers.hpp"

namespace ridgeline::cli {

class Shell;

/// What a finished run says of one event, row by row: how likely it is, and whether it came.
struct ClassAnswers {
  runs::RunAnswers run;
  std::string event;  ///< the class; empty where the event is that the likeliest class is the true one
  std::vector<double> probabilities;
  std::vector<bool> happened;
  Seed seed;

  Index rows() const { return static_cast<Index>(probabilities.size()); }
  /// "the class is Gentoo", "the answer is right".
  std::string eventText() const;
};

/// DIR, --part, --positive, --resamples, --out: how the commands that judge stored probabilities name them.
class AnswerFlags {
 public:
  /// `csv`: what the file of --out holds.
  void add(CLI::App& command, const std::string& csv);
  /// Without --positive the event is the positive class of two; of more classes, that the answer is right,
  /// where `likeliest` allows it. Errors: those of readRunAnswers; InvalidInput for a run that is no
  /// classifier or has no probabilities; NotFound for an unknown class; InvalidParam where a class must be
  /// named, or --out would destroy a file of the run.
  Result<ClassAnswers> read(bool likeliest, Shell& shell, jobs::WorkContext& context) const;

  const std::string& folder() const { return folder_; }
  const std::string& part() const { return part_; }
  const std::string& out() const { return out_; }
  int resamples() const { return resamples_; }

 private:
  std::string folder_, part_ = "dev", positive_, out_;
  int resamples_ = 2000;
};

}  // namespace ridgeline::cli
