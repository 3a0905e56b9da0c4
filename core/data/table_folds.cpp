#include <algorithm>
#include <unordered_map>

#include "core/data/folds.hpp"
#include "core/data/split_order.hpp"

namespace ridgeline::data {
namespace {

Result<Index> columnFor(const Table& table, const std::string& named, Index settled) {
  if (named.empty()) return settled;
  return table.require(named);
}

void setGroups(const Table& table, const Column& key, const std::vector<Index>& rows, FoldRows& out,
               std::vector<std::string>* warnings) {
  std::unordered_map<double, Index> byKey;
  Index keyless = 0;
  for (const Index row : rows) {
    const auto at = static_cast<std::size_t>(row);
    auto place = static_cast<Index>(out.groupNames.size());
    if (key.isMissing(row))
      ++keyless;
    else
      place = byKey.try_emplace(key.isNumeric() ? key.values()[at] : key.codes()[at], place).first->second;
    if (place == static_cast<Index>(out.groupNames.size()))
      out.groupNames.push_back(key.isMissing(row) ? fmt::format("row {}", table.id(row)) : key.text(row));
    out.groups.push_back(place);
  }
  if (keyless > 0 && warnings != nullptr)
    warnings->push_back(fmt::format("{} {} no value of the group \"{}\" and {} a group of its own.", keyless,
                                    keyless == 1 ? "row has" : "rows have", key.name(),
                                    keyless == 1 ? "is" : "each is"));
}

}  // namespace

Result<std::vector<Fold>> drawFolds(const Table& table, const Schema& schema, const std::vector<Index>& rows,
                                    const FoldSpec& spec, Seed seed, std::vector<std::string>* warnings) {
  const Strata strata = strataOf(table, schema, true);
  std::vector<Index> stored = rows, kept;
  std::sort(stored.begin(), stored.end());
  FoldRows in;
  for (const Index row : stored) {
    const int stratum = strata.of[static_cast<std::size_t>(row)];
    if (stratum < 0) continue;
    kept.push_back(row);
    in.ids.push_back(table.id(row));
    if (spec.stratify) in.strata.push_back(stratum);
  }
  RIDGELINE_TRY(const Index group, columnFor(table, spec.group, schema.group));
  if (group >= 0 && spec.kind != FoldKind::Time) setGroups(table, table.column(group), kept, in, warnings);
  if (spec.kind == FoldKind::Time) {
    RIDGELINE_TRY(const Index time, columnFor(table, spec.time, schema.time));
    if (time >= 0) {
      const Column& column = table.column(time);
      if (!column.isNumeric())
        return failAt("time", ErrorCode::InvalidInput,
                      "The column \"{}\" holds words, which are no times; name a column of dates or numbers.",
                      column.name());
      for (const Index row : kept) {
        if (column.isMissing(row))
          return failAt("time", ErrorCode::InvalidInput,
                        "Row {} has no time in \"{}\"; fill it or leave the row out.", table.id(row),
                        column.name());
        in.times.push_back(column.values()[static_cast<std::size_t>(row)]);
      }
    }
  }
  RIDGELINE_TRY(auto folds, drawFolds(in, spec, seed));
  for (Fold& fold : folds) {
    for (Index& place : fold.train) place = kept[static_cast<std::size_t>(place)];
    for (Index& place : fold.test) place = kept[static_cast<std::size_t>(place)];
  }
  return folds;
}

}  // namespace ridgeline::data
