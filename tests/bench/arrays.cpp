#include "tests/bench/arrays.hpp"

#include <algorithm>
#include <fstream>
#include <regex>

namespace ridgeline::bench {
namespace {

tl::unexpected<Error> unreadable(const std::string& path) {
  return failAt(path, ErrorCode::Unreadable,
                "{} is not there or no array of float64 rows; make it with gen.py of the peers.", path);
}

Result<Matrix> load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  char start[10] = {};
  if (!in.read(start, sizeof start) || std::string(start + 1, 5) != "NUMPY") return unreadable(path);
  std::string header(static_cast<unsigned char>(start[8]) + 256U * static_cast<unsigned char>(start[9]), ' ');
  in.read(header.data(), static_cast<std::streamsize>(header.size()));
  std::smatch shape;
  if (!in || header.find("'<f8'") == std::string::npos ||
      !std::regex_search(header, shape, std::regex("'shape': \\((\\d+),(?: (\\d+))?")))
    return unreadable(path);
  const Index rows = std::stoll(shape[1]), cols = shape[2].matched ? std::stoll(shape[2]) : 1;
  Matrix all(rows, cols);
  constexpr Index Block = 4096;
  RowMatrix block(Block, cols);
  for (Index row = 0; row < rows; row += Block) {
    const Index count = std::min(Block, rows - row);
    in.read(reinterpret_cast<char*>(block.data()), static_cast<std::streamsize>(count * cols) * 8);
    if (!in) return unreadable(path);
    all.middleRows(row, count) = block.topRows(count);
  }
  return all;
}

}  // namespace

Result<Matrix> loadColumns(const std::string& folder, const std::string& name) {
  return load(folder + "/" + name + ".X.npy");
}

Result<std::shared_ptr<models::TrainingSet>> loadRegression(const std::string& folder,
                                                            const std::string& name) {
  auto train = std::make_shared<models::TrainingSet>();
  train->task = models::Task::Regress;
  RIDGELINE_TRY(train->X, loadColumns(folder, name));
  RIDGELINE_TRY(const Matrix targets, load(folder + "/" + name + ".y.npy"));
  train->targets = targets.col(0);
  return train;
}

}  // namespace ridgeline::bench
