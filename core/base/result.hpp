#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace ridgeline {

/// What kind of thing went wrong. Maps once to an exit status (`exitStatus`) and once to an HTTP status.
enum class ErrorCode {
  InvalidParam,  ///< a parameter is out of its range
  InvalidInput,  ///< the data or the request cannot be used as asked
  NonFinite,     ///< NaN or infinity where numbers are needed
  NotFound,      ///< a name that is in no catalog, table or folder
  Unreadable,    ///< a file that is missing, not readable or not of its format
  Unwritable,    ///< a file that cannot be written
  Parse,         ///< text that does not follow its grammar; `line` and `column` say where
  TooLarge,      ///< the estimate of the memory needed exceeds what is allowed
  Diverged,      ///< an iterative fit left the finite numbers
  Cancelled,     ///< stopped by the user: a state, not a failure
  GateRefused,   ///< a quality or drift gate said no
  Internal,      ///< a library threw or an invariant broke
};

/// The value of one parameter that would help, as its text: a form offers it as one click.
struct Fix {
  std::string param;  ///< kebab-case
  std::string value;  ///< as ParamSchema::parse reads it
  bool operator==(const Fix&) const = default;
};

/// One failure: a sentence for a person that names the offending value and the fix, and where it happened.
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;          ///< one full sentence, without a trailing newline
  std::string where = {};       ///< file, parameter or column name; empty if none applies
  long line = 0;                ///< 1-based line in `where`, 0 if none applies
  long column = 0;              ///< 1-based character or field in that line, 0 if none applies
  std::optional<Fix> fix = {};  ///< where one other value is known to help

  /// "where:line:column: message", leaving out what is not known, on one line.
  std::string text() const;
  bool operator==(const Error&) const = default;
};

/// The text without control characters, for terminals and logs: names and values of files that somebody else
/// wrote may hold line breaks and escape sequences. They are shown as JSON writes them, "\n" and "\u001b".
std::string onOneLine(std::string_view text);

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// `return fail(ErrorCode::NotFound, "There is no column \"{}\".", name);`
template <class... Args>
tl::unexpected<Error> fail(ErrorCode code, fmt::format_string<Args...> sentence, Args&&... args) {
  return tl::unexpected<Error>(Error{code, fmt::format(sentence, std::forward<Args>(args)...)});
}
/// The same, naming the file, parameter or column at fault.
template <class... Args>
tl::unexpected<Error> failAt(std::string where, ErrorCode code, fmt::format_string<Args...> sentence,
                             Args&&... args) {
  return tl::unexpected<Error>(
      Error{code, fmt::format(sentence, std::forward<Args>(args)...), std::move(where)});
}

/// Exit status of the command line for a failure: 1 internal, 2 wrong use or input, 4 gate, 5 file, 130
/// cancelled.
int exitStatus(ErrorCode code);
/// Short stable name for JSON, such as "invalid-param".
std::string_view name(ErrorCode code);

}  // namespace ridgeline

/// Passes a failure up: `RIDGELINE_TRY(auto table, readCsv(path));`
// A declaration cannot stand in parentheses. NOLINTBEGIN(bugprone-macro-parentheses)
#define RIDGELINE_CONCAT2(a, b) a##b
#define RIDGELINE_CONCAT(a, b) RIDGELINE_CONCAT2(a, b)
#define RIDGELINE_TRY(declaration, expression) \
  RIDGELINE_TRY_NAMED(RIDGELINE_CONCAT(ridgelineResult, __LINE__), declaration, expression)
#define RIDGELINE_TRY_NAMED(result, declaration, expression)                         \
  auto result = (expression);                                                        \
  if (!result) return tl::unexpected<::ridgeline::Error>(std::move(result).error()); \
  declaration = std::move(*result)
// NOLINTEND(bugprone-macro-parentheses)
/// The same for a `Status`: `RIDGELINE_CHECK(writeAll(file));`
#define RIDGELINE_CHECK(expression)                          \
  if (auto ridgelineStatus = (expression); !ridgelineStatus) \
  return tl::unexpected<::ridgeline::Error>(std::move(ridgelineStatus).error())
