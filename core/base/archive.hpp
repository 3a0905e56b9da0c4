#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <new>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/base/result.hpp"

namespace ridgeline {

/// The one file format for models and projects: a zip with `manifest.json` and named members, numbers as raw
/// little-endian float64 in column order. Reading runs no code and survives any bytes: sizes are checked
/// before memory is taken (at most 1 GiB in all).
class ArchiveWriter {
 public:
  nlohmann::json manifest = nlohmann::json::object();
  /// Stores a matrix under `name` (member "arrays/NAME.f64"); its shape goes into the manifest under
  /// "arrays".
  void array(const std::string& name, const Matrix& values);
  void array(const std::string& name, const Vector& values) { array(name, Matrix(values)); }
  void file(const std::string& name, std::string content);
  /// The zip's bytes; the same content gives the same bytes (no dates). Errors: Internal, TooLarge.
  Result<std::string> bytes() const;
  /// Written beside the target, flushed, renamed: an interrupted write leaves the old file. Errors:
  /// Unwritable.
  Status write(const std::string& path) const;

 private:
  std::map<std::string, std::string> files_;
  std::map<std::string, std::pair<Index, Index>> shapes_;
};

class ArchiveReader {
 public:
  static Result<ArchiveReader> open(const std::string& path);
  /// `name` names the source in errors. Errors: Unreadable for damage of any kind.
  static Result<ArchiveReader> fromBytes(std::span<const std::byte> bytes, const std::string& name);
  const nlohmann::json& manifest() const { return manifest_; }

  /// Values of the manifest by path ("fit/classes" is manifest["fit"]["classes"]), so that a file made by
  /// anybody is answered by a sentence. Errors: Unreadable if absent, of another kind or out of range.
  Result<std::int64_t> integer(const std::string& path, std::int64_t low, std::int64_t high) const;
  Result<double> number(const std::string& path) const;
  Result<std::string> text(const std::string& path) const;
  Result<bool> flag(const std::string& path) const;

  /// Errors: Unreadable if absent, of another shape than the manifest says, or not finite-size.
  Result<Matrix> array(const std::string& name) const;
  Result<Vector> vector(const std::string& name) const;
  Result<std::string> file(const std::string& name) const;
  const std::string& source() const { return source_; }
  /// The error for content that does not hold together: `what` completes "the file is damaged: ...".
  tl::unexpected<Error> damaged(std::string_view what) const;

 private:
  Result<nlohmann::json> value(const std::string& path) const;

  std::string source_;
  nlohmann::json manifest_;
  std::map<std::string, std::string> files_;
};

/// What `read(archive)` gives. A hostile manifest may ask for a conversion that the JSON library answers by
/// throwing, or for more memory than there is: that is damage too, and said so.
template <class Read>
auto readGuarded(const ArchiveReader& archive, Read read) -> decltype(read(archive)) {
  try {
    return read(archive);
  } catch (const nlohmann::json::exception&) {
    return archive.damaged("a value of its manifest.json is of another type than it has to be");
  } catch (const std::bad_alloc&) {
    return archive.damaged("it asks for more memory than there is");
  } catch (const std::length_error&) {
    return archive.damaged("it names an impossible size");
  }
}

/// Writes text or bytes beside the target, flushes and renames; keeps the permissions of a file that was
/// there, follows links, and writes straight into what is no plain file (/dev/stdout). Errors: Unwritable
/// naming path and reason.
Status writeFileAtomically(const std::string& path, std::string_view content);

}  // namespace ridgeline
