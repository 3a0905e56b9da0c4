#include <algorithm>
#include <filesystem>
#include <map>

#include "core/base/not_a_number.hpp"
#include "core/eval/cluster_agreement.hpp"
#include "core/eval/cluster_indices.hpp"
#include "tests/golden/data_file.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

/// Codes of the words in a column, over the rows used.
std::vector<int> codesOf(const GoldenSet& set, const std::string& column) {
  const auto& about = set.dataset();
  const DataFile data =
      DataFile::read((std::filesystem::path(set.folder) / about.at("file").get<std::string>()).string(),
                     about.value("separator", std::string(","))[0], about.value("header", true));
  std::map<std::string, int> codes;
  std::vector<int> result;
  for (const auto row : about.at("rows_used").get<std::vector<std::size_t>>())
    result.push_back(codes.try_emplace(data.cell(row, column), static_cast<int>(codes.size())).first->second);
  return result;
}

/// Indices of the k-means labels of the same file, and their agreement with the truth where one is named.
void indices(Case& at) {
  const Matrix& X = at.set.dataset().value("standardised", false) ? at.set.Z : at.set.X;
  const auto labels = at.set.find("kmeans").at("expect").at("labels").get<std::vector<int>>();
  const Vector each = taken(eval::silhouettes(X, labels, at.context));
  at.judge.see(each.mean(), at.expect["silhouette"]);
  at.judge.see(Vector(each.head(std::min<Index>(20, each.size()))), at.expect["silhouette_first20"]);
  at.judge.see(eval::daviesBouldin(X, labels).value.value_or(NotANumber), at.expect["davies_bouldin"]);
  at.judge.see(eval::calinskiHarabasz(X, labels).value.value_or(NotANumber), at.expect["calinski_harabasz"]);
  if (!at.expect.has("truth_column")) return;
  const auto truth = codesOf(at.set, at.expect["truth_column"].json().get<std::string>());
  const eval::ClusterAgreement agreed = eval::agreement(eval::contingency(truth, labels));
  at.judge.see(agreed.adjustedRand, at.expect["ari"]);
  at.judge.see(agreed.mutualInformation, at.expect["nmi_arithmetic"]);
  at.judge.see(agreed.adjustedMutualInformation, at.expect["ami"]);
  at.judge.see(agreed.homogeneity, at.expect["homogeneity"]);
  at.judge.see(agreed.completeness, at.expect["completeness"]);
  at.judge.see(agreed.vMeasure, at.expect["v_measure"]);
  at.judge.see(agreed.fowlkesMallows, at.expect["fowlkes_mallows"]);
  at.judge.see(agreed.randIndex, at.expect["rand"]);
}

}  // namespace

std::vector<Kind> clusterMetricKinds() { return {{"clustering", "cluster_metrics", indices}}; }

}  // namespace ridgeline::golden
