#pragma once

#include <any>
#include <map>
#include <memory>
#include <mutex>
#include <typeindex>

#include "core/base/matrix.hpp"
#include "core/base/result.hpp"

namespace ridgeline::models {

/// A matrix that several fits take rows from (the folds of a cross-validation, the sizes of a learning curve,
/// a refit after a slider moved), with what was worked out from it once for all of them: the order of its
/// columns, say. Any thread.
class SharedRows {
 public:
  explicit SharedRows(Matrix X) : X_(std::move(X)) {}
  const Matrix& X() const { return X_; }

  /// What `make()`, a Result<T>, says of X: asked at the first call for a T, remembered for the others, who
  /// wait meanwhile. A failure is passed on and not remembered.
  template <class T, class Make>
  Result<std::shared_ptr<const T>> derived(const Make& make) const {
    const std::lock_guard lock(mutex_);
    std::any& kept = derived_[typeid(T)];
    if (const auto* made = std::any_cast<std::shared_ptr<const T>>(&kept)) return *made;
    RIDGELINE_TRY(T fresh, make());
    auto made = std::make_shared<const T>(std::move(fresh));
    kept = made;
    return made;
  }

 private:
  Matrix X_;
  mutable std::mutex mutex_;
  mutable std::map<std::type_index, std::any> derived_;
};

}  // namespace ridgeline::models
