#include "core/base/archive.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/base/json_text.hpp"
#include "core/base/mapped_file.hpp"
#include "core/base/zip_bytes.hpp"

namespace ridgeline {
namespace {

constexpr std::uint64_t Limit = std::uint64_t{1} << 30U;

std::string memberOf(const std::string& array) { return "arrays/" + array + ".f64"; }

/// Little-endian doubles on any machine.
void copyNumbers(char* to, const char* from, std::size_t bytes) {
  if (bytes == 0) return;
  std::memcpy(to, from, bytes);
  if constexpr (std::endian::native == std::endian::big)
    for (std::size_t i = 0; i + 8 <= bytes; i += 8) std::reverse(to + i, to + i + 8);
}

}  // namespace

void ArchiveWriter::array(const std::string& name, const Matrix& values) {
  std::string content(static_cast<std::size_t>(values.size()) * sizeof(double), '\0');
  copyNumbers(content.data(), reinterpret_cast<const char*>(values.data()), content.size());
  files_[memberOf(name)] = std::move(content);
  shapes_[name] = {values.rows(), values.cols()};
}

void ArchiveWriter::file(const std::string& name, std::string content) { files_[name] = std::move(content); }

Result<std::string> ArchiveWriter::bytes() const {
  nlohmann::json whole = manifest;
  auto& arrays = whole["arrays"] = nlohmann::json::object();
  for (const auto& [name, shape] : shapes_) arrays[name] = {shape.first, shape.second};
  auto members = files_;
  members["manifest.json"] = whole.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  return packZip(members, Limit);
}

Status ArchiveWriter::write(const std::string& path) const {
  RIDGELINE_TRY(const std::string content, bytes());
  return writeFileAtomically(path, content);
}

Result<ArchiveReader> ArchiveReader::open(const std::string& path) {
  RIDGELINE_TRY(const MappedFile file, MappedFile::open(path));
  if (file.bytes().size() > Limit)
    return failAt(path, ErrorCode::Unreadable,
                  "The file is larger than {} MiB, the most a model or project holds.", Limit >> 20U);
  return fromBytes(std::as_bytes(std::span(file.bytes())), path);
}

Result<ArchiveReader> ArchiveReader::fromBytes(std::span<const std::byte> bytes, const std::string& name) {
  ArchiveReader reader;
  reader.source_ = name;
  RIDGELINE_TRY(reader.files_, unpackZip(bytes, name, Limit));
  const auto found = reader.files_.find("manifest.json");
  if (found == reader.files_.end()) return reader.damaged("it holds no manifest.json");
  auto manifest = parseJson(found->second, "manifest.json");
  if (!manifest) {
    std::string why = manifest.error().text();
    why.pop_back();  // its full stop: the sentence goes on
    return reader.damaged(why);
  }
  reader.manifest_ = std::move(*manifest);
  if (!reader.manifest_.is_object()) return reader.damaged("manifest.json is no JSON object");
  reader.files_.erase(found);
  return reader;
}

tl::unexpected<Error> ArchiveReader::damaged(std::string_view what) const {
  return failAt(source_, ErrorCode::Unreadable,
                "The file is damaged or not Ridgeline's: {}; take a fresh copy or save it again.", what);
}

Result<nlohmann::json> ArchiveReader::value(const std::string& path) const {
  const nlohmann::json* at = &manifest_;
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string key = path.substr(start, end - start);
    if (!at->is_object() || !at->contains(key)) return damaged(fmt::format("\"{}\" is missing", path));
    at = &(*at)[key];
    start = end + 1;
  }
  return *at;
}

Result<std::int64_t> ArchiveReader::integer(const std::string& path, std::int64_t low,
                                            std::int64_t high) const {
  RIDGELINE_TRY(const nlohmann::json found, value(path));
  if (!found.is_number_integer()) return damaged(fmt::format("\"{}\" is no whole number", path));
  const auto number = found.get<std::int64_t>();
  if (number < low || number > high || (found.is_number_unsigned() && number < 0))
    return damaged(fmt::format("\"{}\" is {}, out of its range {} to {}", path, number, low, high));
  return number;
}

Result<double> ArchiveReader::number(const std::string& path) const {
  RIDGELINE_TRY(const nlohmann::json found, value(path));
  if (!found.is_number()) return damaged(fmt::format("\"{}\" is no number", path));
  return found.get<double>();
}

Result<std::string> ArchiveReader::text(const std::string& path) const {
  RIDGELINE_TRY(const nlohmann::json found, value(path));
  if (!found.is_string()) return damaged(fmt::format("\"{}\" is no text", path));
  return found.get<std::string>();
}

Result<bool> ArchiveReader::flag(const std::string& path) const {
  RIDGELINE_TRY(const nlohmann::json found, value(path));
  if (!found.is_boolean()) return damaged(fmt::format("\"{}\" is neither true nor false", path));
  return found.get<bool>();
}

Result<Matrix> ArchiveReader::array(const std::string& name) const {
  // Not by path: an array's own name may hold a slash.
  const auto arrays = manifest_.find("arrays");
  const auto content = files_.find(memberOf(name));
  if (arrays == manifest_.end() || !arrays->is_object() || !arrays->contains(name) || content == files_.end())
    return damaged(fmt::format("the numbers \"{}\" are missing", name));
  const auto& shape = (*arrays)[name];
  if (!shape.is_array() || shape.size() != 2 || !shape[0].is_number_unsigned() ||
      !shape[1].is_number_unsigned())
    return damaged(fmt::format("the shape of \"{}\" is no pair of counts", name));
  const auto rows = shape[0].get<std::uint64_t>(), columns = shape[1].get<std::uint64_t>();
  const std::uint64_t count = content->second.size() / sizeof(double);
  const bool fits = rows <= Limit && columns <= Limit && rows * columns == count &&
                    content->second.size() % sizeof(double) == 0;
  if (!fits)
    return damaged(fmt::format("\"{}\" holds {} numbers and not {} x {}", name, count, rows, columns));
  Matrix values(static_cast<Index>(rows), static_cast<Index>(columns));
  copyNumbers(reinterpret_cast<char*>(values.data()), content->second.data(), content->second.size());
  return values;
}

Result<Vector> ArchiveReader::vector(const std::string& name) const {
  RIDGELINE_TRY(const Matrix values, array(name));
  if (values.cols() != 1)
    return damaged(fmt::format("\"{}\" has {} columns and not one", name, values.cols()));
  return Vector(values.col(0));
}

Result<std::string> ArchiveReader::file(const std::string& name) const {
  const auto found = files_.find(name);
  if (found == files_.end()) return damaged(fmt::format("the member \"{}\" is missing", name));
  return found->second;
}

}  // namespace ridgeline
