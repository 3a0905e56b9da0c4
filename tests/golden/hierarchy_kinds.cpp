#include <map>

#include "core/models/cluster/density_clusters.hpp"
#include "core/models/cluster/linkage.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

const Matrix& rowsOf(const Case& at) {
  return at.set.dataset().value("standardised", false) ? at.set.Z : at.set.X;
}

models::Linkage linkageOf(const std::string& word) {
  static const std::map<std::string, models::Linkage> kinds = {{"single", models::Linkage::Single},
                                                               {"complete", models::Linkage::Complete},
                                                               {"average", models::Linkage::Average},
                                                               {"ward", models::Linkage::Ward}};
  const auto found = kinds.find(word);
  if (found == kinds.end()) throw Unsupported{"no linkage \"" + word + "\""};
  return found->second;
}

/// Whether two labellings part the rows alike, whatever the names.
bool samePartition(const std::vector<int>& a, const std::vector<int>& b) {
  std::map<int, int> there, back;
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (there.try_emplace(a[i], b[i]).first->second != b[i] ||
        back.try_emplace(b[i], a[i]).first->second != a[i])
      return false;
  return true;
}

/// With tied distances only the heights and the cut are compared, as the note of the cases says.
void merges(Case& at) {
  const Matrix& X = rowsOf(at);
  const auto tree =
      taken(models::linkage(X, {}, linkageOf(at.param("method").get<std::string>()), at.context));
  const auto count = static_cast<Index>(tree.size());
  Vector heights(count);
  Matrix table(count, 4);
  for (Index i = 0; i < count; ++i) {
    const models::Merge& merge = tree[static_cast<std::size_t>(i)];
    heights[i] = merge.height;
    table.row(i) << static_cast<double>(merge.a), static_cast<double>(merge.b), merge.height, merge.size;
  }
  at.judge.see(heights, at.expect["heights_sorted"]);
  if (at.expect["tied_distances"].number() == 0) at.judge.see(table, at.expect["linkage"]);
  // Without a gap above the cut it is open where to cut.
  if (at.expect["height_gap_at_k"].number() > 1e-9)
    at.judge.require(samePartition(models::cutAt(tree, X.rows(), at.param("k").get<int>()),
                                   at.expect["labels_at_k"].json().get<std::vector<int>>()),
                     "the cut parts the rows as the reference does");
}

void density(Case& at) {
  const auto found = taken(models::densityClusters(rowsOf(at), {}, at.param("eps").get<double>(),
                                                   at.param("min_samples").get<double>(), at.context));
  at.judge.same(found.labels, at.expect["labels"]);
  std::vector<int> core;
  double noise = 0;
  for (std::size_t i = 0; i < found.core.size(); ++i) {
    if (found.core[i]) core.push_back(static_cast<int>(i));
    if (found.labels[i] < 0) ++noise;
  }
  at.judge.same(core, at.expect["core_rows"]);
  at.judge.see(found.clusters, at.expect["clusters"]);
  at.judge.see(noise, at.expect["noise"]);
}

}  // namespace

std::vector<Kind> hierarchyKinds() {
  return {{"clustering", "linkage_", merges}, {"clustering", "dbscan_", density}};
}

}  // namespace ridgeline::golden
