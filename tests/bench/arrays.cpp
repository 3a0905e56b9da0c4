#include "tests/bench/arrays.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <regex>

namespace ridgeline::bench {
namespace {

tl::unexpected<Error> unreadable(const std::string& path) {
  return failAt(path, ErrorCode::Unreadable,
                "{} is not there or no array of numbers; make it with gen.py of the peers.", path);
}

/// `Number` of a row block at a time, as doubles; `skipped` rows lie before.
template <class Number>
bool read(std::ifstream& in, Index skipped, Matrix& all) {
  // Small, so that what is read in passing adds nothing to the peak of what is measured.
  const Index some = std::clamp<Index>(131072 / std::max<Index>(1, all.cols()), 16, 4096);
  in.seekg(static_cast<std::streamoff>(skipped * all.cols()) * static_cast<std::streamoff>(sizeof(Number)),
           std::ios::cur);
  Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> block(some, all.cols());
  for (Index row = 0; row < all.rows(); row += some) {
    const Index count = std::min(some, all.rows() - row);
    in.read(reinterpret_cast<char*>(block.data()),
            static_cast<std::streamsize>(count * all.cols()) * static_cast<std::streamsize>(sizeof(Number)));
    if (!in) return false;
    all.middleRows(row, count) = block.topRows(count).template cast<double>();
  }
  return true;
}

Result<Matrix> load(const std::string& path, RowRange rows = {}) {
  std::ifstream in(path, std::ios::binary);
  char start[10] = {};
  if (!in.read(start, sizeof start) || std::string(start + 1, 5) != "NUMPY") return unreadable(path);
  std::string header(static_cast<unsigned char>(start[8]) + 256U * static_cast<unsigned char>(start[9]), ' ');
  in.read(header.data(), static_cast<std::streamsize>(header.size()));
  std::smatch shape;
  if (!in || !std::regex_search(header, shape, std::regex("'shape': \\((\\d+),(?: (\\d+))?")))
    return unreadable(path);
  const Index last = std::min<Index>(rows.last, std::stoll(shape[1]));
  Matrix all(last - rows.first, shape[2].matched ? std::stoll(shape[2]) : 1);
  const auto holds = [&](const char* kind) { return header.find(kind) != std::string::npos; };
  const bool whole = holds("'<f8'")   ? read<double>(in, rows.first, all)
                     : holds("'<f4'") ? read<float>(in, rows.first, all)
                     : holds("'<i8'") ? read<std::int64_t>(in, rows.first, all)
                                      : false;
  if (!whole) return unreadable(path);
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

Result<std::shared_ptr<models::TrainingSet>> loadClasses(const std::string& folder, const std::string& name,
                                                         RowRange rows) {
  auto train = std::make_shared<models::TrainingSet>();
  RIDGELINE_TRY(train->X, load(folder + "/" + name + ".X.npy", rows));
  RIDGELINE_TRY(const Matrix codes, load(folder + "/" + name + ".y.npy", rows));
  for (Index i = 0; i < codes.rows(); ++i) train->labels.push_back(static_cast<int>(codes(i, 0)));
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
