#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/models/estimator.hpp"

namespace ridgeline::test {

/// One reference file with the rows it was computed from: raw and standardised columns, train and test part.
struct GoldenSet {
  std::string name;
  nlohmann::json file;
  Matrix X, Xtest;            ///< raw; all rows where the file has no split
  Matrix Z, Ztest;            ///< standardised by the train rows, population sd
  std::vector<int> y, ytest;  ///< class codes
  Vector t, ttest;            ///< targets
  int classes = 0;

  /// The case of an id, or null.
  const nlohmann::json* find(const std::string& id) const;
};

/// Empty where the shared folder is not beside the checkout.
std::optional<GoldenSet> goldenSet(const std::string& name);

models::TrainingSet classify(const GoldenSet& set, const Matrix& X);
models::TrainingSet regress(const GoldenSet& set, const Matrix& X);

/// The largest gap seen, as a share of what was allowed.
struct WorstGap {
  double share = 0, gap = 0;
  std::string where;
  void see(double got, const nlohmann::json& want, const nlohmann::json& tolerance, const std::string& at);
  std::string text() const;
};

Matrix matrixOf(const nlohmann::json& rows);

}  // namespace ridgeline::test
