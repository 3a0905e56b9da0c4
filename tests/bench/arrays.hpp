#pragma once

#include <limits>
#include <memory>
#include <string>

#include "core/models/estimator.hpp"

namespace ridgeline::bench {

/// FOLDER/NAME.X.npy as gen.py of the peers writes it (little-endian numbers, row after row), turned column
/// by column while it is read. Errors: Unreadable.
Result<Matrix> loadColumns(const std::string& folder, const std::string& name);
/// Rows with their targets, FOLDER/NAME.y.npy, as a regression. Errors: Unreadable.
Result<std::shared_ptr<models::TrainingSet>> loadRegression(const std::string& folder,
                                                            const std::string& name);

/// Which rows of a file are read: from the first up to, not with, the last.
struct RowRange {
  Index first = 0, last = std::numeric_limits<Index>::max();
};
/// Rows with their classes, named by their codes in FOLDER/NAME.y.npy (int64). Errors: Unreadable.
Result<std::shared_ptr<models::TrainingSet>> loadClasses(const std::string& folder, const std::string& name,
                                                         RowRange rows = {});
/// Every column to mean 0 and deviation 1 (population).
void standardise(Matrix& X);

}  // namespace ridgeline::bench
