#include "core/models/linear/scaled_rows.hpp"

#include "core/base/random.hpp"
#include "core/kernels/gram.hpp"

namespace ridgeline::models {

ScaledRows::ScaledRows(const Matrix& X, ColumnUnits units, std::vector<int> labels, Vector weights)
    : n_(X.rows()),
      units_(std::move(units)),
      labels_(std::move(labels)),
      weights_(std::move(weights)),
      totalWeight_(weights_.size() == 0 ? static_cast<double>(n_) : weights_.sum()) {
  for (const Index j : units_.active) columns_.push_back(X.data() + j * n_);
}

Index ScaledRows::chunkRows() const {
  const Index blocks = (n_ + passes::BlockRows - 1) / passes::BlockRows;
  return std::max<Index>(4, (blocks + 15) / 16) * passes::BlockRows;
}

Result<Matrix> ScaledRows::secondMoments(const Vector& bends, jobs::WorkContext& context) const {
  const kernels::Columns<double> columns{columns_, n_, 1, bends.data(), units_.shift};
  RIDGELINE_TRY(const kernels::Moments moments, kernels::moments(columns, context));
  const Index a = units_.count();
  const Vector inverse = units_.scale.cwiseInverse();
  Matrix all(a + 1, a + 1);
  all.topLeftCorner(a, a) = inverse.asDiagonal() * moments.products * inverse.asDiagonal();
  all.col(a).head(a) = moments.sums.cwiseProduct(inverse);
  all.row(a).head(a) = all.col(a).head(a).transpose();
  all(a, a) = moments.weight;
  return all;
}

ScaledRows ScaledRows::sampled(Index count, Matrix& store) const {
  std::vector<Index> positions;
  for (Index s = 0; s < count; ++s) {
    const Index begin = s * n_ / count, end = (s + 1) * n_ / count;
    positions.push_back(begin + static_cast<Index>(mix(static_cast<std::uint64_t>(s), 17) %
                                                   static_cast<std::uint64_t>(end - begin)));
  }
  store.resize(count, units_.count());
  std::vector<int> labels(positions.size());
  Vector weights(weights_.size() == 0 ? 0 : count);
  for (Index j = 0; j < units_.count(); ++j)
    for (Index i = 0; i < count; ++i)
      store(i, j) = columns_[static_cast<std::size_t>(j)][positions[static_cast<std::size_t>(i)]];
  for (Index i = 0; i < count; ++i) {
    const Index row = positions[static_cast<std::size_t>(i)];
    labels[static_cast<std::size_t>(i)] = labels_[static_cast<std::size_t>(row)];
    if (weights.size() > 0) weights[i] = weights_[row];
  }
  ColumnUnits units = ColumnUnits::plain(units_.count());
  units.shift = units_.shift;
  units.scale = units_.scale;
  return {store, std::move(units), std::move(labels), std::move(weights)};
}

}  // namespace ridgeline::models
