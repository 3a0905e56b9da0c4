#include "app/cli/desktop_launch.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace ridgeline::cli {
namespace {

bool set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

bool openDesktop(char** arguments) {
  if (!set("DISPLAY") && !set("WAYLAND_DISPLAY")) return false;
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return false;
  // In the build tree the two lie in sibling folders.
  for (const auto& candidate : {self.parent_path() / "ridgeline-desktop",
                                self.parent_path().parent_path() / "desktop" / "ridgeline-desktop"}) {
    if (!std::filesystem::exists(candidate, error)) continue;
    std::string path = candidate.string();
    arguments[0] = path.data();
    execv(path.c_str(), arguments);
  }
  return false;
}

}  // namespace ridgeline::cli
