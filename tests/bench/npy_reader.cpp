#include "tests/bench/npy_reader.hpp"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <vector>

namespace ridgeline::bench {
namespace {

template <class T>
Matrix ordered(const std::vector<char>& bytes, Index rows, Index cols, bool columnsTogether) {
  using Rows = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Columns = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
  const auto* numbers = reinterpret_cast<const T*>(bytes.data());
  if (columnsTogether) return Columns::Map(numbers, rows, cols).template cast<double>();
  return Rows::Map(numbers, rows, cols).template cast<double>();
}

}  // namespace

Result<Matrix> readFeatures(const std::string& folder, const std::string& dataset) {
  const std::string path = folder + "/" + dataset + ".X.npy";
  std::ifstream in(path, std::ios::binary);
  char start[10];
  if (!in.read(start, sizeof start) || std::memcmp(start, "\x93NUMPY", 6) != 0)
    return fail(ErrorCode::Unreadable, "\"{}\" is no array file; gen.py of the peers makes it.", path);
  std::uint16_t length = 0;
  std::memcpy(&length, start + 8, sizeof length);
  std::string header(length, ' ');
  in.read(header.data(), length);
  long rows = 0, cols = 0;
  const auto shape = header.find("'shape': (");
  if (shape == std::string::npos || std::sscanf(header.c_str() + shape + 10, "%ld, %ld", &rows, &cols) != 2)
    return fail(ErrorCode::Unreadable, "\"{}\" holds no table of two dimensions.", path);
  const bool wide = header.find("<f8") != std::string::npos;
  if (!wide && header.find("<f4") == std::string::npos)
    return fail(ErrorCode::Unreadable, "\"{}\" holds no floating-point numbers.", path);
  std::vector<char> bytes(static_cast<std::size_t>(rows * cols) * (wide ? sizeof(double) : sizeof(float)));
  if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    return fail(ErrorCode::Unreadable, "\"{}\" ends before its last number.", path);
  const bool columnsTogether = header.find("'fortran_order': True") != std::string::npos;
  return wide ? ordered<double>(bytes, rows, cols, columnsTogether)
              : ordered<float>(bytes, rows, cols, columnsTogether);
}

}  // namespace ridgeline::bench
