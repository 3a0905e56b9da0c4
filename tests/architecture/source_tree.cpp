#include "tests/architecture/source_tree.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace ridgeline::test {
namespace {

namespace fs = std::filesystem;

bool endsWith(std::string_view text, std::string_view end) { return text.ends_with(end); }

bool wordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Before a quote it makes the quote a separator of digits.
bool hexDigit(char c) { return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9'); }

bool isText(const fs::path& path) {
  static const std::vector<std::string> kinds = {".cpp", ".hpp", ".h",    ".md",  ".txt",     ".cmake", ".py",
                                                 ".sh",  ".qrc", ".json", ".qss", ".desktop", ""};
  return std::find(kinds.begin(), kinds.end(), path.extension().string()) != kinds.end();
}

SourceFile readFile(const fs::path& root, const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return sourceFile(fs::relative(path, root).generic_string(), text.str());
}

}  // namespace

bool SourceFile::isHeader() const { return endsWith(path, ".hpp") || endsWith(path, ".h"); }
bool SourceFile::isSource() const { return isHeader() || endsWith(path, ".cpp"); }
std::string SourceFile::folder() const {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}
std::string SourceFile::stem() const { return fs::path(path).stem().string(); }
bool SourceFile::under(std::string_view folder) const {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

std::string listed(const Findings& findings) {
  std::string text;
  for (const auto& [path, line, message] : findings)
    text += path + ":" + (line > 0 ? std::to_string(line) + ":" : "") + " " + message + "\n";
  return text;
}

SourceFile sourceFile(std::string path, const std::string& text) {
  SourceFile file{std::move(path), {}};
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    file.lines.push_back(line);
  }
  return file;
}

std::vector<SourceFile> sourceTree(const fs::path& root) {
  std::vector<SourceFile> files;
  for (const auto& entry : fs::directory_iterator(root))
    if (entry.is_regular_file() && isText(entry.path()) && entry.path().filename().string()[0] != '.')
      files.push_back(readFile(root, entry.path()));
  for (const char* top : {"core", "ui", "app", "tests", "resources", "packaging"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top))
      if (entry.is_regular_file() && isText(entry.path())) files.push_back(readFile(root, entry.path()));
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

std::vector<Include> includes(const SourceFile& file) {
  std::vector<Include> found;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string& line = file.lines[i];
    auto at = line.find_first_not_of(" \t");
    if (at == std::string::npos || line[at] != '#') continue;
    at = line.find_first_not_of(" \t", at + 1);
    if (at == std::string::npos || line.compare(at, 7, "include") != 0) continue;
    at = line.find_first_of("<\"", at);
    if (at == std::string::npos) continue;
    const bool quoted = line[at] == '"';
    const auto end = line.find(quoted ? '"' : '>', at + 1);
    if (end == std::string::npos) continue;
    found.push_back({line.substr(at + 1, end - at - 1), quoted, static_cast<int>(i) + 1});
  }
  return found;
}

std::vector<std::string> codeLines(const SourceFile& file) {
  enum class In { Code, LineComment, BlockComment, String, Character, RawString };
  In in = In::Code;
  std::string rawEnd;
  std::vector<std::string> result;
  for (const std::string& line : file.lines) {
    std::string code;
    if (in != In::BlockComment && in != In::RawString) in = In::Code;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i], next = i + 1 < line.size() ? line[i + 1] : '\0';
      char shown = ' ';
      switch (in) {
        case In::Code:
          shown = c;
          if (c == '/' && next == '/') {
            in = In::LineComment;
            shown = ' ';
          } else if (c == '/' && next == '*') {
            in = In::BlockComment;
            shown = ' ';
          } else if (c == '"' && i > 0 && line[i - 1] == 'R' && line.find('(', i) != std::string::npos) {
            in = In::RawString;
            rawEnd = ")" + line.substr(i + 1, line.find('(', i) - i - 1) + "\"";
          } else if (c == '"') {
            in = In::String;
          } else if (c == '\'' && (i == 0 || !hexDigit(line[i - 1]))) {
            in = In::Character;
          }
          break;
        case In::LineComment:
          break;
        case In::BlockComment:
          if (c == '/' && i > 0 && line[i - 1] == '*') in = In::Code;
          break;
        case In::String:
        case In::Character:
          if (c == '\\') {
            ++i;
            code += ' ';
          } else if (c == (in == In::String ? '"' : '\'')) {
            in = In::Code;
            shown = c;
          }
          break;
        case In::RawString:
          if (line.compare(i, rawEnd.size(), rawEnd) == 0) {
            i += rawEnd.size() - 1;
            in = In::Code;
          }
          break;
      }
      code += shown;
    }
    result.push_back(std::move(code));
  }
  return result;
}

bool hasWord(std::string_view line, std::string_view word) {
  for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const bool before = at == 0 || !wordCharacter(line[at - 1]);
    const auto end = at + word.size();
    if (before && (end == line.size() || !wordCharacter(line[end]))) return true;
  }
  return false;
}

}  // namespace ridgeline::test
