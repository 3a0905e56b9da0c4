#include "tests/golden/golden_set.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/support/paths.hpp"
#include "tests/support/training.hpp"

namespace ridgeline::test {
namespace {

using nlohmann::json;

std::vector<std::vector<std::string>> cells(const std::string& path, char separator) {
  std::ifstream in(path);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    std::vector<std::string>& row = rows.emplace_back(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"')
        quoted = !quoted;
      else if (c == separator && !quoted)
        row.emplace_back();
      else
        row.back() += c;
    }
  }
  return rows;
}

/// As the reference names classes: whole numbers without a point.
std::string className(const std::string& cell) {
  char* end = nullptr;
  const double number = std::strtod(cell.c_str(), &end);
  if (cell.empty() || *end != '\0' || number != std::floor(number)) return cell;
  return std::to_string(static_cast<long>(number));
}

}  // namespace

const json* GoldenSet::find(const std::string& id) const {
  for (const auto& one : file.at("cases"))
    if (one.at("id") == id) return &one;
  return nullptr;
}

Matrix matrixOf(const json& rows) {
  Matrix values(static_cast<Index>(rows.size()), static_cast<Index>(rows.at(0).size()));
  for (Index i = 0; i < values.rows(); ++i)
    for (Index j = 0; j < values.cols(); ++j)
      values(i, j) = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)].get<double>();
  return values;
}

std::optional<GoldenSet> goldenSet(const std::string& name) {
  const auto path = sharedFile("golden/" + name + ".json");
  if (!path) return std::nullopt;
  GoldenSet set;
  set.name = name;
  std::ifstream in(*path);
  set.file = json::parse(in);
  const json& about = set.file.at("dataset");
  const auto data = sharedFile("data/" + about.at("file").get<std::string>());
  if (!data) return std::nullopt;
  auto rows = cells(data->string(), about.value("separator", std::string(","))[0]);
  const bool header = about.value("header", true);
  std::map<std::string, std::size_t> column;
  for (std::size_t j = 0; j < rows.at(0).size(); ++j) column[header ? rows[0][j] : std::to_string(j)] = j;
  if (header) rows.erase(rows.begin());

  const auto used = about.at("rows_used").get<std::vector<std::size_t>>();
  const auto features = about.at("features").get<std::vector<std::string>>();
  const auto names = about.value("classes_in_code_order", std::vector<std::string>{});
  set.classes = static_cast<int>(names.size());
  const auto take = [&](const std::vector<Index>& positions, Matrix& X, std::vector<int>& y, Vector& t) {
    X.resize(static_cast<Index>(positions.size()), static_cast<Index>(features.size()));
    t = Vector::Zero(X.rows());
    for (Index i = 0; i < X.rows(); ++i) {
      const auto& row = rows.at(used.at(static_cast<std::size_t>(positions[static_cast<std::size_t>(i)])));
      for (Index j = 0; j < X.cols(); ++j)
        X(i, j) = std::stod(row.at(column.at(features[static_cast<std::size_t>(j)])));
      if (!about.contains("target")) continue;
      const std::string cell = row.at(column.at(about.at("target").get<std::string>()));
      if (names.empty()) {
        t[i] = std::stod(cell);
        continue;
      }
      const auto found = std::find(names.begin(), names.end(), className(cell));
      y.push_back(static_cast<int>(found - names.begin()));
    }
  };
  std::vector<Index> train(used.size()), unseen;
  for (std::size_t i = 0; i < used.size(); ++i) train[i] = static_cast<Index>(i);
  if (set.file.contains("split")) {
    train = set.file["split"].at("train").get<std::vector<Index>>();
    unseen = set.file["split"].at("test").get<std::vector<Index>>();
  }
  take(train, set.X, set.y, set.t);
  take(unseen, set.Xtest, set.ytest, set.ttest);
  const Eigen::RowVectorXd mean = set.X.colwise().mean();
  Eigen::RowVectorXd sd =
      (set.X.rowwise() - mean).colwise().norm() / std::sqrt(static_cast<double>(set.X.rows()));
  sd = (sd.array() > 0).select(sd, 1.0);
  set.Z = (set.X.rowwise() - mean).array().rowwise() / sd.array();
  set.Ztest = (set.Xtest.rowwise() - mean).array().rowwise() / sd.array();
  return set;
}

models::TrainingSet classify(const GoldenSet& set, const Matrix& X) {
  return classification(X, set.y, set.classes);
}
models::TrainingSet regress(const GoldenSet& set, const Matrix& X) { return regression(X, set.t); }

void WorstGap::see(double got, const json& want, const json& tolerance, const std::string& at) {
  const double expected = want.get<double>(), difference = std::abs(got - expected);
  const double allowed =
      tolerance.at("abs").get<double>() + tolerance.at("rel").get<double>() * std::abs(expected);
  const double relative = std::isfinite(difference) ? difference / allowed : 1e300;
  if (relative <= share) return;
  share = relative;
  gap = difference;
  where = at;
}

std::string WorstGap::text() const {
  std::ostringstream words;
  words << "worst gap " << gap << ", " << share << " of what is allowed, at " << where;
  return words.str();
}

}  // namespace ridgeline::test
