#include "core/base/json_text.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <vector>

namespace ridgeline {
namespace {

constexpr int MaxDepth = 64;

/// The characters of a text, and how far the parser has come in it.
class TextCursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  TextCursor(const char* at, const char** reached) : at_(at), reached_(reached) {}
  char operator*() const { return *at_; }
  TextCursor& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  TextCursor operator++(int) {
    const TextCursor before = *this;
    ++*this;
    return before;
  }
  bool operator==(const TextCursor& other) const { return at_ == other.at_; }
  bool operator!=(const TextCursor& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** reached_;
};

/// What the parser itself lets pass. The first fault counts; from then on nothing is kept.
class JsonWatch {
 public:
  template <class Json>
  bool allows(int depth, nlohmann::detail::parse_event_t event, const Json& parsed, const char* reached) {
    using Event = nlohmann::detail::parse_event_t;
    if (tooDeep || repeated) return false;
    tooDeep = depth > MaxDepth;
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key) {
      const auto& key = parsed.template get_ref<const std::string&>();
      if (!keys_.back().insert(key).second) {
        repeated = key;
        where = reached;
      }
    }
    return !tooDeep && !repeated;
  }
  bool tooDeep = false;
  std::optional<std::string> repeated;  ///< a key that its object holds already
  const char* where = nullptr;          ///< behind that key

 private:
  std::vector<std::set<std::string>> keys_;  ///< of the objects that are open
};

long lineAt(std::string_view before) {
  return 1 + static_cast<long>(std::count(before.begin(), before.end(), '\n'));
}

/// The character at a place as a sentence can show it.
std::string shownCharacter(std::string_view rest) {
  const auto byte = static_cast<unsigned char>(rest.front());
  if (byte == '\n' || byte == '\r') return "a line break";
  if (byte == '\t') return "a tab";
  if (byte < 0x20 || byte == 0x7F) return fmt::format("the control character 0x{:02x}", byte);
  if (byte < 0x80) return fmt::format("\"{}\"", rest.front());
  const std::size_t size = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
  const std::string_view whole = rest.substr(0, size);
  const bool utf8 = size > 1 && whole.size() == size &&
                    std::all_of(whole.begin() + 1, whole.end(),
                                [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; });
  return utf8 ? fmt::format("\"{}\"", whole) : fmt::format("the byte 0x{:02x}, which is no UTF-8,", byte);
}

Error notJson(std::string_view text, const std::string& name, std::size_t byte) {
  const std::size_t end = std::min(byte > 0 ? byte - 1 : 0, text.size());
  const std::string_view before = text.substr(0, end);
  const std::size_t lineStart = before.rfind('\n');
  Error error;
  error.code = ErrorCode::Parse;
  error.where = name;
  error.line = lineAt(before);
  error.column =
      1 + static_cast<long>(before.size() - (lineStart == std::string_view::npos ? 0 : lineStart + 1));
  error.message = end >= text.size() ? "The JSON ends too early: a bracket, brace or quote is not closed."
                                     : fmt::format("This is not JSON: {} is not expected here.",
                                                   shownCharacter(text.substr(end)));
  return error;
}

template <class Json>
Result<Json> parseWatched(std::string_view text, const std::string& name) {
  JsonWatch watch;
  const char* reached = text.data();
  const auto allows = [&](int depth, typename Json::parse_event_t event, Json& parsed) {
    return watch.allows(depth, event, parsed, reached);
  };
  try {
    Json json = Json::parse(TextCursor(text.data(), &reached),
                            TextCursor(text.data() + text.size(), &reached), allows);
    if (watch.tooDeep)
      return failAt(name, ErrorCode::Parse, "The JSON is nested more than {} levels deep; flatten it.",
                    MaxDepth);
    if (watch.repeated) {
      Error error{ErrorCode::Parse,
                  fmt::format("The key {} stands twice in one object; keep the one that is meant.",
                              Json(*watch.repeated).dump(-1, ' ', false, Json::error_handler_t::replace)),
                  name};
      error.line = lineAt(text.substr(0, static_cast<std::size_t>(watch.where - text.data())));
      return tl::unexpected<Error>(std::move(error));
    }
    return json;
  } catch (const nlohmann::json::parse_error& error) {
    return tl::unexpected<Error>(notJson(text, name, error.byte));
  } catch (const nlohmann::json::out_of_range& error) {
    // "number overflow parsing '1e999'": the only thing out of range while reading.
    const std::string_view what = error.what();
    const std::size_t quote = std::min(what.find('\''), what.size());
    return failAt(name, ErrorCode::Parse,
                  "The JSON holds a number too large to be one: {}; write one below 1e308.",
                  what.substr(quote));
  }
}

}  // namespace

template <class Json>
Result<Json> parseJson(std::string_view text, const std::string& name) {
  return parseWatched<Json>(text, name);
}

template Result<nlohmann::json> parseJson(std::string_view text, const std::string& name);
template Result<nlohmann::ordered_json> parseJson(std::string_view text, const std::string& name);

}  // namespace ridgeline
