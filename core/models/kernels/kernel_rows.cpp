#include "core/models/kernels/kernel_rows.hpp"

#include <algorithm>
#include <cmath>

#include "core/models/kernels/packed_rows.hpp"

namespace ridgeline::models::machines {
namespace {

/// Largest coordinate, in widths of the kernel, whose distances 32 bits hold to some 1e-6.
constexpr double LargestFloat = 32;

template <class T>
class TypedRows final : public KernelRows {
 public:
  TypedRows(const KernelFunction& kernel, Matrix X, Vector mean)
      : kernel_(kernel), X_(std::move(X)), mean_(std::move(mean)), columns_(X_) {
    queries_ = X_.transpose().template cast<T>();
    diagonal_.resize(X_.rows());
    for (Index i = 0; i < X_.rows(); ++i) diagonal_[i] = self(X_.row(i).squaredNorm());
  }
  bool finite() const { return diagonal_.allFinite() && diagonal_.cwiseAbs().maxCoeff() < 1e30; }

  Index size() const override { return X_.rows(); }
  double diagonal(Index i) const override { return diagonal_[i]; }
  double biasShift(const Vector& b) const override {
    return kernel_.kind == KernelKind::Linear ? -b.dot(X_ * mean_) : 0;
  }
  void narrow(const std::vector<Index>& columns) override {
    columns_ = PackedRows<T>(static_cast<Index>(columns.size()) == X_.rows() ? X_ : takeRows(X_, columns));
  }
  Index width() const override { return (columns_.padded() + 15) / 16 * 16; }
  void fill(Index i, float* out) const override {
    const T* query = queries_.col(i).data();
    columns_.row(kernel_, &query, 1, &out);
    std::fill(out + columns_.padded(), out + width(), 0.0F);
  }

 private:
  double self(double product) const {
    switch (kernel_.kind) {
      case KernelKind::Linear:
        return product;
      case KernelKind::Polynomial:
        return std::pow(kernel_.gamma * product + kernel_.offset, kernel_.degree);
      case KernelKind::Rbf:
        return 1;
      case KernelKind::Sigmoid:
        return std::tanh(kernel_.gamma * product + kernel_.offset);
    }
    return 0;
  }

  KernelFunction kernel_;
  Matrix X_;
  Vector mean_;                                               ///< taken off the rows
  Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> queries_;  ///< d x n
  PackedRows<T> columns_;
  Vector diagonal_;
};

}  // namespace

Result<std::unique_ptr<KernelRows>> KernelRows::make(const KernelFunction& kernel, const Matrix& X) {
  KernelFunction inside = kernel;
  Matrix rows = X;
  // Neither a distance nor, beside a free bias, a product minds where the origin is.
  Vector mean = Vector::Zero(X.cols());
  if (kernel.kind == KernelKind::Rbf || kernel.kind == KernelKind::Linear) mean = X.colwise().mean();
  rows.rowwise() -= mean.transpose();
  if (kernel.kind == KernelKind::Rbf) {
    rows *= std::sqrt(kernel.gamma);
    inside.gamma = 1;
    if (rows.cwiseAbs().maxCoeff() <= LargestFloat)
      return std::make_unique<TypedRows<float>>(inside, std::move(rows), mean);
  }
  auto made = std::make_unique<TypedRows<double>>(inside, std::move(rows), mean);
  if (!made->finite())
    return fail(ErrorCode::Diverged,
                "Rows multiplied with themselves give values too large to learn from; scale the columns "
                "first, or lower degree or gamma.");
  return made;
}

RowCache::RowCache(const KernelRows& rows, std::size_t budget)
    : rows_(rows), budget_(budget), slotOf_(static_cast<std::size_t>(rows.size()), -1) {}

void RowCache::unlink(std::int32_t slot) {
  const Slot& s = slots_[static_cast<std::size_t>(slot)];
  (s.newer < 0 ? newest_ : slots_[static_cast<std::size_t>(s.newer)].older) = s.older;
  (s.older < 0 ? oldest_ : slots_[static_cast<std::size_t>(s.older)].newer) = s.newer;
}

void RowCache::makeNewest(std::int32_t slot) {
  Slot& s = slots_[static_cast<std::size_t>(slot)];
  s.newer = -1;
  s.older = newest_;
  if (newest_ >= 0) slots_[static_cast<std::size_t>(newest_)].newer = slot;
  newest_ = slot;
  if (oldest_ < 0) oldest_ = slot;
}

const float* RowCache::row(Index at, Index row) {
  std::int32_t& slot = slotOf_[static_cast<std::size_t>(at)];
  if (slot >= 0) {
    if (slot != newest_) {
      unlink(slot);
      makeNewest(slot);
    }
    return slots_[static_cast<std::size_t>(slot)].lines.front().values;
  }
  const auto lines = static_cast<std::size_t>(rows_.width()) / 16;
  // Two rows are needed side by side.
  const bool full = slots_.size() >= 3 && (slots_.size() + 1) * lines * sizeof(Line) > budget_;
  if (full) {
    slot = oldest_;
    unlink(slot);
    slotOf_[static_cast<std::size_t>(slots_[static_cast<std::size_t>(slot)].owner)] = -1;
  } else {
    slot = static_cast<std::int32_t>(slots_.size());
    slots_.emplace_back();
  }
  Slot& s = slots_[static_cast<std::size_t>(slot)];
  s.owner = at;
  s.lines.resize(lines);
  makeNewest(slot);
  rows_.fill(row, s.lines.front().values);
  return s.lines.front().values;
}

void RowCache::compact(const std::vector<Index>& kept) {
  std::vector<std::int32_t> slotOf(kept.size(), -1);
  std::vector<Slot> slots;
  const std::size_t lines = (kept.size() + 15) / 16;
  for (std::size_t at = 0; at < kept.size(); ++at) {
    const std::int32_t slot = slotOf_[static_cast<std::size_t>(kept[at])];
    if (slot < 0) continue;
    Slot& s = slots_[static_cast<std::size_t>(slot)];
    float* values = s.lines.front().values;
    for (std::size_t i = 0; i < kept.size(); ++i) values[i] = values[kept[i]];
    std::fill(values + kept.size(), values + lines * 16, 0.0F);
    s.lines.resize(lines);
    s.lines.shrink_to_fit();
    s.owner = static_cast<Index>(at);
    slotOf[at] = static_cast<std::int32_t>(slots.size());
    slots.push_back(std::move(s));
  }
  slots_ = std::move(slots);
  slotOf_ = std::move(slotOf);
  newest_ = oldest_ = -1;
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) makeNewest(static_cast<std::int32_t>(slot));
}

void RowCache::clear() {
  slots_.clear();
  slotOf_.assign(static_cast<std::size_t>(rows_.size()), -1);
  newest_ = oldest_ = -1;
}

}  // namespace ridgeline::models::machines
