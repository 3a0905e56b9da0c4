#include "core/base/result.hpp"

#include "tests/support/catch.hpp"

using namespace ridgeline;

namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return failAt("n", ErrorCode::InvalidParam, "{} is odd; give an even number.", n);
  return n / 2;
}

Result<int> quarter(int n) {
  RIDGELINE_TRY(const int h, half(n));
  RIDGELINE_TRY(const int q, half(h));
  return q;
}

}  // namespace

TEST_CASE("result: a failure passes up with its place, a value passes through", "[base][result]") {
  CHECK(quarter(8).value() == 2);
  REQUIRE_FALSE(quarter(6));
  CHECK(quarter(6).error().text() == "n: 3 is odd; give an even number.");
}

TEST_CASE("result: the place reads file:line:column", "[base][result]") {
  const Error error{ErrorCode::Parse, "An opening quote is never closed.", "a.csv", 3, 7};
  CHECK(error.text() == "a.csv:3:7: An opening quote is never closed.");
  CHECK(exitStatus(error.code) == 2);
  CHECK(exitStatus(ErrorCode::Cancelled) == 130);
  CHECK(exitStatus(ErrorCode::Unwritable) == 5);
}

TEST_CASE("result: what a file says cannot break the line of an error", "[base][result]") {
  const Error error{ErrorCode::NotFound, "There is no column \"a\nb\t\x1b[31m\".", "x\ry.csv"};
  CHECK(error.text() == "x\\ry.csv: There is no column \"a\\nb\\t\\u001b[31m\".");
  CHECK(onOneLine("na\u00efve \u20ac") == "na\u00efve \u20ac");
}
