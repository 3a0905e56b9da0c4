#pragma once

#include <cmath>
#include <vector>

#include "tests/support/scored.hpp"

/// 400 rows from whole numbers alone, so that numpy, scikit-learn and statsmodels get the same ones. Python:
///
///   i = np.arange(400); p = ((i * 37) % 401 + .5) / 402
///   y = ((i * 53 + 11) % 397 / 397 < .15 + .6 * p).astype(int)
///   A = np.c_[1 + (i * 37) % 101, 1 + (i * 53) % 89, 1 + (i * 71) % 97]; P = A / A.sum(1, keepdims=True)
///   y3 = np.where((i * 29) % 10 < 4, P.argmax(1), (i * 7 + i // 13) % 3)
namespace ridgeline::test {

inline constexpr int ReferenceRows = 400;

struct ReferenceScores {
  std::vector<double> p;
  std::vector<bool> positive;
  std::vector<int> codes;
};

inline ReferenceScores referenceScores() {
  ReferenceScores rows;
  for (int i = 0; i < ReferenceRows; ++i) {
    rows.p.push_back(((i * 37) % 401 + 0.5) / 402);
    rows.positive.push_back(((i * 53 + 11) % 397) / 397.0 < 0.15 + 0.6 * rows.p.back());
    rows.codes.push_back(rows.positive.back() ? 1 : 0);
  }
  return rows;
}

/// The same as answers of two classes.
inline eval::Scored referenceBinary() {
  const auto rows = referenceScores();
  return binary(rows.codes, rows.p);
}

inline eval::Scored referenceThree() {
  Matrix P(ReferenceRows, 3);
  std::vector<int> codes;
  for (int i = 0; i < ReferenceRows; ++i) {
    P.row(i) << 1 + (i * 37) % 101, 1 + (i * 53) % 89, 1 + (i * 71) % 97;
    P.row(i) /= P.row(i).sum();
    Index likeliest = 0;
    P.row(i).maxCoeff(&likeliest);
    codes.push_back((i * 29) % 10 < 4 ? static_cast<int>(likeliest) : (i * 7 + i / 13) % 3);
  }
  return classifiedBy({"a", "b", "c"}, codes, P);
}

}  // namespace ridgeline::test
