#include "core/data/csv_encoding.hpp"

#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "core/data/csv_masks.hpp"
#include "core/data/csv_scan.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::data {
namespace {

/// Every byte means something in it.
constexpr const char* Western = "windows-1252";
constexpr std::size_t CheckBytes = std::size_t{1} << 20;

unsigned char byteAt(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

/// Length of the valid UTF-8 character at `i`, 0 if there is none. NUL does not count as a character.
std::size_t characterLength(std::string_view text, std::size_t i) {
  const unsigned char first = byteAt(text, i);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const std::size_t length = first >= 0xC2 && first < 0xE0   ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  if (length == 0 || i + length > text.size()) return 0;
  for (std::size_t k = 1; k < length; ++k)
    if ((byteAt(text, i + k) & 0xC0) != 0x80) return 0;
  const unsigned char second = byteAt(text, i + 1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0) ||
      (first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90))
    return 0;  // overlong, surrogates, beyond U+10FFFF
  return length;
}

/// Signatures of files that people rename or pick by mistake.
std::optional<std::string_view> knownBinary(std::string_view bytes) {
  struct Signature {
    std::string_view start, what;
  };
  using namespace std::string_view_literals;
  static constexpr std::array Signatures = {
      Signature{"\x89PNG"sv, "a PNG picture"},      Signature{"\xFF\xD8\xFF"sv, "a JPEG picture"},
      Signature{"GIF8"sv, "a GIF picture"},         Signature{"PK\x03\x04"sv, "a zip archive or a workbook"},
      Signature{"\x1F\x8B"sv, "a gzip archive"},    Signature{"%PDF-"sv, "a PDF document"},
      Signature{"PAR1"sv, "a Parquet file"},        Signature{"\xD0\xCF\x11\xE0"sv, "an old Office document"},
      Signature{"SQLite format 3"sv, "a database"}, Signature{"\x89HDF"sv, "an HDF5 file"}};
  for (const auto& signature : Signatures)
    if (bytes.starts_with(signature.start)) return signature.what;
  return std::nullopt;
}

tl::unexpected<Error> notText(const std::string& name, std::string_view what) {
  return failAt(name, ErrorCode::InvalidInput,
                "This is {}, not delimited text: export the table as CSV first.", what);
}

/// UTF-16 text of Latin letters has a zero in every other byte.
std::optional<std::string> utf16ByZeros(std::string_view bytes) {
  const std::size_t looked = std::min<std::size_t>(bytes.size(), 4096) & ~std::size_t{1};
  std::array<std::size_t, 2> zeros{0, 0};
  for (std::size_t i = 0; i < looked; ++i)
    if (bytes[i] == '\0') ++zeros[i % 2];
  if (looked < 4) return std::nullopt;
  if (zeros[0] == 0 && 4 * zeros[1] >= looked) return "UTF-16LE";
  if (zeros[1] == 0 && 4 * zeros[0] >= looked) return "UTF-16BE";
  return std::nullopt;
}

std::string guessedEncoding(std::string_view bytes, std::size_t invalid) {
  const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), &uchardet_delete);
  // From the first odd byte on: what lies before is plain ASCII or valid UTF-8 and says nothing.
  const std::size_t begin = invalid > 4096 ? invalid - 4096 : 0;
  const std::string_view part = bytes.substr(begin, std::size_t{256} << 10);
  uchardet_handle_data(detector.get(), part.data(), part.size());
  uchardet_data_end(detector.get());
  const std::string found = uchardet_get_charset(detector.get());
  // Its many single-byte Western guesses differ in characters that a table hardly ever holds and that it
  // cannot tell apart in a few names; windows-1252 contains Latin-1.
  static constexpr std::array<std::string_view, 14> Trusted = {
      "SHIFT_JIS", "EUC-JP",       "EUC-KR",       "UHC",          "GB18030", "BIG5",        "EUC-TW",
      "KOI8-R",    "WINDOWS-1251", "WINDOWS-1253", "WINDOWS-1255", "TIS-620", "ISO-2022-JP", "IBM866"};
  if (std::find(Trusted.begin(), Trusted.end(), found) != Trusted.end())
    return found == "UHC" ? "EUC-KR" : found;
  return Western;
}

struct Converter {
  explicit Converter(const std::string& encoding) : handle(ucnv_open(encoding.c_str(), &status)) {}
  ~Converter() {
    if (handle != nullptr) ucnv_close(handle);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  UErrorCode status = U_ZERO_ERROR;
  UConverter* handle;
};

/// Converts to UTF-8; bytes that the encoding does not have are an error, so that reading with the encoding
/// that was found gives the same text again.
Result<std::string> convert(std::string_view bytes, const std::string& encoding, const std::string& name,
                            jobs::WorkContext& context) {
  Converter from(encoding), to("UTF-8");
  if (U_FAILURE(from.status) || U_FAILURE(to.status))
    return failAt(
        "encoding", ErrorCode::InvalidParam,
        "There is no encoding \"{}\": use a name such as UTF-8, ISO-8859-1, windows-1252 or UTF-16LE.",
        encoding);
  ucnv_setToUCallBack(from.handle, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &from.status);
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  std::vector<char> buffer(std::size_t{1} << 16);
  std::vector<UChar> pivot(std::size_t{1} << 14);
  UChar *pivotSource = pivot.data(), *pivotTarget = pivot.data();
  const char* source = bytes.data();
  const char* const end = bytes.data() + bytes.size();
  bool reset = true;
  while (true) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    char* target = buffer.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_convertEx(to.handle, from.handle, &target, buffer.data() + buffer.size(), &source, end, pivot.data(),
                   &pivotSource, &pivotTarget, pivot.data() + pivot.size(), reset, true, &status);
    reset = false;
    out.append(buffer.data(), static_cast<std::size_t>(target - buffer.data()));
    if (status == U_BUFFER_OVERFLOW_ERROR) continue;
    if (U_FAILURE(status)) {
      auto failure = failAt(name, ErrorCode::Parse,
                            "The bytes from here on are not {}: choose another encoding.", encoding);
      failure.value().line = lineOf(out, out.size(), '\n');
      return failure;
    }
    return out;
  }
}

Result<DecodedText> converted(std::string_view bytes, std::string encoding, std::string why,
                              const std::string& name, jobs::WorkContext& context) {
  DecodedText result;
  RIDGELINE_TRY(result.storage, convert(bytes, encoding, name, context));
  result.converted = true;
  result.encoding = std::move(encoding);
  result.why = std::move(why);
  constexpr std::string_view Mark = "\xEF\xBB\xBF";
  if (std::string_view(result.storage).starts_with(Mark)) result.storage.erase(0, Mark.size());
  if (result.storage.find('\0') != std::string::npos) return notText(name, "a file with NUL bytes");
  return result;
}

/// First invalid byte of the whole text, looked for in parallel.
Result<std::size_t> findInvalid(std::string_view text, jobs::WorkContext& context) {
  const std::size_t chunks = (text.size() + CheckBytes - 1) / CheckBytes;
  std::vector<std::size_t> found(chunks, text.size());
  RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(chunks), [&](std::int64_t i) {
    // A character may straddle the cut: begin after its rest, end with its whole.
    const auto start = [&](std::size_t at) {
      for (int back = 0; back < 3 && at < text.size() && (byteAt(text, at) & 0xC0) == 0x80; ++back) ++at;
      return at;
    };
    const auto chunk = static_cast<std::size_t>(i);
    const std::size_t begin = chunk == 0 ? 0 : start(chunk * CheckBytes);
    const std::size_t end = chunk + 1 == chunks ? text.size() : start((chunk + 1) * CheckBytes);
    const std::size_t at = firstInvalidUtf8(text.substr(0, end), begin);
    if (at < end) found[chunk] = at;
  }));
  return chunks == 0 ? text.size() : *std::min_element(found.begin(), found.end());
}

bool isUtf8Name(std::string_view encoding) {
  std::string lower;
  for (const char c : encoding)
    if (c != '-' && c != '_') lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return lower == "utf8" || lower == "ascii" || lower == "usascii";
}

}  // namespace

std::size_t firstInvalidUtf8(std::string_view text, std::size_t begin) {
  std::size_t i = begin;
  while (i < text.size()) {
#if defined(__SSE2__)
    if (i + 16 <= text.size()) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
      const __m128i zeros = _mm_cmpeq_epi8(bytes, _mm_setzero_si128());
      if (_mm_movemask_epi8(_mm_or_si128(bytes, zeros)) == 0) {
        i += 16;
        continue;
      }
    }
#endif
    const std::size_t length = characterLength(text, i);
    if (length == 0) return i;
    i += length;
  }
  return text.size();
}

Result<DecodedText> decodeText(std::string_view bytes, const CsvOptions& options, const std::string& name,
                               jobs::WorkContext& context) {
  if (const auto what = knownBinary(bytes)) return notText(name, *what);
  using namespace std::string_view_literals;
  const bool utf8Mark = bytes.starts_with("\xEF\xBB\xBF"sv);
  const bool demanded = options.encoding.has_value();
  if (demanded && !isUtf8Name(*options.encoding))
    return converted(bytes, *options.encoding, "as asked for", name, context);
  if (!demanded) {
    if (bytes.starts_with("\xFF\xFE"sv))
      return converted(bytes, "UTF-16LE", "the file begins with its byte order mark", name, context);
    if (bytes.starts_with("\xFE\xFF"sv))
      return converted(bytes, "UTF-16BE", "the file begins with its byte order mark", name, context);
  }
  DecodedText result;
  result.skipped = utf8Mark ? 3 : 0;
  result.encoding = "UTF-8";
  const std::string_view text = bytes.substr(result.skipped);
  RIDGELINE_TRY(const std::size_t invalid, findInvalid(text, context));
  if (invalid == text.size()) {
    result.why = demanded   ? "as asked for"
                 : utf8Mark ? "the file begins with its byte order mark"
                            : "every byte is valid UTF-8";
    return result;
  }
  if (!demanded)
    if (const auto wide = utf16ByZeros(bytes))
      return converted(bytes, *wide, "every other byte is zero", name, context);
  if (text[invalid] == '\0') {
    auto failure =
        failAt(name, ErrorCode::InvalidInput,
               "There is a NUL byte here, so this is not delimited text: export the table as CSV first.");
    failure.value().line = lineOf(text, invalid, '\n');
    return failure;
  }
  if (demanded) {
    auto failure =
        failAt(name, ErrorCode::Parse,
               "The byte 0x{:02X} is not UTF-8: leave the encoding open, or name it (windows-1252, "
               "ISO-8859-1).",
               static_cast<unsigned>(byteAt(text, invalid)));
    failure.value().line = lineOf(text, invalid, '\n');
    const std::size_t lineBegin = invalid == 0 ? std::string_view::npos : text.rfind('\n', invalid - 1);
    failure.value().column =
        static_cast<long>(invalid - (lineBegin == std::string_view::npos ? 0 : lineBegin + 1)) + 1;
    return failure;
  }
  if (text.find('\0') != std::string_view::npos) return notText(name, "a file with NUL bytes");
  const std::string why = fmt::format("line {} is not UTF-8", lineOf(text, invalid, '\n'));
  const std::string guess = guessedEncoding(bytes, invalid);
  auto decoded = converted(bytes, guess, why, name, context);
  if (decoded || guess == Western || decoded.error().code == ErrorCode::Cancelled) return decoded;
  return converted(bytes, Western, why, name, context);
}

}  // namespace ridgeline::data
