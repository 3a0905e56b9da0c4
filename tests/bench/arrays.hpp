#pragma once

#include <memory>
#include <string>

#include "core/models/estimator.hpp"

namespace ridgeline::bench {

/// FOLDER/NAME.X.npy as gen.py of the peers writes it (little-endian float64, row after row), turned column
/// by column while it is read. Errors: Unreadable.
Result<Matrix> loadColumns(const std::string& folder, const std::string& name);
/// Rows with their targets, FOLDER/NAME.y.npy, as a regression. Errors: Unreadable.
Result<std::shared_ptr<models::TrainingSet>> loadRegression(const std::string& folder,
                                                            const std::string& name);

}  // namespace ridgeline::bench
