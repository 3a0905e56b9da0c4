#include "core/data/split.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "core/base/fingerprint.hpp"
#include "core/data/column_shape.hpp"
#include "core/data/split_file.hpp"
#include "core/data/split_groups.hpp"
#include "core/data/split_order.hpp"
#include "core/data/split_time.hpp"

namespace ridgeline::data {
namespace {

std::size_t at(Index row) { return static_cast<std::size_t>(row); }

Status checkFractions(const std::array<double, PartCount>& fractions) {
  double sum = 0;
  for (std::size_t p = 0; p < PartCount; ++p) {
    if (!std::isfinite(fractions[p]) || fractions[p] < 0 || fractions[p] > 1)
      return failAt(std::string(name(static_cast<Part>(p))), ErrorCode::InvalidInput,
                    "The share of {} is {}; shares run from 0 to 1.", name(static_cast<Part>(p)),
                    fractions[p]);
    sum += fractions[p];
  }
  if (std::abs(sum - 1) > 1e-6)
    return fail(ErrorCode::InvalidInput,
                "The shares of train, train-dev, dev and test sum to {:g}; they must sum to 1.", sum);
  if (fractions[0] <= 0)
    return failAt("train", ErrorCode::InvalidInput,
                  "The share of train is 0; a model needs train rows: raise it.");
  return {};
}

Status drawLists(const Table& table, const Strata& strata, const SplitSpec& spec, std::vector<Part>& parts) {
  for (std::size_t p = 0; p < PartCount; ++p)
    for (const RowId id : spec.rows[p]) {
      const Index row = table.position(id);
      const std::string_view part = name(static_cast<Part>(p));
      if (row < 0)
        return failAt(std::string(part), ErrorCode::InvalidInput,
                      "The list of {} names row {}, which the table \"{}\" does not have; remove it.", part,
                      id, table.name());
      if (strata.of[at(row)] < 0) continue;
      if (parts[at(row)] != Part::Unused)
        return failAt(std::string(part), ErrorCode::InvalidInput,
                      "Row {} is listed in {} and again in {}; a row belongs to one part.", id,
                      name(parts[at(row)]), part);
      parts[at(row)] = static_cast<Part>(p);
    }
  return {};
}

Result<Index> columnFor(const Table& table, const std::string& named, Index settled, std::string_view role) {
  if (!named.empty()) return table.require(named);
  if (settled >= 0) return settled;
  return fail(ErrorCode::InvalidInput, "Splitting by {} needs a {} column; name one.", role, role);
}

void warnOfClasses(const Table& table, const Schema& schema, const SplitSpec& spec, const Split& split,
                   std::vector<std::string>& warnings) {
  if (schema.task != Task::Classify || schema.target < 0) return;
  const auto codes = classCodes(table, schema);
  std::vector<Index> all(schema.classNames.size(), 0), train(schema.classNames.size(), 0);
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (codes[row] < 0) continue;
    ++all[at(codes[row])];
    if (split.part(static_cast<Index>(row)) == Part::Train) ++train[at(codes[row])];
  }
  const bool drawn = spec.kind == SplitKind::Random || spec.kind == SplitKind::Group;
  const auto parts =
      std::count_if(spec.fractions.begin(), spec.fractions.end(), [](double f) { return f > 0; });
  std::vector<std::string> untrained;
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (drawn && all[k] > 0 && all[k] < parts)
      warnings.push_back(fmt::format("Class \"{}\" has {} {} for {} parts; train gets its share first.",
                                     schema.classNames[k], all[k], all[k] == 1 ? "row" : "rows", parts));
    if (train[k] == 0) untrained.push_back(schema.classNames[k]);
  }
  if (!untrained.empty())
    warnings.push_back(fmt::format("{} {} no rows in train, so no model can learn {}.", listed(untrained),
                                   untrained.size() == 1 ? "has" : "have",
                                   untrained.size() == 1 ? "it" : "them"));
}

void warnOfParts(const SplitSpec& spec, const Split& split, std::vector<std::string>& warnings) {
  if (spec.kind == SplitKind::Rows || spec.kind == SplitKind::File) return;
  for (std::size_t p = 0; p < PartCount; ++p)
    if (spec.fractions[p] > 0 && split.rows(static_cast<Part>(p)).empty())
      warnings.push_back(fmt::format("{} was to hold {:g}% of the rows and got none.",
                                     name(static_cast<Part>(p)), 100 * spec.fractions[p]));
}

}  // namespace

std::string_view name(Part part) {
  switch (part) {
    case Part::Train:
      return "train";
    case Part::TrainDev:
      return "train-dev";
    case Part::Dev:
      return "dev";
    case Part::Test:
      return "test";
    case Part::Unused:
      return "unused";
  }
  return "unused";
}

Roles rolesFor(const Table& table, const Roles& roles, const SplitSpec& spec) {
  Roles settled = roles;
  const auto keep = [&](const std::string& column, Role role) {
    const bool named =
        column == roles.target || roles.roles.contains(column) ||
        std::find(roles.features.begin(), roles.features.end(), column) != roles.features.end();
    if (named || table.find(column) < 0) return;
    const bool taken = std::any_of(roles.roles.begin(), roles.roles.end(),
                                   [&](const auto& other) { return other.second == role; });
    settled.roles[column] = taken ? Role::Ignored : role;
  };
  const bool mayGroup = spec.kind == SplitKind::Time || spec.kind == SplitKind::Hash;
  if (spec.kind == SplitKind::Group || (mayGroup && !spec.group.empty()))
    keep(spec.group, Role::Group);
  if (spec.kind == SplitKind::Time) keep(spec.time, Role::Time);
  if (spec.kind == SplitKind::File) keep(spec.file, Role::Ignored);
  return settled;
}

Split::Split(std::vector<Part> parts) : parts_(std::move(parts)) {
  for (std::size_t row = 0; row < parts_.size(); ++row)
    rows_[static_cast<std::size_t>(parts_[row])].push_back(static_cast<Index>(row));
}

std::string Split::fingerprint() const {
  return Hasher().text("split").bytes(std::as_bytes(std::span(parts_))).hex();
}

Result<Split> drawSplit(const Table& table, const Schema& schema, const SplitSpec& spec, Seed seed,
                        std::vector<std::string>* warnings) {
  std::vector<std::string> said;
  std::vector<Part> parts(at(table.rows()), Part::Unused);
  const bool byShares = spec.kind != SplitKind::Rows && spec.kind != SplitKind::File;
  if (byShares) RIDGELINE_CHECK(checkFractions(spec.fractions));
  const Strata strata = strataOf(table, schema, spec.stratify);
  if (const auto without = std::count(strata.of.begin(), strata.of.end(), -1); without > 0)
    said.push_back(fmt::format("{} {} no value of the target \"{}\" and {} unused.", without,
                               without == 1 ? "row has" : "rows have", table.column(schema.target).name(),
                               without == 1 ? "is" : "are"));
  const auto wholeGroups = [&]() -> Result<const Column*> {
    if (spec.group.empty()) return nullptr;
    RIDGELINE_TRY(const Index group, table.require(spec.group));
    return &table.column(group);
  };
  switch (spec.kind) {
    case SplitKind::Random:
      cutOrder(splitOrder(table, strata, seed), spec.fractions, parts);
      break;
    case SplitKind::Group: {
      RIDGELINE_TRY(const Index key, columnFor(table, spec.group, schema.group, "group"));
      drawGroups(table, table.column(key), strata, spec.fractions, seed, parts, said);
      break;
    }
    case SplitKind::Time: {
      RIDGELINE_TRY(const Index time, columnFor(table, spec.time, schema.time, "time"));
      RIDGELINE_TRY(const Column* const key, wholeGroups());
      RIDGELINE_CHECK(drawTime(table, table.column(time), key, strata, spec, seed, parts, said));
      break;
    }
    case SplitKind::Hash: {
      RIDGELINE_TRY(const Column* const key, wholeGroups());
      drawByHash(table, key, strata, spec.fractions, seed, parts);
      break;
    }
    case SplitKind::Rows:
      RIDGELINE_CHECK(drawLists(table, strata, spec, parts));
      break;
    case SplitKind::File:
      RIDGELINE_CHECK(drawNamed(table, strata, spec.file, parts, said));
      break;
  }
  Split split(std::move(parts));
  if (split.rows(Part::Train).empty())
    return failAt(
        "train", ErrorCode::InvalidInput,
        "No row of \"{}\" is in train; a model needs train rows: give train a larger share or list.",
        table.name());
  warnOfParts(spec, split, said);
  warnOfClasses(table, schema, spec, split, said);
  if (warnings != nullptr) warnings->insert(warnings->end(), said.begin(), said.end());
  return split;
}

}  // namespace ridgeline::data
