#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "core/base/json_text.hpp"
#include "core/session/document_json.hpp"
#include "core/session/project_file.hpp"

namespace ridgeline::test {

/// Whatever a document came from, writing and reading it again changes nothing.
inline void checkRoundTrip(const session::SessionDocument& document) {
  const nlohmann::json written = session::toJson(document);
  const auto again = session::documentFromJson(written);
  if (!again || session::toJson(*again) != written) std::abort();
}

/// Any bytes: as a project file, and as the JSON of a document, which the checksums of a zip would hide from
/// a fuzzer. Ends the process where an invariant breaks; true if either way gave a document.
inline bool checkProjectBytes(std::span<const std::byte> bytes) {
  bool read = false;
  if (const auto opened = session::openProjectBytes(bytes, "fuzz.ridge")) {
    checkRoundTrip(opened->document);
    read = true;
  } else if (opened.error().message.empty()) {
    std::abort();
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto json = parseJson(text, "fuzz.json");
  if (!json) return read;
  if (const auto document = session::documentFromJson(*json)) {
    checkRoundTrip(*document);
    read = true;
  } else if (document.error().message.empty()) {
    std::abort();
  }
  return read;
}

}  // namespace ridgeline::test
