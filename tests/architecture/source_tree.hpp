#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ridgeline::test {

/// One text file of the project, as the rules read it.
struct SourceFile {
  std::string path;                ///< from the root, with slashes: "core/eval/roc.cpp"
  std::vector<std::string> lines;  ///< without line ends

  bool isHeader() const;
  bool isSource() const;       ///< a header or an implementation file
  std::string folder() const;  ///< "core/eval"
  std::string stem() const;    ///< "roc"
  bool under(std::string_view folder) const;
};

/// An #include line.
struct Include {
  std::string target;  ///< what stands between the quotes or brackets
  bool quoted = false;
  int line = 0;  ///< 1-based
};

/// A broken rule, where it is broken.
struct Finding {
  std::string path;
  int line = 0;  ///< 0: the file as a whole
  std::string message;
};
using Findings = std::vector<Finding>;

/// "path:line: message", one finding a line; empty if there is none.
std::string listed(const Findings& findings);

/// A file of a test of the rules themselves.
SourceFile sourceFile(std::string path, const std::string& text);
/// Every text file of the project under core, ui, app, tests, resources and packaging, and those beside
/// them; build folders are left out. Sorted by path.
std::vector<SourceFile> sourceTree(const std::filesystem::path& root);

std::vector<Include> includes(const SourceFile& file);
/// The lines with comments and the insides of string literals blanked: what the compiler acts on.
std::vector<std::string> codeLines(const SourceFile& file);
/// Whether `word` stands in `line` with no letter, digit or underscore on either side.
bool hasWord(std::string_view line, std::string_view word);

}  // namespace ridgeline::test
