#include "tests/golden/data_file.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>

#include "tests/golden/words.hpp"

namespace ridgeline::golden {
namespace {

/// gzread hands a plain file on as it is.
std::string bytesOf(const std::string& path) {
  std::string found = path;
  if (!std::filesystem::is_regular_file(found)) found += ".gz";
  const gzFile file = std::filesystem::is_regular_file(found) ? gzopen(found.c_str(), "rb") : nullptr;
  if (file == nullptr) throw Unreadable{fmt::format("The data file {} is not there.", path)};
  std::string bytes;
  std::array<char, 1 << 16> block{};
  int got = 0;
  while ((got = gzread(file, block.data(), block.size())) > 0)
    bytes.append(block.data(), static_cast<std::size_t>(got));
  gzclose(file);
  if (got < 0) throw Unreadable{fmt::format("The data file {} cannot be decompressed.", found)};
  return bytes;
}

std::vector<std::vector<std::string>> cellsOf(const std::string& bytes, char separator) {
  std::vector<std::vector<std::string>> rows(1);
  bool quoted = false, begun = false;
  rows.back().emplace_back();
  for (std::size_t i = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (quoted) {
      if (c != '"')
        rows.back().back() += c;
      else if (i + 1 < bytes.size() && bytes[i + 1] == '"')
        rows.back().back() += bytes[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = begun = true;
    } else if (c == separator) {
      rows.back().emplace_back();
      begun = true;
    } else if (c == '\n') {
      // A line without anything on it is no row.
      if (begun) rows.emplace_back();
      rows.back().assign(1, "");
      begun = false;
    } else if (c != '\r') {
      rows.back().back() += c;
      begun = true;
    }
  }
  if (!begun) rows.pop_back();
  return rows;
}

std::optional<double> asNumber(std::string cell) {
  const auto first = cell.find_first_not_of(" \t"), last = cell.find_last_not_of(" \t");
  if (first == std::string::npos) return std::nullopt;
  cell = cell.substr(first, last - first + 1);
  char* end = nullptr;
  const double value = std::strtod(cell.c_str(), &end);
  if (end == cell.c_str() || *end != '\0') return std::nullopt;
  return value;
}

}  // namespace

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool isMissing(const std::string& cell) {
  static const std::vector<std::string> marks = {"",     "#N/A", "#N/A N/A", "#NA",  "-1.#IND", "-1.#QNAN",
                                                 "-NaN", "-nan", "1.#IND",   "<NA>", "N/A",     "NA",
                                                 "NULL", "NaN",  "n/a",      "nan",  "null",    "1.#QNAN"};
  return std::find(marks.begin(), marks.end(), cell) != marks.end();
}

bool isCalled(const std::string& cell, const std::string& name) {
  if (cell == name) return true;
  const auto a = asNumber(cell), b = asNumber(name);
  if (a && b) return *a == *b;
  const std::string word = lower(cell);
  return (word == "true" || word == "false") && word == lower(name);
}

DataFile DataFile::read(const std::string& path, char separator, bool header) {
  DataFile file;
  file.path_ = path;
  file.rows_ = cellsOf(bytesOf(path), separator);
  if (file.rows_.empty()) throw Unreadable{fmt::format("The data file {} is empty.", path)};
  for (std::size_t j = 0; j < file.rows_[0].size(); ++j) {
    std::string name = header ? file.rows_[0][j] : std::to_string(j);
    if (name.empty()) name = fmt::format("Unnamed: {}", j);
    file.columns_.push_back(name);
  }
  if (header) file.rows_.erase(file.rows_.begin());
  // A header that is one name short leaves out the names of the rows.
  if (header && !file.rows_.empty() && file.rows_[0].size() == file.columns_.size() + 1)
    file.columns_.insert(file.columns_.begin(), "");
  return file;
}

DataFile DataFile::readWith(const std::string& path, const std::string& column) {
  for (const char separator : {',', ';', '\t'}) {
    DataFile file = read(path, separator, true);
    if (file.has(column)) return file;
  }
  throw Unreadable{fmt::format("The data file {} has no column \"{}\".", path, column)};
}

bool DataFile::has(const std::string& column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

std::size_t DataFile::position(const std::string& column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end())
    throw Unreadable{fmt::format("The data file {} has no column \"{}\".", path_, column)};
  return static_cast<std::size_t>(found - columns_.begin());
}

const std::string& DataFile::cell(std::size_t row, const std::string& column) const {
  const std::size_t j = position(column);
  if (row >= rows_.size())
    throw Unreadable{
        fmt::format("The data file {} has {} rows, and row {} is asked for.", path_, rows_.size(), row)};
  static const std::string none;
  return j < rows_[row].size() ? rows_[row][j] : none;
}

double DataFile::number(std::size_t row, const std::string& column) const {
  const std::string& text = cell(row, column);
  if (isMissing(text)) return std::numeric_limits<double>::quiet_NaN();
  const auto value = asNumber(text);
  if (!value && (isCalled(text, "true") || isCalled(text, "false"))) return isCalled(text, "true") ? 1 : 0;
  if (!value)
    throw Unreadable{fmt::format("In {}, row {} of \"{}\" holds \"{}\" where a number is needed.", path_, row,
                                 column, text)};
  return *value;
}

std::vector<double> DataFile::numbers(const std::string& column) const {
  std::vector<double> values;
  for (std::size_t i = 0; i < rows_.size(); ++i) values.push_back(number(i, column));
  return values;
}

std::vector<std::string> DataFile::numericColumns() const {
  std::vector<std::string> numeric;
  for (const auto& column : columns_) {
    bool numbers = true;
    for (std::size_t i = 0; i < rows_.size() && numbers; ++i)
      numbers = isMissing(cell(i, column)) || asNumber(cell(i, column)).has_value();
    if (numbers) numeric.push_back(column);
  }
  return numeric;
}

}  // namespace ridgeline::golden
