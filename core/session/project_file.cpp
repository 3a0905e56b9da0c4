#include "core/session/project_file.hpp"

#include <filesystem>
#include <new>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "core/base/archive.hpp"
#include "core/params/strict_json.hpp"
#include "core/session/document_json.hpp"

namespace ridgeline::session {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t FormatVersion = 1;
constexpr const char* Key = "ridgeline";
constexpr const char* Format = "ridgeline-project";

fs::path absoluteFolder(const fs::path& folder) {
  std::error_code error;
  fs::path absolute = fs::absolute(folder.empty() ? fs::path(".") : folder, error);
  if (error) return folder;
  const fs::path plain = fs::weakly_canonical(absolute, error);
  return error ? absolute.lexically_normal() : plain;
}

/// A path that started at `from`, as it reads from `to`. The file's own name is kept even if it is a link.
std::string rebased(const std::string& path, const fs::path& from, const fs::path& to) {
  if (path.empty()) return path;
  fs::path file(path);
  if (file.is_relative()) file = from / file;
  file = absoluteFolder(file.parent_path()) / file.filename();
  const fs::path relative = file.lexically_relative(to);
  return relative.empty() ? file.string() : relative.string();
}

tl::unexpected<Error> damaged(const std::string& name, std::string_view what) {
  return failAt(
      name, ErrorCode::Unreadable,
      "The project file is damaged or was not written by Ridgeline ({}); take a copy of it, or save "
      "the project again.",
      what);
}

Result<OpenedProject> readProject(const ArchiveReader& archive) {
  const std::string& name = archive.source();
  const auto own = archive.manifest().find(Key);
  if (own == archive.manifest().end() || !own->is_object())
    return damaged(name, "its manifest has no \"ridgeline\"");
  const auto format = own->find("format");
  if (format == own->end() || !format->is_string()) return damaged(name, "it does not say what it holds");
  if (*format == "ridgeline-model")
    return failAt(name, ErrorCode::Unreadable,
                  "This file holds a fitted model, not a project; use it with `ridgeline predict`, and open "
                  "the project or the data it was made from here.");
  if (*format != Format)
    return failAt(name, ErrorCode::Unreadable,
                  "This file holds \"{}\", not a Ridgeline project; choose a project file.",
                  format->get<std::string>());
  const auto version = own->find("version");
  if (version == own->end() || !version->is_number_unsigned() || version->get<std::uint64_t>() == 0)
    return damaged(name, "it has no version");
  if (version->get<std::uint64_t>() > FormatVersion)
    return failAt(
        name, ErrorCode::Unreadable,
        "The project file has version {}; this Ridgeline reads version {}, so a newer one is needed.",
        version->get<std::uint64_t>(), FormatVersion);

  const auto object =
      params::StrictObject::of(*own, "", {"format", "version", "document", "when", "project"});
  if (!object) return damaged(name, object.error().text());
  OpenedProject opened;
  if (const auto read = object->read("when", opened.note.when); !read)
    return damaged(name, read.error().text());
  if (const auto read = object->read("project", opened.note.project); !read)
    return damaged(name, read.error().text());
  const json* document = object->find("document");
  if (document == nullptr) return damaged(name, "it holds no document");
  auto read = documentFromJson(*document);
  if (!read) return damaged(name, read.error().text());
  opened.document = std::move(*read);
  return opened;
}

}  // namespace

Status saveProject(const SessionDocument& document, const std::string& baseFolder, const std::string& path,
                   const ProjectNote& note) {
  const fs::path from = absoluteFolder(baseFolder);
  const fs::path to = absoluteFolder(fs::path(path).parent_path());
  SessionDocument portable = document;
  auto& data = portable.run.data;
  if (data.kind == data::SourceKind::File) data.path = rebased(data.path, from, to);
  // A split may also be named by a column of the table, which is no path.
  auto& file = portable.run.split.file;
  std::error_code ignored;
  if (portable.run.split.kind == data::SplitKind::File && !file.empty() && fs::exists(from / file, ignored))
    file = rebased(file, from, to);

  ArchiveWriter archive;
  archive.manifest[Key] = {{"format", Format},
                           {"version", FormatVersion},
                           {"document", toJson(portable)},
                           {"when", note.when},
                           {"project", note.project}};
  return archive.write(path);
}

Result<OpenedProject> openProject(const std::string& path) {
  RIDGELINE_TRY(const ArchiveReader archive, ArchiveReader::open(path));
  RIDGELINE_TRY(OpenedProject opened, readGuarded(archive, readProject));
  opened.baseFolder = absoluteFolder(fs::path(path).parent_path()).string();
  return opened;
}

Result<OpenedProject> openProjectBytes(std::span<const std::byte> bytes, const std::string& name) {
  RIDGELINE_TRY(const ArchiveReader archive, ArchiveReader::fromBytes(bytes, name));
  return readGuarded(archive, readProject);
}

}  // namespace ridgeline::session
