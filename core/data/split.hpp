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

enum class SplitKind { Random, Group, Time, Rows, File };

/// How rows are drawn into parts. A value: part of the run specification.
struct SplitSpec {
  SplitKind kind = SplitKind::Random;
  std::array<double, PartCount> fractions = {0.6, 0.0, 0.2, 0.2};  ///< train, train-dev, dev, test; sum 1
  bool stratify = true;  ///< keep class shares (for regression: of 10 target quantile bins)
  std::string group;     ///< Group: rows that share this column's value stay together
  std::string time;      ///< Time: earlier rows train, later rows are dev, then test
  std::string file;      ///< File: a CSV or a column of the table that names each row's part
  std::array<std::vector<RowId>, PartCount> rows;  ///< Rows: explicit lists
  bool operator==(const SplitSpec&) const = default;
};

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

/// Draws the split. Inside each stratum rows are ordered by hash(row id, seed) and cut by rank, so moving a
/// handle moves only the rows between its two positions. Groups go to the part that keeps counts and class
/// shares nearest; equal times stay together. Fewer rows of a class than parts: train first, with a warning
/// that names the class. Errors: InvalidInput (fractions not summing to 1, a missing column, missing times,
/// an empty train part, overlapping or unknown row lists).
Result<Split> drawSplit(const Table& table, const Schema& schema, const SplitSpec& spec, Seed seed,
                        std::vector<std::string>* warnings = nullptr);

}  // namespace ridgeline::data
