#pragma once

#include <memory>
#include <string>

#include "core/models/estimator.hpp"

namespace ridgeline::bench {

/// FOLDER/NAME.X.npy as gen.py of the peers writes it (little-endian float64, row by row). Errors:
/// Unreadable.
Result<Matrix> loadRows(const std::string& folder, const std::string& name);
/// FOLDER/NAME.y.npy: float64, or int64 as whole numbers. Errors: Unreadable.
Result<Vector> loadAnswers(const std::string& folder, const std::string& name);
/// Rows with their classes, named by their codes.
Result<std::shared_ptr<models::TrainingSet>> loadClasses(const std::string& folder, const std::string& name);
/// Every column to mean 0 and deviation 1 (population).
void standardise(Matrix& X);

}  // namespace ridgeline::bench
