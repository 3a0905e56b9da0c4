#include "core/eval/cluster_metrics.hpp"

#include <algorithm>

#include "core/eval/cluster_agreement.hpp"
#include "core/eval/cluster_indices.hpp"

namespace ridgeline::eval {

Result<std::vector<NamedEstimate>> clusterMetrics(const Matrix& X, const std::vector<int>& labels,
                                                  const std::vector<int>& truth, Seed seed,
                                                  jobs::WorkContext& context) {
  std::vector<NamedEstimate> all;
  all.push_back({"silhouette", meanSilhouette(X, labels, seed.child("silhouette"), context)});
  if (context.stopped()) return jobs::WorkContext::cancelled();
  all.push_back({"calinski-harabasz", calinskiHarabasz(X, labels)});
  all.push_back({"davies-bouldin", daviesBouldin(X, labels)});
  if (truth.empty()) return all;
  std::vector<int> clusters = labels;
  const int noise = labels.empty() ? 0 : *std::max_element(labels.begin(), labels.end()) + 1;
  for (int& label : clusters) label = label < 0 ? noise : label;
  const Eigen::MatrixXd table = contingency(truth, clusters);
  const ClusterAgreement agreed = agreement(table);
  const auto n = static_cast<Index>(table.sum());
  const auto add = [&](const char* id, double value) {
    all.push_back(
        {id, n > 0 ? Estimate::bare(value, n, "Agreement with the truth is given for these rows alone.")
                   : Estimate::undefined("No row has a known class.", 0)});
  };
  add("adjusted-rand", agreed.adjustedRand);
  add("adjusted-mutual-information", agreed.adjustedMutualInformation);
  add("homogeneity", agreed.homogeneity);
  add("completeness", agreed.completeness);
  add("v-measure", agreed.vMeasure);
  return all;
}

}  // namespace ridgeline::eval
