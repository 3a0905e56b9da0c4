#include "app/cli/text_table.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace ridgeline::cli {
namespace {

std::size_t width(std::string_view text) {
  std::size_t count = 0;
  bool escape = false;
  for (const char c : text) {
    if (c == '\033') escape = true;
    if (!escape && (static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++count;
    if (escape && c == 'm') escape = false;
  }
  return count;
}

bool coloured() {
  static const bool yes = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  return yes;
}

}  // namespace

TextTable& TextTable::column(std::string title, Align align) {
  titles_.push_back(std::move(title));
  aligns_.push_back(align);
  return *this;
}

TextTable& TextTable::row(std::vector<std::string> cells) {
  cells.resize(titles_.size());
  rows_.push_back(std::move(cells));
  return *this;
}

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < titles_.size(); ++i) {
    std::size_t most = width(titles_[i]);
    for (const auto& row : rows_) most = std::max(most, width(row[i]));
    widths.push_back(most);
  }
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells, bool heading) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string pad(widths[i] - width(cells[i]), ' ');
      text += "  ";
      text += aligns_[i] == Align::Right ? pad + cells[i] : cells[i] + pad;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += (heading ? strong(text) : text) + "\n";
  };
  if (std::any_of(titles_.begin(), titles_.end(), [](const auto& title) { return !title.empty(); }))
    line(titles_, true);
  for (const auto& row : rows_) line(row, false);
  return out;
}

std::string strong(std::string_view text) {
  return coloured() ? fmt::format("\033[1m{}\033[0m", text) : std::string(text);
}

std::string faint(std::string_view text) {
  return coloured() ? fmt::format("\033[2m{}\033[0m", text) : std::string(text);
}

std::string folded(std::string_view text, std::size_t indent, std::size_t limit) {
  std::string out, line;
  const std::string pad(indent, ' ');
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (!line.empty() && indent + width(line) + 1 + width(word) > limit) {
      out += pad + line + "\n";
      line.clear();
    }
    if (!word.empty()) line += (line.empty() ? "" : " ") + std::string(word);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return line.empty() ? out : out + pad + line + "\n";
}

}  // namespace ridgeline::cli
