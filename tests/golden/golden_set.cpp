#include "tests/golden/golden_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/prep/step.hpp"
#include "tests/golden/data_file.hpp"

namespace ridgeline::golden {
namespace {

using nlohmann::json;

std::string topicOf(const std::string& name, const json& dataset) {
  if (dataset.contains("classes_in_code_order")) return "classification";
  if (dataset.contains("target")) return "regression";
  if (dataset.contains("standardised")) return "clustering";
  return name.substr(0, name.find('_'));
}

prep::Frame frameOf(const Matrix& X) {
  prep::Frame frame;
  frame.rows = X.rows();
  for (Index j = 0; j < X.cols(); ++j) {
    prep::FrameColumn& column = frame.columns.emplace_back();
    column.name = fmt::format("x{}", j + 1);
    column.numbers.assign(X.col(j).begin(), X.col(j).end());
  }
  return frame;
}

Matrix scaled(const prep::FittedStep& step, const Matrix& X) {
  prep::Frame frame = frameOf(X);
  if (const auto done = step.apply(frame); !done) throw Failure{done.error().text()};
  Matrix Z(X.rows(), X.cols());
  for (Index j = 0; j < X.cols(); ++j)
    Z.col(j) = Vector::Map(frame.columns[static_cast<std::size_t>(j)].numbers.data(), X.rows());
  return Z;
}

void standardise(GoldenSet& set) {
  jobs::WorkContext context;
  const auto entry = prep::stepEntry("scale");
  const auto step = (*entry)->fit(frameOf(set.X), (*entry)->params->defaults(), context);
  if (!step) throw Unreadable{step.error().text()};
  set.Z = scaled(**step, set.X);
  set.Ztest = scaled(**step, set.Xtest);
}

void readRows(GoldenSet& set) {
  const json& about = set.dataset();
  const DataFile data =
      DataFile::read((std::filesystem::path(set.folder) / about.at("file").get<std::string>()).string(),
                     about.value("separator", std::string(","))[0], about.value("header", true));
  const auto used = about.at("rows_used").get<std::vector<std::size_t>>();
  set.featureNames = about.at("features").get<std::vector<std::string>>();
  set.classNames = about.value("classes_in_code_order", std::vector<std::string>{});
  const auto take = [&](const std::vector<std::size_t>& positions, Matrix& X, std::vector<int>& y,
                        Vector& t) {
    X.resize(static_cast<Index>(positions.size()), static_cast<Index>(set.featureNames.size()));
    t = Vector::Zero(X.rows());
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const std::size_t row = used.at(positions[i]);
      for (std::size_t j = 0; j < set.featureNames.size(); ++j)
        X(static_cast<Index>(i), static_cast<Index>(j)) = data.number(row, set.featureNames[j]);
      if (!about.contains("target")) continue;
      const auto target = about.at("target").get<std::string>();
      if (set.classNames.empty()) {
        t[static_cast<Index>(i)] = data.number(row, target);
        continue;
      }
      const std::string& cell = data.cell(row, target);
      const auto found = std::find_if(set.classNames.begin(), set.classNames.end(),
                                      [&](const std::string& name) { return isCalled(cell, name); });
      if (found == set.classNames.end())
        throw Unreadable{fmt::format("{}: the class \"{}\" of data row {} is not in classes_in_code_order.",
                                     set.name, cell, row)};
      y.push_back(static_cast<int>(found - set.classNames.begin()));
    }
  };
  std::vector<std::size_t> train(used.size()), unseen;
  for (std::size_t i = 0; i < used.size(); ++i) train[i] = i;
  if (set.file.contains("split")) {
    train = set.file["split"].at("train").get<std::vector<std::size_t>>();
    unseen = set.file["split"].at("test").get<std::vector<std::size_t>>();
  }
  take(train, set.X, set.y, set.t);
  take(unseen, set.Xtest, set.ytest, set.ttest);
  standardise(set);
}

}  // namespace

const json& GoldenSet::find(const std::string& id) const {
  for (const auto& one : file.at("cases"))
    if (one.at("id") == id) return one;
  throw Unsupported{fmt::format("the file has no case \"{}\" to start from", id)};
}

models::TrainingSet GoldenSet::unlabelled(const Matrix& rows, models::Task task) const {
  models::TrainingSet train;
  train.task = task;
  train.X = rows;
  train.featureNames = featureNames;
  return train;
}

models::TrainingSet GoldenSet::labelled(const Matrix& rows, std::vector<int> codes) const {
  models::TrainingSet train = unlabelled(rows, models::Task::Classify);
  train.labels = std::move(codes);
  train.classNames = classNames;
  return train;
}

models::TrainingSet GoldenSet::measured(const Matrix& rows, Vector targets) const {
  models::TrainingSet train = unlabelled(rows, models::Task::Regress);
  train.targets = std::move(targets);
  return train;
}

GoldenSet makeGolden(const std::string& name, json file, const std::string& dataFolder) {
  GoldenSet set;
  set.name = name;
  set.folder = dataFolder;
  set.file = std::move(file);
  try {
    set.topic = topicOf(name, set.dataset());
    for (const auto& one : set.file.at("cases"))
      for (const char* key : {"id", "params", "expect", "tol"})
        if (!one.contains(key)) throw Unreadable{fmt::format("{}: a case has no \"{}\".", name, key)};
    if (set.dataset().contains("rows_used") && set.dataset().contains("features")) readRows(set);
  } catch (const json::exception& error) {
    throw Unreadable{fmt::format("{} is not in the format of golden files: {}.", name, error.what())};
  } catch (const std::out_of_range&) {
    throw Unreadable{fmt::format("{}: the split names a row that is not in rows_used.", name)};
  }
  return set;
}

GoldenSet readGolden(const std::string& path, const std::string& dataFolder) {
  std::ifstream in(path);
  if (!in) throw Unreadable{fmt::format("{} cannot be read.", path)};
  json file = json::parse(in, nullptr, false);
  if (file.is_discarded()) throw Unreadable{fmt::format("{} is not JSON.", path)};
  return makeGolden(std::filesystem::path(path).stem().string(), std::move(file), dataFolder);
}

}  // namespace ridgeline::golden
