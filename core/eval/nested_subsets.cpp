#include "core/eval/nested_subsets.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace ridgeline::eval {

NestedOrder nestedOrder(const data::Table& table, const std::vector<Index>& rows,
                        const std::vector<int>& strata, Seed seed) {
  struct Place {
    double share = 0;
    std::uint64_t hash = 0;
    Index row = 0;
    int stratum = 0;
  };
  std::vector<Place> places;
  std::map<int, std::int64_t> sizes;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    places.push_back({0, mix(table.id(rows[i]), seed.value()), rows[i], strata[i]});
    ++sizes[strata[i]];
  }
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::tie(a.stratum, a.hash, a.row) < std::tie(b.stratum, b.hash, b.row);
  });
  std::map<int, std::int64_t> seen;
  for (Place& place : places)
    place.share =
        (static_cast<double>(seen[place.stratum]++) + 0.5) / static_cast<double>(sizes[place.stratum]);
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::tie(a.share, a.hash, a.row) < std::tie(b.share, b.hash, b.row);
  });

  NestedOrder order;
  std::map<int, bool> begun;
  std::vector<Index> rest;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (std::exchange(begun[places[i].stratum], true)) {
      rest.push_back(places[i].row);
    } else {
      order.rows.push_back(places[i].row);
      order.complete = static_cast<Index>(i) + 1;
    }
  }
  order.rows.insert(order.rows.end(), rest.begin(), rest.end());
  return order;
}

std::vector<Index> curveSizes(Index smallest, Index all, int count) {
  if (count <= 1) return {all};
  std::vector<Index> sizes;
  const double ratio = static_cast<double>(all) / static_cast<double>(smallest);
  for (int i = 0; i < count; ++i) {
    const double size = static_cast<double>(smallest) * std::pow(ratio, static_cast<double>(i) / (count - 1));
    const Index whole = i + 1 == count ? all : std::clamp<Index>(std::llround(size), smallest, all);
    if (sizes.empty() || whole > sizes.back()) sizes.push_back(whole);
  }
  return sizes;
}

}  // namespace ridgeline::eval
