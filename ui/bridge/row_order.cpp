#include "ui/bridge/row_order.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

namespace ridgeline::bridge {
namespace {

constexpr std::size_t CheckEvery = 1U << 16U;

struct Keyed {
  double key = 0;  ///< finite or infinite; missing cells are set apart
  int position = 0;
};

/// Sort key of each cell: a number, or the rank of a word. NaN: missing.
class Keys {
 public:
  Keys(const data::Table& table, const data::Split* split, Index column)
      : column_(column >= 0 ? &table.column(column) : nullptr), split_(split) {
    if (column_ == nullptr || column_->isNumeric()) return;
    const auto& levels = column_->levels();
    std::vector<int> order(levels.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int a, int b) {
      return levels[static_cast<std::size_t>(a)] < levels[static_cast<std::size_t>(b)];
    });
    ranks_.resize(levels.size());
    for (std::size_t rank = 0; rank < order.size(); ++rank)
      ranks_[static_cast<std::size_t>(order[rank])] = static_cast<double>(rank);
  }
  double operator()(int position) const {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    if (column_ == nullptr)
      return split_ != nullptr && position < split_->size() ? static_cast<double>(split_->part(position))
                                                            : missing;
    const auto i = static_cast<std::size_t>(position);
    if (column_->isNumeric()) return column_->values()[i];
    const std::int32_t code = column_->codes()[i];
    return code < 0 ? missing : ranks_[static_cast<std::size_t>(code)];
  }

 private:
  const data::Column* column_;
  const data::Split* split_;
  std::vector<double> ranks_;
};

}  // namespace

Result<RowOrder> rowOrder(const data::Table& table, const data::Split* split, const RowOrderSpec& spec,
                          jobs::WorkContext& context) {
  if (spec.column == RowOrderSpec::Unsorted && !spec.only) return RowOrder();
  std::vector<int> rows;
  if (spec.only) {
    rows.reserve(spec.only->size());
    for (const data::RowId id : *spec.only)
      if (const Index position = table.position(id); position >= 0)
        rows.push_back(static_cast<int>(position));
    std::sort(rows.begin(), rows.end());
  } else {
    rows.resize(static_cast<std::size_t>(table.rows()));
    std::iota(rows.begin(), rows.end(), 0);
  }
  if (spec.column == RowOrderSpec::Unsorted) return std::make_shared<const std::vector<int>>(std::move(rows));

  const Keys keys(table, split, spec.column);
  std::vector<Keyed> present;
  std::vector<int> missing;
  present.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i % CheckEvery == 0 && context.stopped()) return jobs::WorkContext::cancelled();
    const double key = keys(rows[i]);
    if (std::isnan(key))
      missing.push_back(rows[i]);
    else
      present.push_back({spec.ascending ? key : -key, rows[i]});
  }
  std::sort(present.begin(), present.end(), [](const Keyed& a, const Keyed& b) {
    return a.key < b.key || (a.key == b.key && a.position < b.position);
  });
  if (context.stopped()) return jobs::WorkContext::cancelled();
  for (std::size_t i = 0; i < present.size(); ++i) rows[i] = present[i].position;
  std::copy(missing.begin(), missing.end(), rows.begin() + static_cast<std::ptrdiff_t>(present.size()));
  return std::make_shared<const std::vector<int>>(std::move(rows));
}

}  // namespace ridgeline::bridge
