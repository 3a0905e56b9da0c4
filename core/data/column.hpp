#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/matrix.hpp"

namespace ridgeline::data {

enum class ColumnKind {
  Numeric,   ///< real numbers
  Integer,   ///< whole numbers, exact up to 2^53
  Category,  ///< a few named levels
  Text,      ///< free text, stored as levels too
  Date,      ///< seconds since 1970-01-01 UTC
  Boolean,   ///< two levels, "false" and "true"
};
std::string_view name(ColumnKind kind);  ///< "numeric", "integer", ...

/// One immutable column. Numbers (Numeric, Integer, Date) keep NaN for missing; words (Category, Text,
/// Boolean) are codes into `levels`, -1 for missing. Levels of a Category are sorted, so codes do not depend
/// on the row order.
class Column {
 public:
  static std::shared_ptr<const Column> numbers(std::string name, ColumnKind kind, std::vector<double> values,
                                               std::string unit = {});
  static std::shared_ptr<const Column> words(std::string name, ColumnKind kind,
                                             std::vector<std::int32_t> codes,
                                             std::vector<std::string> levels);
  /// Category column from strings; an empty string is missing. Levels come out sorted.
  static std::shared_ptr<const Column> categories(std::string name, const std::vector<std::string>& values);

  const std::string& name() const { return name_; }
  ColumnKind kind() const { return kind_; }
  const std::string& unit() const { return unit_; }
  bool isNumeric() const {
    return kind_ == ColumnKind::Numeric || kind_ == ColumnKind::Integer || kind_ == ColumnKind::Date;
  }
  Index size() const {
    return isNumeric() ? static_cast<Index>(values_.size()) : static_cast<Index>(codes_.size());
  }
  const std::vector<double>& values() const { return values_; }        ///< empty for words
  const std::vector<std::int32_t>& codes() const { return codes_; }    ///< empty for numbers
  const std::vector<std::string>& levels() const { return *levels_; }  ///< empty for numbers
  const std::shared_ptr<const std::vector<std::string>>& sharedLevels() const { return levels_; }
  bool isMissing(Index row) const;
  Index missingCount() const { return missing_; }
  /// The cell as a person reads it and as CSV writes it (17 significant digits at most); "" if missing.
  std::string text(Index row) const;
  /// The rows named (positions), in that order; levels are kept.
  std::shared_ptr<const Column> rows(const std::vector<Index>& positions) const;
  std::shared_ptr<const Column> renamed(std::string name) const;

 private:
  std::string name_;
  ColumnKind kind_ = ColumnKind::Numeric;
  std::string unit_;
  std::vector<double> values_;
  std::vector<std::int32_t> codes_;
  std::shared_ptr<const std::vector<std::string>> levels_;
  Index missing_ = 0;
};
using ColumnPtr = std::shared_ptr<const Column>;

}  // namespace ridgeline::data
