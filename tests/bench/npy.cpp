#include "tests/bench/npy.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <regex>
#include <sstream>

namespace ridgeline::bench {
namespace {

struct Array {
  bool whole = false;
  Index rows = 0, cols = 1;
  std::string bytes;
};

Result<Array> loadArray(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  const std::string content = all.str();
  if (!in || content.size() < 10 || content.compare(1, 5, "NUMPY") != 0)
    return failAt(path, ErrorCode::Unreadable, "{} is not there or no .npy file; make it with gen.py.", path);
  const std::size_t length =
      static_cast<unsigned char>(content[8]) + 256U * static_cast<unsigned char>(content[9]);
  const std::string header = content.substr(10, length);
  std::smatch shape;
  if (!std::regex_search(header, shape, std::regex("'shape': \\((\\d+),(?: (\\d+))?")))
    return failAt(path, ErrorCode::Unreadable, "The header of {} names no shape of one or two sides.", path);
  Array array;
  array.whole = header.find("'<i8'") != std::string::npos;
  array.rows = std::stoll(shape[1]);
  if (shape[2].matched) array.cols = std::stoll(shape[2]);
  array.bytes = content.substr(10 + length);
  if (array.bytes.size() != static_cast<std::size_t>(array.rows * array.cols) * 8)
    return failAt(path, ErrorCode::Unreadable, "{} holds another number of values than its shape says.",
                  path);
  return array;
}

}  // namespace

Result<Matrix> loadRows(const std::string& folder, const std::string& name) {
  RIDGELINE_TRY(const Array array, loadArray(folder + "/" + name + ".X.npy"));
  RowMatrix rows(array.rows, array.cols);
  std::memcpy(rows.data(), array.bytes.data(), array.bytes.size());
  return Matrix(rows);
}

Result<Vector> loadAnswers(const std::string& folder, const std::string& name) {
  RIDGELINE_TRY(const Array array, loadArray(folder + "/" + name + ".y.npy"));
  Vector answers(array.rows);
  std::vector<std::int64_t> codes(static_cast<std::size_t>(array.rows));
  std::memcpy(array.whole ? static_cast<void*>(codes.data()) : answers.data(), array.bytes.data(),
              array.bytes.size());
  if (array.whole)
    for (Index i = 0; i < answers.size(); ++i)
      answers[i] = static_cast<double>(codes[static_cast<std::size_t>(i)]);
  return answers;
}

Result<std::shared_ptr<models::TrainingSet>> loadClasses(const std::string& folder, const std::string& name) {
  auto train = std::make_shared<models::TrainingSet>();
  RIDGELINE_TRY(train->X, loadRows(folder, name));
  RIDGELINE_TRY(const Vector codes, loadAnswers(folder, name));
  for (const double code : codes) train->labels.push_back(static_cast<int>(code));
  for (int k = 0; k <= static_cast<int>(codes.maxCoeff()); ++k)
    train->classNames.push_back(std::to_string(k));
  return train;
}

void standardise(Matrix& X) {
  for (auto column : X.colwise()) {
    column.array() -= column.mean();
    column /= std::sqrt(column.squaredNorm() / static_cast<double>(column.size()));
  }
}

}  // namespace ridgeline::bench
