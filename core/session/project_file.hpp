#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/session/document.hpp"

namespace ridgeline::session {

/// What a saved project says of itself beside its document; both may be empty.
struct ProjectNote {
  std::string when;     ///< ISO 8601, given by the caller
  std::string project;  ///< autosaves: the project file the session had open
};

/// A project as one `.ridge` file: the document and, for pasted data, the text itself. Files of data and of
/// splits are named by paths relative to the project's folder, so that the folder may move; relative paths of
/// the document start at `baseFolder` (empty: the working folder). Written beside the target and renamed:
/// an interrupted save leaves the old project. Errors: Unwritable.
Status saveProject(const SessionDocument& document, const std::string& baseFolder, const std::string& path,
                   const ProjectNote& note = {});

struct OpenedProject {
  SessionDocument document;
  std::string baseFolder;  ///< folder of the project file, absolute; empty if opened from bytes
  ProjectNote note;
};
/// Any bytes are survived. Errors: Unreadable (missing, damaged, a model instead of a project, a newer
/// version), naming the file and what to do.
Result<OpenedProject> openProject(const std::string& path);
Result<OpenedProject> openProjectBytes(std::span<const std::byte> bytes, const std::string& name);

}  // namespace ridgeline::session
