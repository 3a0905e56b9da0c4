#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/data/schema.hpp"

namespace ridgeline::data {

/// Where a row is used. Unused: its target is missing, or an explicit list leaves it out.
enum class Part : std::uint8_t { Train, TrainDev, Dev, Test, Unused };
inline constexpr int PartCount = 4;  ///< parts that hold rows
std::string_view name(Part part);    ///< "train", "train-dev", "dev", "test", "unused"

enum class SplitKind { Random, Group, Time, Rows, File, Hash };

/// How rows are drawn into parts. A value: part of the run specification.
struct SplitSpec {
  SplitKind kind = SplitKind::Random;
  std::array<double, PartCount> fractions = {0.6, 0.0, 0.2, 0.2};  ///< train, train-dev, dev, test; sum 1
  bool stratify = true;  ///< keep class shares (for regression: of 10 target quantile bins)
  std::string group;     ///< Group, Time, Hash: rows that share this column's value stay together
  std::string time;      ///< Time: earlier rows train, later rows are dev, then test
  double gap = 0;        ///< Time: rows nearer than this before a cut are left out; days for dates
  std::string file;      ///< File: a CSV or a column of the table that names each row's part
  std::array<std::vector<RowId>, PartCount> rows;  ///< Rows: explicit lists
  bool operator==(const SplitSpec&) const = default;
};

/// The roles, with those columns kept from the features that the split goes by, unless a person gave them a
/// role or named them as features: its group, its time (where the kind uses them) and its column of parts.
Roles rolesFor(const Table& table, const Roles& roles, const SplitSpec& spec);

/// Each row of a table in exactly one part: overlap cannot be expressed.
class Split {
 public:
  Split() = default;
  explicit Split(std::vector<Part> parts);
  Part part(Index row) const { return parts_[static_cast<std::size_t>(row)]; }
  Index size() const { return static_cast<Index>(parts_.size()); }
  /// Positions of a part's rows, ascending.
  const std::vector<Index>& rows(Part part) const { return rows_[static_cast<std::size_t>(part)]; }
  std::string fingerprint() const;

 private:
  std::vector<Part> parts_;
  std::array<std::vector<Index>, PartCount + 1> rows_;
};

/// Draws the split. Rows whose target is missing are Unused.
///
/// Random  All rows stand in one order that the fractions never touch, and the order is cut at
///         round(cumulated fraction * n): moving a handle moves exactly the rows between its two positions.
///         Inside a stratum (class, or tenth of the target) rows are ordered by hash(row id, seed); the row
///         of rank r among m has the place (r + 1/2) / m, so every stretch of the order holds the strata in
///         their shares to within a row (the divisor method of Sainte-Lague). The first row of each class has
///         the place 0: train knows every class as soon as it has a row for each.
/// Group   Groups, those of uneven classes first, go to the part that keeps counts and class shares nearest
///         to what was asked (least sum of squared differences over what was asked), then single groups move
///         and pairs swap while that helps. A row without a key is its own group; what stays uneven is a
///         warning. Group: `spec.group`, else the schema's.
/// Time    Cut by time at the change of time nearest to the position asked for, so equal times stay together;
///         train-dev is drawn by hash from the train period. Time: `spec.time`, else the schema's. With
///         `spec.group` a group goes to the part of its last row; those that straddle a cut are named in a
///         warning. Rows nearer than `spec.gap` before a cut are Unused.
/// Rows    As listed by id; rows in no list are Unused.
/// File    `spec.file` is a column that holds the words train, train-dev, dev (or validation), test, unused;
///         or the path of a CSV with such a column named "part", one row for each row of the table or,
///         with a column "row", one for each row id named.
/// Hash    Each row by itself: hash(row id, seed), or hash(value of `spec.group`, seed), as a number in [0, 1)
///         falls into a part's stretch of the cumulated fractions. Rows that are appended move nobody, not
///         even where classes come or go; in return shares hold on average only, and classes are not kept
///         in theirs. A row without a group goes by its own id.
///
/// Warnings name a class with fewer rows than there are parts, a class without train rows, a part that came
/// out empty, rows without target or group. Errors: InvalidInput (fractions not summing to 1, a part
/// that is no part, missing times, no train rows, row lists that overlap or name unknown rows), NotFound (no
/// such column), and those of reading the file.
///
/// Source  Balinski & Young (1982), Fair Representation: the divisor method.
Result<Split> drawSplit(const Table& table, const Schema& schema, const SplitSpec& spec, Seed seed,
                        std::vector<std::string>* warnings = nullptr);

}  // namespace ridgeline::data
