#pragma once

#include <vector>

#include "core/base/matrix.hpp"

namespace ridgeline::eval {

/// How often each class meets each cluster: classes x clusters. Rows with a negative code on either side are
/// left out.
Eigen::MatrixXd contingency(const std::vector<int>& classes, const std::vector<int>& clusters);

/// How well two labellings of the same rows agree, whatever the names. Undefined numbers are NaN (no rows).
struct ClusterAgreement {
  double randIndex = 0;                  ///< share of pairs of rows that both put together or both apart
  double adjustedRand = 0;               ///< 0 by chance, 1 for the same parts
  double mutualInformation = 0;          ///< normalised by the mean of both entropies, in [0, 1]
  double adjustedMutualInformation = 0;  ///< the same less what chance gives
  double homogeneity = 0;                ///< 1 if each cluster holds one class
  double completeness = 0;               ///< 1 if each class lies in one cluster
  double vMeasure = 0;                   ///< their harmonic mean
  double fowlkesMallows = 0;             ///< geometric mean of precision and recall over pairs
};

/// Cost    O(n) and, for the adjusted information, O(classes clusters + n max(classes, clusters)).
/// Source  Hubert & Arabie (1985), doi:10.1007/BF01908075; Vinh, Epps & Bailey (2010), JMLR 11:2837-2854;
///         Rosenberg & Hirschberg (2007), EMNLP-CoNLL, aclanthology.org/D07-1043; Fowlkes & Mallows (1983),
///         doi:10.1080/01621459.1983.10478008.
ClusterAgreement agreement(const Eigen::MatrixXd& contingency);

/// For each class the cluster that stands for it, or -1 where there are fewer clusters than classes: the
/// pairing under which most rows agree. Ties go to lower codes.
/// Source  Kuhn (1955), "The Hungarian method", doi:10.1002/nav.3800020109.
std::vector<int> matched(const Eigen::MatrixXd& contingency);

}  // namespace ridgeline::eval
