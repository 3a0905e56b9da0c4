#pragma once

#include <string>
#include <vector>

namespace ridgeline::golden {

/// The cells of a delimited file as the generator's reader sees them: text, rows counted from 0 without the
/// header, a column without a name called by its number.
class DataFile {
 public:
  /// `path`, or `path`.gz. Throws Unreadable.
  static DataFile read(const std::string& path, char separator, bool header);
  /// The same where nobody wrote down the separator: the one that makes `column` a column.
  static DataFile readWith(const std::string& path, const std::string& column);

  std::size_t rows() const { return rows_.size(); }
  bool has(const std::string& column) const;
  /// Throws Unreadable for a column or a row that is not there.
  const std::string& cell(std::size_t row, const std::string& column) const;
  /// NaN where the cell is a mark of "missing". Throws Unreadable where it is another word.
  double number(std::size_t row, const std::string& column) const;
  std::vector<double> numbers(const std::string& column) const;
  /// Columns that hold numbers and missing marks only, in file order.
  std::vector<std::string> numericColumns() const;

 private:
  std::size_t position(const std::string& column) const;
  std::string path_;
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// Whether the generator's reader takes this cell for missing.
bool isMissing(const std::string& cell);
/// Whether a cell is what the generator calls `name`: the same text, the same number ("3" and "3.0") or the
/// same truth value ("TRUE" and "True").
bool isCalled(const std::string& cell, const std::string& name);
/// In small letters (ASCII).
std::string lower(std::string text);

}  // namespace ridgeline::golden
