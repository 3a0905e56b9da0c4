#pragma once

#include <string>

#include "core/session/document.hpp"

namespace ridgeline::session {

/// A project as one `.ridge` file: the document and, for pasted data, the text itself. Data files are named
/// by paths relative to the project's folder. Written beside the target and renamed. Errors: Unwritable.
Status saveProject(const SessionDocument& document, const std::string& baseFolder, const std::string& path);

struct OpenedProject {
  SessionDocument document;
  std::string baseFolder;  ///< folder of the project file
};
/// Errors: Unreadable (damage of any kind, a newer version), Parse, naming the file and what to do.
Result<OpenedProject> openProject(const std::string& path);
Result<OpenedProject> openProjectBytes(std::span<const std::byte> bytes, const std::string& name);

}  // namespace ridgeline::session
