#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ridgeline::test {

/// Root of the source tree.
std::filesystem::path sourceRoot();
/// A file of the shared data folder beside the checkout, where it is there: tests that need it skip with a
/// word otherwise.
std::optional<std::filesystem::path> sharedFile(const std::string& relative);
/// The bytes of a file; throws where it cannot be read.
std::string contentOf(const std::filesystem::path& path);

/// A new empty folder, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  /// Writes `content` to `name` and returns its path.
  std::string write(const std::string& name, const std::string& content) const;

 private:
  std::filesystem::path path_;
};

}  // namespace ridgeline::test
