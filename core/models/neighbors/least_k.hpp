#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace ridgeline::models {

/// Keeps the k least pairs of measure and row of what it is offered; `finish` sorts them. Borrows the list.
class LeastK {
 public:
  using Found = std::vector<std::pair<double, std::int32_t>>;
  LeastK(Found& found, std::size_t k) : found_(found), k_(k) {
    found_.clear();
    found_.reserve(k + 1);
  }
  bool full() const { return found_.size() == k_; }
  double bound() const { return full() ? found_.front().first : std::numeric_limits<double>::infinity(); }
  void offer(double distance, std::int32_t row) {
    const std::pair candidate{distance, row};
    if (!full()) {
      found_.push_back(candidate);
      std::push_heap(found_.begin(), found_.end());
    } else if (candidate < found_.front()) {
      std::pop_heap(found_.begin(), found_.end());
      found_.back() = candidate;
      std::push_heap(found_.begin(), found_.end());
    }
  }
  void finish() { std::sort_heap(found_.begin(), found_.end()); }

 private:
  Found& found_;
  std::size_t k_;
};

}  // namespace ridgeline::models
