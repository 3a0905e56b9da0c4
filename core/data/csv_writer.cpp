#include "core/base/archive.hpp"
#include "core/data/csv_reader.hpp"

namespace ridgeline::data {
namespace {

/// Quotes where a reader would take the text for something else: delimiters, quotes, line ends, blanks at the
/// edges that a reader trims.
void appendCell(std::string& out, std::string_view text) {
  const bool plain = text.find_first_of(",\"\r\n;\t|") == std::string_view::npos &&
                     (text.empty() || (text.front() != ' ' && text.back() != ' '));
  if (plain) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

Status writeCsv(const Table& table, const std::string& path) {
  std::string out;
  for (Index c = 0; c < table.columnCount(); ++c) {
    if (c > 0) out += ',';
    appendCell(out, table.column(c).name());
  }
  out += '\n';
  for (Index r = 0; r < table.rows(); ++r) {
    const std::size_t begin = out.size();
    for (Index c = 0; c < table.columnCount(); ++c) {
      if (c > 0) out += ',';
      appendCell(out, table.column(c).text(r));
    }
    // A line of nothing but delimiters would be taken for the end of the table.
    if (out.size() - begin == static_cast<std::size_t>(std::max<Index>(1, table.columnCount())) - 1)
      out.insert(begin, "\"\"");
    out += '\n';
  }
  return writeFileAtomically(path, out);
}

}  // namespace ridgeline::data
