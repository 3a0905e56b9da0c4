#pragma once

#include <any>
#include <map>
#include <memory>
#include <mutex>
#include <typeindex>
#include <utility>

#include "core/base/matrix.hpp"
#include "core/base/result.hpp"

namespace ridgeline::models {

/// Model input that several fits learn from (the candidates of a search on one fold, the sizes of a learning
/// curve), with what was worked out from it once for all of them: the order of its columns, say. Any thread.
class SharedRows {
 public:
  /// For fits that take some of the rows of X.
  explicit SharedRows(Matrix X) : rows_(X.rows()), columns_(X.cols()), X_(std::move(X)) {}
  /// For fits that take all rows: each holds them itself, so that nothing is copied.
  SharedRows(Index rows, Index columns) : rows_(rows), columns_(columns) {}

  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  /// Of no rows where every fit holds them.
  const Matrix& X() const { return X_; }

  /// What `make()`, a Result<T>, says of all rows: asked at the first call for a T of this variant (the
  /// number of bins, say), remembered for the others, who wait meanwhile. A failure is passed on and not
  /// remembered.
  template <class T, class Make>
  Result<std::shared_ptr<const T>> derived(const Make& make, int variant = 0) const {
    const std::lock_guard lock(mutex_);
    std::any& kept = derived_[{typeid(T), variant}];
    if (const auto* made = std::any_cast<std::shared_ptr<const T>>(&kept)) return *made;
    RIDGELINE_TRY(T fresh, make());
    auto made = std::make_shared<const T>(std::move(fresh));
    kept = made;
    return made;
  }

 private:
  Index rows_ = 0, columns_ = 0;
  Matrix X_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<std::type_index, int>, std::any> derived_;
};

}  // namespace ridgeline::models
