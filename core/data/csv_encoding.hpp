#pragma once

#include <string>
#include <string_view>

#include "core/data/csv_reader.hpp"

namespace ridgeline::data {

/// A text in UTF-8, without a byte order mark.
struct DecodedText {
  std::string storage;  ///< filled if the bytes had to be converted
  bool converted = false;
  std::size_t skipped = 0;  ///< bytes of a byte order mark before the text, if not converted
  std::string encoding;     ///< an ICU name that reads the same bytes the same way again
  std::string why;
  std::string_view text(std::string_view bytes) const {
    return converted ? std::string_view(storage) : bytes.substr(skipped);
  }
};

/// Settles the encoding and converts where needed: byte order mark, UTF-16 by its zero bytes, UTF-8 if the
/// bytes are valid, else a guess from their statistics (uchardet), else windows-1252. Errors: InvalidInput
/// for bytes that are no text (NUL bytes, a picture, an archive); Parse with the line of the first byte that
/// is not of the encoding asked for; InvalidParam for an encoding that nobody knows; Cancelled.
Result<DecodedText> decodeText(std::string_view bytes, const CsvOptions& options, const std::string& name,
                               jobs::WorkContext& context);

/// Offset of the first byte at or after `begin` that is not UTF-8, or is NUL; text.size() if there is none.
std::size_t firstInvalidUtf8(std::string_view text, std::size_t begin = 0);

}  // namespace ridgeline::data
