#include "core/stats/test_catalog.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "core/stats/catalog/test_entry_of.hpp"

namespace ridgeline::stats {

const ShapeInfo& info(TestShape shape) {
  static const std::vector<ShapeInfo> shapes = {
      {TestShape::ParamsOnly, "params-only", "no data, only its parameters", false, 0, 0, 0, 0},
      {TestShape::OneSample, "one-sample", "one column of numbers", false, 1, 1, 0, 0},
      {TestShape::Pairs, "pairs", "two columns of numbers, row by row", false, 2, 2, 0, 0},
      {TestShape::TwoGroups, "two-groups",
       "a column of numbers, and a column of categories of which two levels count", false, 1, 1, 2, 2},
      {TestShape::Groups, "groups", "a column of numbers, and a column of categories with two levels or more",
       false, 1, 1, 2, 0},
      {TestShape::OneCategory, "one-category", "one column of categories", true, 1, 1, 0, 0},
      {TestShape::TwoCategories, "two-categories", "two columns of categories, row by row", true, 2, 2, 0, 0},
      {TestShape::Judgements, "judgements",
       "two or more columns of categories with the same levels, row by row", true, 2, 0, 0, 0},
      {TestShape::Blocks, "blocks", "two or more columns of numbers, row by row", false, 2, 0, 0, 0},
      {TestShape::Explained, "explained",
       "a column of numbers, then one or more columns of numbers that may explain it", false, 2, 0, 0, 0},
  };
  return shapes[static_cast<std::size_t>(shape)];
}

std::vector<std::vector<double>> TestData::groups() const {
  std::vector<std::vector<double>> out(by ? by->levels.size() : 0);
  for (std::size_t i = 0; by && i < by->codes.size(); ++i)
    out[static_cast<std::size_t>(by->codes[i])].push_back(columns[0].values[i]);
  return out;
}

Matrix TestData::block() const {
  Matrix out(columns.empty() ? 0 : static_cast<Index>(columns[0].values.size()),
             static_cast<Index>(columns.size()));
  for (Index c = 0; c < out.cols(); ++c)
    for (Index i = 0; i < out.rows(); ++i)
      out(i, c) = columns[static_cast<std::size_t>(c)].values[static_cast<std::size_t>(i)];
  return out;
}

Matrix TestData::counts() const {
  Matrix out = Matrix::Zero(static_cast<Index>(columns[0].levels.size()),
                            static_cast<Index>(columns[1].levels.size()));
  for (std::size_t i = 0; i < columns[0].codes.size(); ++i)
    out(columns[0].codes[i], columns[1].codes[i]) += 1;
  return out;
}

TestData::Shared TestData::shared() const {
  std::set<std::string> all;
  for (const auto& column : columns) all.insert(column.levels.begin(), column.levels.end());
  Shared out;
  out.levels.assign(all.begin(), all.end());
  for (const auto& column : columns) {
    std::vector<int> place;
    place.reserve(column.levels.size());
    for (const auto& level : column.levels)
      place.push_back(static_cast<int>(std::distance(all.begin(), all.find(level))));
    auto& codes = out.codes.emplace_back();
    for (const int code : column.codes) codes.push_back(place[static_cast<std::size_t>(code)]);
  }
  return out;
}

const std::vector<std::pair<Alternative, std::string>>& alternativeNames() {
  static const std::vector<std::pair<Alternative, std::string>> names = {
      {Alternative::TwoSided, "two-sided"}, {Alternative::Less, "less"}, {Alternative::Greater, "greater"}};
  return names;
}

const std::vector<std::pair<Adjustment, std::string>>& adjustmentNames() {
  static const std::vector<std::pair<Adjustment, std::string>> names = {
      {Adjustment::Holm, "holm"},
      {Adjustment::Bonferroni, "bonferroni"},
      {Adjustment::Sidak, "sidak"},
      {Adjustment::Hochberg, "hochberg"},
      {Adjustment::BenjaminiHochberg, "benjamini-hochberg"},
      {Adjustment::BenjaminiYekutieli, "benjamini-yekutieli"}};
  return names;
}

const std::vector<TestEntry>& testCatalog() {
  static const std::vector<TestEntry> entries = [] {
    std::vector<TestEntry> all;
    for (const auto& family : {meanEntries, rankEntries, distributionEntries, spreadEntries, normalityEntries,
                               associationEntries, countEntries, judgementEntries, resamplingEntries,
                               distanceEntries, residualEntries, foldEntries, planningEntries})
      for (auto& entry : family()) all.push_back(std::move(entry));
    return all;
  }();
  return entries;
}

Result<const TestEntry*> testEntry(std::string_view id) {
  std::vector<std::string> known;
  for (const auto& entry : testCatalog()) {
    if (entry.id == id) return &entry;
    known.push_back(entry.id);
  }
  const std::string near = params::nearest(id, known);
  if (!near.empty())
    return failAt(std::string(id), ErrorCode::NotFound, "There is no test \"{}\"; did you mean \"{}\"?", id,
                  near);
  return failAt(std::string(id), ErrorCode::NotFound, "There is no test \"{}\"; the tests are: {}.", id,
                fmt::join(known, ", "));
}

}  // namespace ridgeline::stats
