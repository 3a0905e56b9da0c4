#include "core/base/result.hpp"

namespace ridgeline {

std::string Error::text() const {
  std::string place = where;
  if (line > 0) place += fmt::format("{}{}", place.empty() ? "line " : ":", line);
  if (column > 0 && line > 0) place += fmt::format(":{}", column);
  return onOneLine(place.empty() ? message : place + ": " + message);
}

std::string onOneLine(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else if (byte < 0x20 || byte == 0x7F)
      out += fmt::format("\\u{:04x}", byte);
    else
      out += c;
  }
  return out;
}

int exitStatus(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidParam:
    case ErrorCode::InvalidInput:
    case ErrorCode::NonFinite:
    case ErrorCode::NotFound:
    case ErrorCode::Parse:
    case ErrorCode::TooLarge:
    case ErrorCode::Diverged: return 2;
    case ErrorCode::GateRefused: return 4;
    case ErrorCode::Unreadable:
    case ErrorCode::Unwritable: return 5;
    case ErrorCode::Cancelled: return 130;
    case ErrorCode::Internal: return 1;
  }
  return 1;
}

std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidParam: return "invalid-param";
    case ErrorCode::InvalidInput: return "invalid-input";
    case ErrorCode::NonFinite: return "non-finite";
    case ErrorCode::NotFound: return "not-found";
    case ErrorCode::Unreadable: return "unreadable";
    case ErrorCode::Unwritable: return "unwritable";
    case ErrorCode::Parse: return "parse";
    case ErrorCode::TooLarge: return "too-large";
    case ErrorCode::Diverged: return "diverged";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::GateRefused: return "gate-refused";
    case ErrorCode::Internal: return "internal";
  }
  return "internal";
}

}  // namespace ridgeline
