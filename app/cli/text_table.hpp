#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/runs/display_text.hpp"

namespace ridgeline::cli {

using runs::counted;
using runs::grouped;
using runs::shown;

/// Columns that line up on a terminal. Widths count characters, not bytes.
class TextTable {
 public:
  enum class Align { Left, Right };
  TextTable& column(std::string title, Align align = Align::Left);
  TextTable& row(std::vector<std::string> cells);
  /// Rows with two blanks before and between; the last column is not padded.
  std::string text() const;

 private:
  std::vector<std::string> titles_;
  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> rows_;
};

/// "bold", where standard output is a terminal that may be coloured (NO_COLOR unset); else unchanged.
std::string strong(std::string_view text);
std::string faint(std::string_view text);

/// Text folded at blanks to lines of `width`, each after `indent` blanks.
std::string folded(std::string_view text, std::size_t indent, std::size_t width = 100);

}  // namespace ridgeline::cli
