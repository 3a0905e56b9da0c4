#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/models/estimator.hpp"
#include "tests/golden/words.hpp"

namespace ridgeline::golden {

/// One reference file with the rows it was computed from: raw and standardised columns, train and test part.
struct GoldenSet {
  std::string name;    ///< of the file, without ".json"
  std::string topic;   ///< "regression", "classification", "clustering", "statistics", "drift", "series", ...
  std::string folder;  ///< of the data
  nlohmann::json file;
  Matrix X, Xtest;            ///< raw; all rows where the file has no split
  Matrix Z, Ztest;            ///< standardised by the train rows, population sd
  std::vector<int> y, ytest;  ///< class codes
  Vector t, ttest;            ///< targets
  std::vector<std::string> featureNames, classNames;

  const nlohmann::json& dataset() const { return file.at("dataset"); }
  /// The case of an id; throws Unsupported.
  const nlohmann::json& find(const std::string& id) const;
  int classes() const { return static_cast<int>(classNames.size()); }

  /// Rows with their answers, as the core takes them.
  models::TrainingSet labelled(const Matrix& rows, std::vector<int> codes) const;
  models::TrainingSet labelled(const Matrix& rows) const { return labelled(rows, y); }
  models::TrainingSet measured(const Matrix& rows, Vector targets) const;
  models::TrainingSet measured(const Matrix& rows) const { return measured(rows, t); }
  models::TrainingSet unlabelled(const Matrix& rows, models::Task task) const;
};

/// Reads a reference file and, where its topic has one table, the rows it names. Throws Unreadable.
GoldenSet readGolden(const std::string& path, const std::string& dataFolder);
/// The same from a document that was read already.
GoldenSet makeGolden(const std::string& name, nlohmann::json file, const std::string& dataFolder);

}  // namespace ridgeline::golden
