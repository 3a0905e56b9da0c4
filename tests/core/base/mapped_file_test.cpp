#include "core/base/mapped_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;

namespace {

std::string fifoIn(const test::TemporaryFolder& folder) {
  std::string path = folder.file("fifo");
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  return path;
}

void writeAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

TEST_CASE("mapped file: small and large files come in whole", "[base][file]") {
  const test::TemporaryFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{3} << 20}) {
    const std::string content(size, 'x');
    const auto file = MappedFile::open(folder.write("some.txt", content));
    REQUIRE(file);
    CHECK(file->bytes() == content);
  }
  CHECK(MappedFile::open(folder.file("absent")).error().code == ErrorCode::Unreadable);
  CHECK(MappedFile::open(folder.path().string()).error().message.find("folder") != std::string::npos);
}

TEST_CASE("mapped file: a pipe that nobody writes into is refused, not waited for", "[base][file]") {
  const test::TemporaryFolder folder;
  const auto file = MappedFile::open(fifoIn(folder));
  REQUIRE_FALSE(file);
  CHECK(file.error().code == ErrorCode::Unreadable);
  CHECK(file.error().message.find("Nobody writes into this pipe") == 0);
}

TEST_CASE("mapped file: a pipe is read to its end, late and slow as its writer may be", "[base][file]") {
  const test::TemporaryFolder folder;
  const std::string path = fifoIn(folder);
  const std::string half(200'000, 'a');
  const std::jthread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const int end = open(path.c_str(), O_WRONLY);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    writeAll(end, half);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    writeAll(end, half);
    close(end);
  });
  const auto file = MappedFile::open(path);
  REQUIRE(file);
  CHECK(file->bytes() == half + half);
}

TEST_CASE("mapped file: the pipes of a shell are read as /dev/fd names them, empty ones too",
          "[base][file]") {
  for (const std::string_view content : {"", "a,b\n1,2\n"}) {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    writeAll(ends[1], content);
    close(ends[1]);
    const auto file = MappedFile::open(fmt::format("/dev/fd/{}", ends[0]));
    REQUIRE(file);
    CHECK(file->bytes() == content);
    close(ends[0]);
  }
}

TEST_CASE("mapped file: waiting for a pipe ends when it is stopped", "[base][file]") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);  // the writing end stays open and silent
  std::stop_source source;
  source.request_stop();
  const auto file = MappedFile::open(fmt::format("/dev/fd/{}", ends[0]), source.get_token());
  REQUIRE_FALSE(file);
  CHECK(file.error().code == ErrorCode::Cancelled);
  close(ends[0]);
  close(ends[1]);
}
