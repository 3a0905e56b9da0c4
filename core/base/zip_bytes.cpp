#include "core/base/zip_bytes.hpp"

#include <minizip/ioapi.h>
#include <minizip/unzip.h>
#include <minizip/zip.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

namespace ridgeline {
namespace {

/// What minizip takes for a file.
struct MemoryFile {
  std::string written;
  std::span<const std::byte> source;
  std::uint64_t position = 0;
  bool writing = false;

  std::uint64_t size() const { return writing ? written.size() : source.size(); }
};

MemoryFile& memory(voidpf opaque) { return *static_cast<MemoryFile*>(opaque); }

voidpf openFile(voidpf opaque, const void*, int) {
  memory(opaque).position = 0;
  return opaque;
}

uLong readFile(voidpf, voidpf stream, void* buffer, uLong size) {
  MemoryFile& file = memory(stream);
  if (file.position >= file.size()) return 0;
  const auto count = std::min<std::uint64_t>(size, file.size() - file.position);
  const void* from = file.writing ? static_cast<const void*>(file.written.data() + file.position)
                                  : static_cast<const void*>(file.source.data() + file.position);
  std::memcpy(buffer, from, count);
  file.position += count;
  return static_cast<uLong>(count);
}

uLong writeFile(voidpf, voidpf stream, const void* buffer, uLong size) {
  MemoryFile& file = memory(stream);
  if (!file.writing) return 0;
  if (file.position + size > file.written.size()) file.written.resize(file.position + size);
  std::memcpy(file.written.data() + file.position, buffer, size);
  file.position += size;
  return size;
}

ZPOS64_T tellFile(voidpf, voidpf stream) { return memory(stream).position; }

long seekFile(voidpf, voidpf stream, ZPOS64_T offset, int origin) {
  MemoryFile& file = memory(stream);
  const std::uint64_t base = origin == ZLIB_FILEFUNC_SEEK_SET   ? 0
                             : origin == ZLIB_FILEFUNC_SEEK_CUR ? file.position
                                                                : file.size();
  if (offset > file.size() || base > file.size() - offset) return -1;
  file.position = base + offset;
  return 0;
}

int closeFile(voidpf, voidpf) { return 0; }
int fileError(voidpf, voidpf) { return 0; }

zlib_filefunc64_def functions(MemoryFile& file) {
  zlib_filefunc64_def table{};
  table.zopen64_file = openFile;
  table.zread_file = readFile;
  table.zwrite_file = writeFile;
  table.ztell64_file = tellFile;
  table.zseek64_file = seekFile;
  table.zclose_file = closeFile;
  table.zerror_file = fileError;
  table.opaque = &file;
  return table;
}

tl::unexpected<Error> damaged(const std::string& name, std::string_view what) {
  return failAt(name, ErrorCode::Unreadable,
                "This is not a whole Ridgeline file: {}; take a fresh copy or save it again.", what);
}

/// Pieces that any version of the library takes in one call.
constexpr std::size_t Piece = std::size_t{1} << 26;
/// Deflate cannot shrink further than about 1032 to 1, so a larger claim is a lie.
constexpr std::uint64_t DeflateBest = 1040;

/// The library reads on where the closing record is cut; a whole file ends exactly with it and its comment.
bool endsWhole(unzFile zip, std::span<const std::byte> bytes) {
  constexpr std::size_t Closing = 22;
  unz_global_info64 about{};
  if (unzGetGlobalInfo64(zip, &about) != UNZ_OK || about.size_comment + Closing > bytes.size()) return false;
  return std::memcmp(bytes.data() + bytes.size() - Closing - about.size_comment, "PK\5\6", 4) == 0;
}

struct ZipCloser {
  void operator()(void* zip) const { unzClose(zip); }
};

Result<std::string> readMember(unzFile zip, const unz_file_info64& info, const std::string& name) {
  if (unzOpenCurrentFile(zip) != UNZ_OK) return damaged(name, "a member cannot be opened");
  std::string content(info.uncompressed_size, '\0');
  std::size_t have = 0;
  int got = 1;
  while (got > 0 && have < content.size()) {
    got = unzReadCurrentFile(zip, content.data() + have,
                             static_cast<unsigned>(std::min(Piece, content.size() - have)));
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  char further = 0;
  const bool longer = got >= 0 && have == content.size() && unzReadCurrentFile(zip, &further, 1) > 0;
  const bool sound = unzCloseCurrentFile(zip) == UNZ_OK;
  if (got < 0 || have != content.size()) return damaged(name, "a member ends before its stated size");
  if (longer) return damaged(name, "a member is longer than its stated size");
  if (!sound) return damaged(name, "a checksum does not match");
  return content;
}

}  // namespace

Result<std::string> packZip(const std::map<std::string, std::string>& members, std::uint64_t limit) {
  std::uint64_t total = 0;
  for (const auto& [name, content] : members) total += content.size();
  if (total > limit)
    return fail(ErrorCode::TooLarge,
                "The content to save takes {} MiB, more than the {} MiB a file may hold; use fewer rows.",
                total >> 20U, limit >> 20U);
  MemoryFile file;
  file.writing = true;
  auto table = functions(file);
  zipFile zip = zipOpen2_64("", APPEND_STATUS_CREATE, nullptr, &table);
  bool sound = zip != nullptr;
  zip_fileinfo info{};
  info.dosDate = (1U << 21U) | (1U << 16U);
  for (const auto& [name, content] : members) {
    if (!sound) break;
    sound = zipOpenNewFileInZip64(zip, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, Z_DEFLATED, 6,
                                  0) == ZIP_OK;
    for (std::size_t at = 0; sound && at < content.size(); at += Piece)
      sound = zipWriteInFileInZip(zip, content.data() + at,
                                  static_cast<unsigned>(std::min(Piece, content.size() - at))) == ZIP_OK;
    sound = sound && zipCloseFileInZip(zip) == ZIP_OK;
  }
  if (zip != nullptr) sound = zipClose(zip, nullptr) == ZIP_OK && sound;
  if (!sound) return fail(ErrorCode::Internal, "The zip library could not pack the content.");
  return std::move(file.written);
}

Result<std::map<std::string, std::string>> unpackZip(std::span<const std::byte> bytes,
                                                     const std::string& name, std::uint64_t limit) {
  MemoryFile file;
  file.source = bytes;
  auto table = functions(file);
  const std::unique_ptr<void, ZipCloser> zip(unzOpen2_64("", &table));
  if (!zip || !endsWhole(zip.get(), bytes))
    return damaged(name, "it is no zip archive or its end is missing");
  std::map<std::string, std::string> members;
  std::uint64_t total = 0;
  int state = unzGoToFirstFile(zip.get());
  for (; state == UNZ_OK; state = unzGoToNextFile(zip.get())) {
    unz_file_info64 info{};
    std::array<char, 512> title{};
    if (unzGetCurrentFileInfo64(zip.get(), &info, title.data(), title.size() - 1, nullptr, 0, nullptr, 0) !=
        UNZ_OK)
      return damaged(name, "its list of members is broken");
    if (info.size_filename >= title.size()) return damaged(name, "a member's name is too long");
    if (info.compressed_size > bytes.size() ||
        info.uncompressed_size > info.compressed_size * DeflateBest + 64)
      return damaged(name, "a member claims more content than its bytes can hold");
    if (info.uncompressed_size > limit || total > limit - info.uncompressed_size)
      return failAt(name, ErrorCode::Unreadable,
                    "This file unpacks to more than {} MiB, which is more than a model or project holds.",
                    limit >> 20U);
    total += info.uncompressed_size;
    RIDGELINE_TRY(std::string content, readMember(zip.get(), info, name));
    if (!members.emplace(title.data(), std::move(content)).second)
      return damaged(name, "two members have the same name");
  }
  if (state != UNZ_END_OF_LIST_OF_FILE) return damaged(name, "its list of members is broken");
  return members;
}

}  // namespace ridgeline
