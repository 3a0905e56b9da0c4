#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "core/base/result.hpp"

namespace ridgeline {

/// A zip of named members in memory, in name order, dated 1980-01-01: equal members give equal bytes.
/// Errors: Internal if the library refuses; TooLarge beyond `limit` bytes of content.
Result<std::string> packZip(const std::map<std::string, std::string>& members, std::uint64_t limit);

/// The members of a zip. Any bytes are survived: sizes are checked against `limit` (bytes of content in all)
/// and against what the packed bytes can hold before memory is taken; checksums are verified.
/// `name` names the source in errors. Errors: Unreadable.
Result<std::map<std::string, std::string>> unpackZip(std::span<const std::byte> bytes,
                                                     const std::string& name, std::uint64_t limit);

}  // namespace ridgeline
