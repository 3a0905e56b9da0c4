#include <algorithm>
#include <cmath>
#include <string_view>

#include "core/data/folds.hpp"
#include "core/eval/cross_validation.hpp"
#include "core/eval/validation_curve.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

/// The train rows of a reference as a table with its roles: what cross-validation starts from.
struct Ground {
  data::TablePtr table;
  data::Schema schema;
  std::vector<Index> rows;

  Ground(const GoldenSet& set, const Matrix& X) {
    std::vector<data::ColumnPtr> columns;
    data::Roles roles;
    roles.target = "y";
    for (Index j = 0; j < X.cols(); ++j) {
      roles.features.push_back("x" + std::to_string(j + 1));
      columns.push_back(data::Column::numbers(roles.features.back(), data::ColumnKind::Numeric,
                                              {X.col(j).data(), X.col(j).data() + X.rows()}));
    }
    if (set.classes() > 0) {
      std::vector<std::string> words;
      for (const int code : set.y) words.push_back("c" + std::to_string(100 + code));
      columns.push_back(data::Column::categories("y", words));
    } else {
      roles.task = data::Task::Regress;
      columns.push_back(
          data::Column::numbers("y", data::ColumnKind::Numeric, {set.t.data(), set.t.data() + set.t.size()}));
    }
    table = taken(data::Table::make(set.name, std::move(columns)));
    schema = taken(data::settle(*table, roles));
    for (Index i = 0; i < X.rows(); ++i) rows.push_back(i);
  }
  /// As stored: runs of rows, or dealt by class.
  std::vector<data::Fold> folds(const Case& at, bool dealt) const {
    const int count = at.has("folds") ? at.param("folds").get<int>() : 5;
    return taken(data::drawFolds(*table, schema, rows, {.folds = count, .stratify = dealt, .shuffle = false},
                                 Seed(7)));
  }
};

void checkModel(const char* method) {
  if (const auto entry = models::modelEntry(method); !entry)
    throw Unsupported{std::string("the core has no model \"") + method + "\""};
}

struct ByFold {
  Vector train, test;
};

ByFold scores(Case& at, const Ground& ground, const std::vector<data::Fold>& folds,
              const models::ModelSpec& model, const char* metric) {
  const auto result = taken(eval::crossValidate(*ground.table, ground.schema, folds, {}, model,
                                                {.pooled = false}, Seed(7), at.context));
  const auto place = [&](std::string_view id) {
    std::size_t m = 0;
    while (result.metrics[m].id != id) ++m;
    return m;
  };
  const std::size_t m = place(metric);
  // The reference calls r2 of equal targets 1 where they are met and 0 elsewhere; the core calls it
  // undefined.
  const auto defined = [&](const std::vector<double>& of) {
    if (!std::isnan(of[m]) || std::string_view(metric) != "r2") return of[m];
    return of[place("rmse")] < 1e-12 ? 1.0 : 0.0;
  };
  ByFold out{Vector(static_cast<Index>(folds.size())), Vector(static_cast<Index>(folds.size()))};
  for (std::size_t f = 0; f < folds.size(); ++f) {
    out.train[static_cast<Index>(f)] = defined(result.folds[f].train);
    out.test[static_cast<Index>(f)] = defined(result.folds[f].test);
  }
  return out;
}

/// The same where a fold may hold rows of one class alone. The core refuses those; the reference's model
/// always answers that class.
ByFold accuracies(Case& at, const Ground& ground, const std::vector<data::Fold>& folds,
                  const models::ModelSpec& model) {
  ByFold out{Vector(static_cast<Index>(folds.size())), Vector(static_cast<Index>(folds.size()))};
  std::vector<data::Fold> told;
  std::vector<Index> places;
  const auto share = [&](const std::vector<Index>& rows, int code) {
    double hits = 0;
    for (const Index row : rows) hits += at.set.y[static_cast<std::size_t>(row)] == code ? 1 : 0;
    return hits / static_cast<double>(rows.size());
  };
  for (std::size_t f = 0; f < folds.size(); ++f) {
    const int code = at.set.y[static_cast<std::size_t>(folds[f].train.front())];
    const auto place = static_cast<Index>(f);
    out.train[place] = share(folds[f].train, code);
    out.test[place] = share(folds[f].test, code);
    if (out.train[place] == 1) continue;
    told.push_back(folds[f]);
    places.push_back(place);
  }
  if (told.empty()) return out;
  const ByFold rest = scores(at, ground, told, model, "accuracy");
  for (std::size_t i = 0; i < places.size(); ++i) {
    out.train[places[i]] = rest.train[static_cast<Index>(i)];
    out.test[places[i]] = rest.test[static_cast<Index>(i)];
  }
  return out;
}

/// The first share of each fold's train rows.
std::vector<data::Fold> firstOf(std::vector<data::Fold> folds, double share, std::size_t least) {
  for (auto& fold : folds)
    fold.train.resize(
        std::max(least, static_cast<std::size_t>(share * static_cast<double>(fold.train.size()))));
  return folds;
}

models::ModelSpec ridgeModel(const Case& at) {
  checkModel("ridge");
  return {"ridge", {{"alpha", at.has("alpha") ? at.param("alpha").get<double>() : 1.0}}};
}

void ridgeFolds(Case& at) {
  const Ground ground(at.set, at.set.Z);
  const Vector test = scores(at, ground, ground.folds(at, false), ridgeModel(at), "r2").test;
  at.judge.see(test, at.expect["r2_by_fold"]);
  at.judge.see(test.mean(), at.expect["mean"]);
}

void bayesFolds(Case& at) {
  checkModel("gaussian-nb");
  const Ground ground(at.set, at.set.X);
  at.judge.see(accuracies(at, ground, ground.folds(at, false), {"gaussian-nb", {}}).test,
               at.expect["contiguous"]);
  at.judge.see(accuracies(at, ground, ground.folds(at, true), {"gaussian-nb", {}}).test,
               at.expect["stratified"]);
}

void learningCurve(Case& at, const Ground& ground, bool dealt, const models::ModelSpec& model,
                   const char* metric, const std::string& word, std::size_t least) {
  for (std::size_t i = 0; i < at.expect.size(); ++i) {
    const double share = at.expect[i]["fraction"].number();
    const auto folds = firstOf(ground.folds(at, dealt), share, least);
    const auto found = at.set.classes() > 0 ? accuracies(at, ground, folds, model)
                                            : scores(at, ground, folds, model, metric);
    at.judge.see(found.train, at.expect[i]["train_" + word]);
    at.judge.see(found.test, at.expect[i]["test_" + word]);
  }
}

void ridgeCurve(Case& at) {
  learningCurve(at, Ground(at.set, at.set.Z), false, ridgeModel(at), "r2", "r2", 2);
}

void bayesCurve(Case& at) {
  checkModel("gaussian-nb");
  learningCurve(at, Ground(at.set, at.set.X), true, {"gaussian-nb", {}}, "accuracy", "accuracy", 1);
}

void byValue(Case& at, const Ground& ground, bool dealt, const char* method, const char* param,
             const char* metric, const std::function<params::ParamValue(const std::string&)>& read) {
  checkModel(method);
  std::vector<std::string> keys;
  std::vector<params::ParamValue> values;
  for (const auto& [key, wanted] : at.expect.json().items()) {
    keys.push_back(key);
    values.push_back(read(key));
  }
  const auto curve = taken(eval::validationCurve(*ground.table, ground.schema, ground.folds(at, dealt), {},
                                                 {method, {}}, param, values, metric, Seed(7), at.context));
  for (std::size_t i = 0; i < keys.size(); ++i)
    at.judge.see(
        Vector(Vector::Map(curve.points[i].test.data(), static_cast<Index>(curve.points[i].test.size()))),
        at.expect[keys[i]]);
}

void ridgeByAlpha(Case& at) {
  byValue(at, Ground(at.set, at.set.Z), false, "ridge", "alpha", "r2",
          [](const std::string& key) -> params::ParamValue { return std::stod(key); });
}

void knnByNeighbours(Case& at) {
  byValue(at, Ground(at.set, at.set.Z), true, "knn", "neighbors", "accuracy",
          [](const std::string& key) -> params::ParamValue { return std::int64_t{std::stoll(key)}; });
}

}  // namespace

std::vector<Kind> resamplingKinds() {
  return {{"regression", "cv_ridge", ridgeFolds},
          {"regression", "learning_curve_ridge", ridgeCurve},
          {"regression", "validation_curve_ridge", ridgeByAlpha},
          {"classification", "cv_gaussian_nb", bayesFolds},
          {"classification", "learning_curve_gaussian_nb", bayesCurve},
          {"classification", "validation_curve_knn", knnByNeighbours}};
}

}  // namespace ridgeline::golden
