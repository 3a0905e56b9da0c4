#include "core/base/fingerprint.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace ridgeline;

TEST_CASE("fingerprint: raw bytes hash as SHA-256 does", "[base][fingerprint]") {
  const std::string abc = "abc";
  // Source: FIPS 180-4 example, one-block message.
  CHECK(Hasher().bytes(std::as_bytes(std::span(abc.data(), abc.size()))).hex() ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("fingerprint: text is length-prefixed and every NaN is one value", "[base][fingerprint]") {
  CHECK(Hasher().text("ab").text("c").hex() != Hasher().text("a").text("bc").hex());
  CHECK(Hasher().number(std::nan("1")).hex() == Hasher().number(-std::nan("2")).hex());
  CHECK(Hasher().number(1.0).hex() != Hasher().number(std::int64_t{1}).hex());
}

TEST_CASE("fingerprint: a missing file is an error that names it", "[base][fingerprint]") {
  const auto result = fileSha256("no-such-file");
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::Unreadable);
  CHECK(result.error().where == "no-such-file");
}
