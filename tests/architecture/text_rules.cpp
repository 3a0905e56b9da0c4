#include <algorithm>
#include <array>
#include <cctype>

#include "tests/architecture/house_rules.hpp"

namespace ridgeline::test {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

Findings impureCore(const Files& files) {
  static constexpr std::array<std::pair<const char*, const char*>, 20> Impure = {{
      {"cout", "a standard stream"},
      {"cerr", "a standard stream"},
      {"clog", "a standard stream"},
      {"printf", "a standard stream"},
      {"puts", "a standard stream"},
      {"putchar", "a standard stream"},
      {"system_clock", "a clock"},
      {"steady_clock", "a clock"},
      {"high_resolution_clock", "a clock"},
      {"utc_clock", "a clock"},
      {"clock_gettime", "a clock"},
      {"gettimeofday", "a clock"},
      {"localtime", "a clock"},
      {"gmtime", "a clock"},
      {"random_device", "chance without a seed"},
      {"rand", "chance without a seed"},
      {"srand", "chance without a seed"},
      {"mt19937", "chance outside core/base/random.hpp"},
      {"mt19937_64", "chance outside core/base/random.hpp"},
      {"default_random_engine", "chance outside core/base/random.hpp"},
  }};
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.under("core") || !file.isSource()) continue;
    const auto code = codeLines(file);
    for (std::size_t i = 0; i < code.size(); ++i) {
      if (code[i].find('#') == code[i].find_first_not_of(" \t") &&
          code[i].find("include") != std::string::npos) {
        if (file.lines[i].find("<iostream>") != std::string::npos)
          findings.push_back({file.path, static_cast<int>(i) + 1, "core uses a standard stream: <iostream>"});
        continue;
      }
      for (const auto& [word, what] : Impure) {
        if (!hasWord(code[i], word)) continue;
        if (std::string_view(word).starts_with("mt19937") && file.path == "core/base/random.hpp") continue;
        findings.push_back(
            {file.path, static_cast<int>(i) + 1, "core uses " + std::string(what) + ": " + word});
      }
    }
  }
  return findings;
}

Findings undocumentedHeaders(const Files& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.isHeader() || !file.under("core")) continue;
    if (std::none_of(file.lines.begin(), file.lines.end(),
                     [](const std::string& line) { return line.starts_with("///"); }))
      findings.push_back({file.path, 1, "a public header says what it offers, in /// sentences"});
  }
  return findings;
}

Findings unfinishedMarks(const Files& files) {
  // In pieces, so that this file does not find itself.
  static const std::vector<std::string> marks = {
      "TO"
      "DO",
      "FIX"
      "ME",
      "X"
      "XX",
      "HA"
      "CK"};
  static const std::vector<std::string> phrases = {
      "not "
      "implemented",
      "not yet "
      "implemented",
      "coming "
      "soon",
      "unimplem"
      "ented"};
  Findings findings;
  for (const SourceFile& file : files)
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      for (const std::string& mark : marks)
        if (hasWord(line, mark))
          findings.push_back({file.path, static_cast<int>(i) + 1, "finish it or leave it out: " + mark});
      const std::string small = lower(line);
      for (const std::string& phrase : phrases)
        if (small.find(phrase) != std::string::npos)
          findings.push_back({file.path, static_cast<int>(i) + 1, "finish it or leave it out: " + phrase});
    }
  return findings;
}

Findings machinePaths(const Files& files) {
  static const std::vector<std::string> roots = {
      "/wo"
      "rk/",
      "/ho"
      "me/",
      "/ro"
      "ot/",
      "/Us"
      "ers/",
      ":\\Us"
      "ers\\"};
  Findings findings;
  for (const SourceFile& file : files)
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      for (const std::string& root : roots) {
        const auto at = file.lines[i].find(root);
        if (at == std::string::npos) continue;
        // "network/" ends like one of them: a path starts after something that is no name.
        if (at > 0 && (std::isalnum(static_cast<unsigned char>(file.lines[i][at - 1])) != 0 ||
                       std::string_view("._-}*)~").find(file.lines[i][at - 1]) != std::string_view::npos))
          continue;
        findings.push_back({file.path, static_cast<int>(i) + 1, "a path of one machine: " + root + "..."});
      }
  return findings;
}

}  // namespace ridgeline::test
