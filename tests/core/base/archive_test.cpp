#include "core/base/archive.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "core/base/zip_bytes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;

namespace {

ArchiveWriter sample() {
  ArchiveWriter writer;
  writer.manifest["fit"] = {{"kind", "sample"}, {"count", 3}, {"rate", 0.5}, {"whole", true}};
  Matrix numbers(2, 3);
  numbers << 1, -0.0, 3, std::numeric_limits<double>::quiet_NaN(), 5, 1e300;
  writer.array("numbers", numbers);
  writer.array("deep/none", Matrix(0, 4));
  writer.file("notes.txt", "first line\nsecond line\n");
  return writer;
}

Result<ArchiveReader> read(const std::string& bytes) {
  return ArchiveReader::fromBytes(std::as_bytes(std::span(bytes)), "sample.ridge");
}

std::string textOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream all;
  all << stream.rdbuf();
  return all.str();
}

}  // namespace

TEST_CASE("archive: what was written is read, bit for bit", "[base][archive]") {
  const auto bytes = sample().bytes();
  REQUIRE(bytes);
  const auto reader = read(*bytes);
  REQUIRE(reader);

  const auto numbers = reader->array("numbers");
  REQUIRE(numbers);
  REQUIRE(numbers->rows() == 2);
  REQUIRE(numbers->cols() == 3);
  CHECK((*numbers)(0, 0) == 1);
  CHECK(std::signbit((*numbers)(0, 1)));
  CHECK(std::isnan((*numbers)(1, 0)));
  CHECK((*numbers)(1, 2) == 1e300);
  const auto none = reader->array("deep/none");
  REQUIRE(none);
  CHECK(none->rows() == 0);
  CHECK(none->cols() == 4);
  CHECK(reader->file("notes.txt").value() == "first line\nsecond line\n");
  CHECK(reader->text("fit/kind").value() == "sample");
  CHECK(reader->integer("fit/count", 0, 3).value() == 3);
  CHECK(reader->number("fit/rate").value() == 0.5);
  CHECK(reader->flag("fit/whole").value());
}

TEST_CASE("archive: the same content gives the same bytes", "[base][archive]") {
  CHECK(sample().bytes().value() == sample().bytes().value());
}

TEST_CASE("archive: what is absent or of another kind is one sentence", "[base][archive]") {
  const auto reader = read(sample().bytes().value());
  REQUIRE(reader);
  for (const auto& error :
       {reader->array("absent").error(), reader->vector("numbers").error(), reader->file("absent").error(),
        reader->integer("fit/count", 0, 2).error(), reader->integer("fit/kind", 0, 2).error(),
        reader->integer("fit/kind/deeper", 0, 2).error(), reader->number("absent").error(),
        reader->text("fit/rate").error(), reader->flag("fit/count").error()}) {
    CHECK(error.code == ErrorCode::Unreadable);
    CHECK(error.where == "sample.ridge");
    CHECK(error.message.back() == '.');
  }
}

TEST_CASE("archive: every truncation is refused", "[base][archive]") {
  const std::string bytes = sample().bytes().value();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto reader = read(bytes.substr(0, length));
    REQUIRE_FALSE(reader);
    REQUIRE(reader.error().code == ErrorCode::Unreadable);
  }
}

TEST_CASE("archive: every flipped bit is refused or changes nothing that counts", "[base][archive]") {
  const std::string bytes = sample().bytes().value();
  const auto original = read(bytes);
  REQUIRE(original);
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string flipped = bytes;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    const auto reader = read(flipped);
    if (!reader) continue;
    REQUIRE(reader->manifest() == original->manifest());
    // A flipped name makes a member absent; its content is guarded by its checksum.
    if (const auto notes = reader->file("notes.txt")) REQUIRE(*notes == original->file("notes.txt").value());
    if (const auto numbers = reader->array("numbers")) REQUIRE((*numbers)(0, 2) == 3);
  }
}

TEST_CASE("archive: a shape that lies about its numbers is refused before memory is taken",
          "[base][archive]") {
  const std::vector<std::string> shapes = {
      "[2, 4]", "[4294967296, 4294967296]", "[-2, -3]", "[1.5, 4]", "[6]", "\"2x3\"",
      "[0, 9]", "[18446744073709551615, 6]"};
  for (const auto& shape : shapes) {
    const auto bytes = packZip(
        {{"manifest.json", "{\"arrays\": {\"a\": " + shape + "}}"}, {"arrays/a.f64", std::string(48, '\0')}},
        1U << 20U);
    const auto reader = read(bytes.value());
    REQUIRE(reader);
    CHECK(reader->array("a").error().code == ErrorCode::Unreadable);
  }
}

TEST_CASE("archive: manifests that are no object are refused", "[base][archive]") {
  for (const std::string text : {"", "[1, 2]", "{\"open\": ", "null", "\xff\xfe"}) {
    const auto reader = read(packZip({{"manifest.json", text}}, 1U << 20U).value());
    REQUIRE_FALSE(reader);
    CHECK(reader.error().code == ErrorCode::Unreadable);
  }
  CHECK_FALSE(read(packZip({{"other", "x"}}, 1U << 20U).value()));
}

TEST_CASE("zip: content beyond the limit is refused, packing and unpacking", "[base][archive]") {
  const std::map<std::string, std::string> members = {{"zeros", std::string(100000, '\0')}};
  CHECK(packZip(members, 99999).error().code == ErrorCode::TooLarge);
  const std::string bytes = packZip(members, 100000).value();
  CHECK(unpackZip(std::as_bytes(std::span(bytes)), "z", 100000).value() == members);
  CHECK(unpackZip(std::as_bytes(std::span(bytes)), "z", 99999).error().code == ErrorCode::Unreadable);
}

TEST_CASE("atomic write: replaces the file, keeps its permissions and leaves nothing beside it",
          "[base][archive]") {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("model.ridge", "old");
  std::filesystem::permissions(path,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  folder.write("model.ridge.part0", "left by a crash");

  REQUIRE(writeFileAtomically(path, "new content"));

  CHECK(textOf(path) == "new content");
  CHECK(std::filesystem::status(path).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK(textOf(folder.file("model.ridge.part0")) == "left by a crash");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
}

TEST_CASE("atomic write: writes through a link to its target", "[base][archive]") {
  const test::TemporaryFolder folder;
  const std::string target = folder.write("target.txt", "old");
  std::filesystem::create_symlink(target, folder.path() / "link.txt");
  REQUIRE(writeFileAtomically(folder.file("link.txt"), "new"));
  CHECK(std::filesystem::is_symlink(folder.path() / "link.txt"));
  CHECK(textOf(target) == "new");
}

TEST_CASE("atomic write: says what is wrong with the place", "[base][archive]") {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("file", "x");
  const auto missing = writeFileAtomically(folder.file("nowhere/model.ridge"), "x");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::Unwritable);
  CHECK(missing.error().message.find("no folder") != std::string::npos);
  CHECK(missing.error().where == folder.file("nowhere/model.ridge"));
  CHECK(writeFileAtomically(file + "/model.ridge", "x").error().code == ErrorCode::Unwritable);
  CHECK(writeFileAtomically(folder.path().string(), "x").error().message.find("folder") != std::string::npos);
  CHECK(writeFileAtomically("", "x").error().code == ErrorCode::Unwritable);
  if (std::filesystem::exists("/dev/full"))
    CHECK(writeFileAtomically("/dev/full", "x").error().message.find("full") != std::string::npos);
  CHECK(writeFileAtomically("/dev/null", "x"));
}

TEST_CASE("archive: opening what is no file is one sentence", "[base][archive]") {
  const test::TemporaryFolder folder;
  CHECK(ArchiveReader::open(folder.file("absent")).error().code == ErrorCode::Unreadable);
  CHECK(ArchiveReader::open(folder.path().string()).error().code == ErrorCode::Unreadable);
  const auto writer = sample();
  REQUIRE(writer.write(folder.file("m.ridge")));
  CHECK(ArchiveReader::open(folder.file("m.ridge")));
}

TEST_CASE("archive: a manifest nested beyond reason is refused before anything recurses into it",
          "[base][archive]") {
  constexpr std::size_t depth = 200000;
  const std::string deep = "{\"fit\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  const auto zip = packZip({{"manifest.json", deep}}, std::size_t{1} << 30);
  REQUIRE(zip);
  const auto reader = read(*zip);
  REQUIRE_FALSE(reader);
  CHECK(reader.error().code == ErrorCode::Unreadable);
  CHECK(reader.error().message.find("levels deep") != std::string::npos);
}

TEST_CASE("archive: a manifest that says a thing twice, or no JSON, is refused in one sentence",
          "[base][archive]") {
  const auto saying = [](const std::string& manifest) {
    const auto zip = packZip({{"manifest.json", manifest}}, std::size_t{1} << 30);
    REQUIRE(zip);
    const auto reader = read(*zip);
    REQUIRE_FALSE(reader);
    CHECK(reader.error().code == ErrorCode::Unreadable);
    return reader.error().message;
  };
  CHECK(
      saying("{\"fit\": {},\n\"fit\": {}}") ==
      "The file is damaged or not Ridgeline's: manifest.json:2: The key \"fit\" stands twice in one object; "
      "keep the one that is meant; take a fresh copy or save it again.");
  CHECK(saying("{\n").find("ends too early") != std::string::npos);
  CHECK(saying("[]").find("no JSON object") != std::string::npos);
}

TEST_CASE("archive: a value of another type is damage, told without the library's words", "[base][archive]") {
  const auto bytes = sample().bytes();
  REQUIRE(bytes);
  const auto reader = read(*bytes);
  REQUIRE(reader);
  const auto wrong = readGuarded(*reader, [](const ArchiveReader& archive) -> Result<int> {
    return archive.manifest()["fit"].get<int>();
  });
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message.find("of another type") != std::string::npos);
  CHECK(wrong.error().message.find("json.exception") == std::string::npos);
}
