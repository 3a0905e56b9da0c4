#include "tests/architecture/house_rules.hpp"

#include <algorithm>
#include <set>

namespace ridgeline::test {
namespace {

constexpr std::size_t MostLines = 400;

std::vector<std::string> words(std::string_view name) {
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '_' || c == '/')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

/// "QLabel" of "QLabel" and of "QtWidgets/QLabel".
std::string className(const Include& include) {
  const auto slash = include.target.rfind('/');
  return slash == std::string::npos ? include.target : include.target.substr(slash + 1);
}

bool isQt(const Include& include) {
  const std::string& t = include.target;
  return t.size() > 1 && t[0] == 'Q' && ((t[1] >= 'A' && t[1] <= 'Z') || t[1] == 't');
}

bool isCharts(const Include& include) {
  if (include.target.starts_with("QtCharts")) return true;
  static const std::set<std::string> others = {"QBarSet", "QBoxSet",       "QCandlestickSet", "QPieSlice",
                                               "QLegend", "QLegendMarker", "QPolarChart"};
  const std::string name = className(include);
  return name.starts_with("QChart") || others.contains(name) ||
         (name.starts_with("Q") && (name.ends_with("Series") || name.ends_with("Axis") ||
                                    name.ends_with("ModelMapper") || name.ends_with("LegendMarker")));
}

/// A finding for every include of every source file that `broken` has a sentence for.
template <class Broken>
Findings includesThat(const Files& files, const Broken& broken) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.isSource()) continue;
    for (const Include& include : includes(file))
      if (const std::string message = broken(file, include); !message.empty())
        findings.push_back({file.path, include.line, message});
  }
  return findings;
}

}  // namespace

Findings tooLong(const Files& files) {
  Findings findings;
  for (const SourceFile& file : files)
    if (file.isSource() && file.lines.size() > MostLines)
      findings.push_back(
          {file.path, static_cast<int>(MostLines) + 1,
           std::to_string(file.lines.size()) + " lines; 400 are allowed, split it by subject"});
  return findings;
}

Findings forbiddenNames(const Files& files) {
  static const std::set<std::string> empty = {"util",    "utils",  "utility", "utilities", "helper",
                                              "helpers", "common", "misc",    "manager",   "managers"};
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.isSource()) continue;
    const std::string path = file.folder() + "/" + file.stem();
    for (const std::string& word : words(path))
      if (empty.contains(word))
        findings.push_back({file.path, 0, "\"" + word + "\" says nothing; name it by what it does"});
    const std::string stem = file.stem();
    if (std::any_of(stem.begin(), stem.end(),
                    [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'); }))
      findings.push_back({file.path, 0, "file names are snake_case"});
  }
  return findings;
}

Findings headersWithoutGuard(const Files& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.isHeader()) continue;
    const auto code = codeLines(file);
    const auto first = std::find_if(code.begin(), code.end(), [](const std::string& line) {
      return line.find_first_not_of(" \t") != std::string::npos;
    });
    if (first == code.end() || *first != "#pragma once")
      findings.push_back({file.path, static_cast<int>(first - code.begin()) + 1, "#pragma once comes first"});
  }
  return findings;
}

Findings includesNotFromRoot(const Files& files) {
  std::set<std::string> known;
  for (const SourceFile& file : files) known.insert(file.path);
  return includesThat(files, [&](const SourceFile& file, const Include& include) -> std::string {
    if (!include.quoted) return {};
    // What Qt's meta-object compiler writes for this very file lies in the build folder.
    if (include.target == file.stem() + ".moc" || include.target == "moc_" + file.stem() + ".cpp") return {};
    for (const char* top : {"core/", "ui/", "app/", "tests/"})
      if (include.target.starts_with(top)) {
        // Configured headers exist in the build folder only; their templates lie in the tree.
        if (known.contains(include.target) || known.contains(include.target + ".in")) return {};
        return "\"" + include.target + "\" is not in the tree";
      }
    return "\"" + include.target + "\" does not start at the root; write \"core/...\"";
  });
}

Findings qtInCore(const Files& files) {
  return includesThat(files, [](const SourceFile& file, const Include& include) -> std::string {
    return file.under("core") && isQt(include) ? "core knows no Qt: <" + include.target + ">" : "";
  });
}

Findings chartsOutsidePlots(const Files& files) {
  return includesThat(files, [](const SourceFile& file, const Include& include) -> std::string {
    if (!isQt(include) || !isCharts(include) || file.under("ui/plots") || file.under("tests/ui/plots"))
      return {};
    return "Qt Charts belongs under ui/plots: <" + include.target + ">";
  });
}

Findings coarseQtIncludes(const Files& files) {
  static const std::set<std::string> modules = {"QtCore",       "QtGui",          "QtWidgets", "QtCharts",
                                                "QtSvg",        "QtNetwork",      "QtTest",    "QtOpenGL",
                                                "QtConcurrent", "QtPrintSupport", "QtXml"};
  return includesThat(files, [](const SourceFile&, const Include& include) -> std::string {
    return modules.contains(className(include))
               ? "include the class and not the module <" + include.target + ">"
               : "";
  });
}

Findings eigenInUiHeaders(const Files& files) {
  return includesThat(files, [](const SourceFile& file, const Include& include) -> std::string {
    return file.under("ui") && file.isHeader() && include.target.starts_with("Eigen/")
               ? "a header of ui includes no Eigen: <" + include.target + ">"
               : "";
  });
}

Findings foldersWithoutSentence(const Files& files) {
  const auto document =
      std::find_if(files.begin(), files.end(), [](const auto& f) { return f.path == "ARCHITECTURE.md"; });
  if (document == files.end()) return {{"ARCHITECTURE.md", 0, "is not there"}};
  std::set<std::string> folders, described;
  for (const SourceFile& file : files)
    if (file.isSource())
      for (std::string folder = file.folder(); folder.find('/') != std::string::npos;
           folder = folder.substr(0, folder.rfind('/')))
        folders.insert(folder);
  Findings findings;
  for (std::size_t i = 0; i < document->lines.size(); ++i) {
    const std::string& line = document->lines[i];
    // "- `core/eval`: What it is for."
    if (!line.starts_with("- `")) continue;
    const auto end = line.find("`:", 3);
    if (end == std::string::npos) continue;
    const std::string folder = line.substr(3, end - 3);
    if (line.size() < end + 20 || !line.ends_with("."))
      findings.push_back(
          {document->path, static_cast<int>(i) + 1, "\"" + folder + "\" needs a full sentence"});
    if (!described.insert(folder).second)
      findings.push_back({document->path, static_cast<int>(i) + 1, "\"" + folder + "\" is described twice"});
  }
  const auto mirrored = [](const std::string& folder) {
    // Tests lie where their subject does; the subject's sentence serves both.
    return folder.starts_with("tests/core/") || folder.starts_with("tests/ui/") ||
           folder.starts_with("tests/app/");
  };
  for (const std::string& folder : folders)
    if (!mirrored(folder) && !described.contains(folder))
      findings.push_back(
          {document->path, 0, "the folder \"" + folder + "\" has no sentence (- `" + folder + "`: ...)"});
  return findings;
}

}  // namespace ridgeline::test
