#pragma once

#include <string>
#include <vector>

#include "core/models/meta/combined_schema.hpp"

namespace ridgeline::models {

/// A fit inside a combined fit.
struct Member {
  std::string id;  ///< of its method
  FittedModelPtr model;
  std::vector<int> columns;  ///< of the input that it sees; empty: all
};

/// The rows named (positions, repeats allowed) with answers and weights; no dev rows, no warm start.
TrainingSet subset(const TrainingSet& train, const std::vector<Index>& rows);
/// The columns named, of train and dev rows.
TrainingSet withColumns(const TrainingSet& train, const std::vector<int>& columns);

/// What a member answers, as numbers that can be averaged: n x classes probabilities (its class as 1 where it
/// offers none), or n x 1 values. Errors: those of predict.
Result<Matrix> outputs(const Member& member, const Matrix& X, jobs::WorkContext& context);

/// A fit inside the archive of another: its numbers under "PLACE/...", its manifest under "inner/PLACE".
void saveInner(ArchiveWriter& archive, const std::string& place, const Member& member);
/// Errors: Unreadable, also for a method that is built on others itself: files nest once.
Result<Member> loadInner(const ArchiveReader& archive, const std::string& place);

void saveMembers(ArchiveWriter& archive, const std::vector<Member>& members);
/// Errors: Unreadable, also where members differ in task, classes or features.
Result<std::vector<Member>> loadMembers(const ArchiveReader& archive, Index features);

/// Numbers of a manifest that every combined fit keeps.
struct MetaShape {
  Task task = Task::Classify;
  Index features = 0;
  int classes = 0;  ///< 0: Regress
};
/// Such numbers (n x classes, or n x 1) as the answer of a combined fit: the likeliest class is the label.
Predictions answersOf(const MetaShape& shape, Matrix outputs);
void saveShape(ArchiveWriter& archive, const MetaShape& shape);
Result<MetaShape> loadShape(const ArchiveReader& archive);
MetaShape shapeOf(const TrainingSet& train);

/// Labels 0 ... classes - 1 of folds for inner cross-validation: stratified, drawn by row number and seed.
/// Errors: InvalidInput with fewer rows than folds.
struct InnerFold {
  std::vector<Index> train, test;
};
Result<std::vector<InnerFold>> innerFolds(const TrainingSet& train, int folds, Seed seed);

/// Out-of-fold outputs of a base (n x outputs): each row is answered by the fit that did not see it.
/// Errors: those of fit and predict; Cancelled.
Result<Matrix> outOfFold(const Bases& bases, std::size_t base, const TrainingSet& train,
                         const std::vector<InnerFold>& folds, jobs::WorkContext& context);

}  // namespace ridgeline::models
