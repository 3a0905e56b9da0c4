#include "core/models/kernels/svm.hpp"

#include <algorithm>
#include <cmath>

#include "core/jobs/thread_pool.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/grid_predictor.hpp"
#include "core/models/kernels/svr.hpp"
#include "core/models/row_capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

TrainingSet blobs(Index n, int classes) {
  const Matrix noise = test::normals(n, 2, 21);
  Matrix X(n, 2);
  std::vector<int> labels;
  for (Index i = 0; i < n; ++i) {
    const int label = static_cast<int>(i) % classes;
    const double angle = 6.28318530717958648 * label / classes;
    X.row(i) << 3 * std::cos(angle) + noise(i, 0), 3 * std::sin(angle) + noise(i, 1);
    labels.push_back(label);
  }
  return test::classification(X, labels, classes);
}

double accuracy(const FittedModel& model, const TrainingSet& train) {
  jobs::WorkContext context;
  const auto answers = model.predict(train.X, context);
  REQUIRE(answers);
  double right = 0;
  for (std::size_t i = 0; i < train.labels.size(); ++i)
    right += answers->labels[i] == train.labels[i] ? 1 : 0;
  return right / static_cast<double>(train.labels.size());
}

FittedModelPtr fitted(const TrainingSet& train, const SvmParams& params) {
  jobs::WorkContext context;
  auto model = fitSvm(train, params, context);
  REQUIRE(model);
  return *model;
}

}  // namespace

TEST_CASE("svm: the decision of two points is the distance from their middle", "[models][kernels][svm]") {
  Matrix X(2, 1);
  X << 1, 5;
  SvmParams params;
  params.kernel = KernelKind::Linear;
  const auto model = fitted(test::classification(X, {0, 1}, 2), params);
  const auto* support = capability<SupportRows>(*model);
  CHECK(support->supportRows() == std::vector<Index>{0, 1});
  CHECK(support->dualCoefficients()(1, 0) == Approx(0.125));
  CHECK(support->biases()[0] == Approx(-1.5));
  jobs::WorkContext context;
  Matrix queries(3, 1);
  queries << 1, 3.2, 9;
  const Matrix decisions = support->decisionValues(queries, context).value();
  CHECK(decisions(0, 0) == Approx(-1));
  CHECK(decisions(1, 0) == Approx(0.1));
  CHECK(decisions(2, 0) == Approx(3));
}

TEST_CASE("svm: pairs and rest agree on classes that are apart, support rows explain the decisions",
          "[models][kernels][svm]") {
  const TrainingSet train = blobs(300, 4);
  for (const auto strategy : {SvmStrategy::OneVsOne, SvmStrategy::OneVsRest}) {
    SvmParams params;
    params.strategy = strategy;
    const auto model = fitted(train, params);
    CHECK(accuracy(*model, train) > 0.93);
    const auto* support = capability<SupportRows>(*model);
    const auto positions = support->supportRows();
    const Matrix dual = support->dualCoefficients();
    CHECK(dual.cols() == (strategy == SvmStrategy::OneVsOne ? 6 : 4));
    CHECK(dual.colwise().sum().cwiseAbs().maxCoeff() < 1e-9);
    jobs::WorkContext context;
    const KernelFunction kernel = settleKernel(params, train.X).value();
    const Matrix queries = test::normals(20, 2, 5);
    const Matrix K = kernelMatrix(kernel, queries, takeRows(train.X, positions), context).value();
    const Matrix sums = (K * dual).rowwise() + support->biases().transpose();
    CHECK((sums - support->decisionValues(queries, context).value()).cwiseAbs().maxCoeff() < 1e-10);
  }
}

TEST_CASE("svm: rows of weight 0 are as if they were not there, heavy ones as if repeated",
          "[models][kernels][svm]") {
  TrainingSet train = blobs(120, 2);
  train.weights = Vector::Ones(120);
  for (Index i = 0; i < 30; ++i) train.weights[i] = 0;
  train.weights[40] = 2;
  SvmParams params;
  params.gammaRule = GammaRule::Value;
  params.gamma = 0.3;
  params.tolerance = 1e-7;
  std::vector<Index> rows;
  for (Index i = 30; i < 120; ++i) rows.push_back(i);
  rows.push_back(40);
  std::vector<int> labels;
  for (const Index i : rows) labels.push_back(train.labels[static_cast<std::size_t>(i)]);
  const auto weighted = fitted(train, params);
  const auto repeated = fitted(test::classification(takeRows(train.X, rows), labels, 2), params);
  jobs::WorkContext context;
  const Matrix queries = test::normals(50, 2, 6);
  const auto a = capability<SupportRows>(*weighted)->decisionValues(queries, context);
  const auto b = capability<SupportRows>(*repeated)->decisionValues(queries, context);
  CHECK((*a - *b).cwiseAbs().maxCoeff() < 1e-4);
  for (const Index row : capability<SupportRows>(*weighted)->supportRows()) CHECK(row >= 30);
}

TEST_CASE("svm: balanced classes answer more of the rare one", "[models][kernels][svm]") {
  TrainingSet train = blobs(400, 2);
  train.X *= 0.4;
  std::vector<Index> rows;
  std::vector<int> labels;
  for (Index i = 0; i < 400; ++i)
    if (i % 2 == 0 || i % 20 == 1) {
      rows.push_back(i);
      labels.push_back(static_cast<int>(i % 2));
    }
  TrainingSet rare = test::classification(takeRows(train.X, rows), labels, 2);
  rare.X.col(0) = test::normals(rare.n(), 1, 8);
  for (Index i = 0; i < rare.n(); ++i) rare.X(i, 0) += labels[static_cast<std::size_t>(i)];
  SvmParams params;
  const auto count = [&](const FittedModel& model) {
    jobs::WorkContext context;
    const auto answers = model.predict(rare.X, context);
    return std::count(answers->labels.begin(), answers->labels.end(), 1);
  };
  const auto equal = count(*fitted(rare, params));
  params.classWeights = ClassWeighting::Balanced;
  CHECK(count(*fitted(rare, params)) > equal);
}

TEST_CASE("svm: probabilities follow the classes", "[models][kernels][svm]") {
  const TrainingSet train = blobs(240, 3);
  for (const auto strategy : {SvmStrategy::OneVsOne, SvmStrategy::OneVsRest}) {
    SvmParams params;
    params.probabilities = true;
    params.strategy = strategy;
    const auto model = fitted(train, params);
    REQUIRE(capability<Probabilities>(*model) != nullptr);
    jobs::WorkContext context;
    const auto answers = model->predict(train.X, context);
    REQUIRE(answers);
    CHECK((answers->probabilities.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-12);
    CHECK(answers->labels == argmaxRows(answers->probabilities));
    double log = 0;
    for (Index i = 0; i < train.n(); ++i)
      log -= std::log(answers->probabilities(i, train.labels[static_cast<std::size_t>(i)]));
    CHECK(log / static_cast<double>(train.n()) < 0.3);
  }
}

TEST_CASE("svm: a lattice is answered as its points are, at any number of threads",
          "[models][kernels][svm]") {
  const TrainingSet train = blobs(200, 3);
  Lattice lattice;
  lattice.origin = Vector::Constant(2, -5);
  lattice.stepX = Vector::Zero(2);
  lattice.stepY = Vector::Zero(2);
  lattice.stepX[0] = 0.1;
  lattice.stepY[1] = 0.125;
  lattice.nx = 101;
  lattice.ny = 81;
  Matrix points(lattice.nx * lattice.ny, 2);
  for (Index j = 0; j < lattice.ny; ++j)
    for (Index i = 0; i < lattice.nx; ++i) points.row(j * lattice.nx + i) = lattice.point(i, j);
  jobs::ThreadPool pool(3);
  jobs::WorkContext alone, shared(std::stop_token{}, &pool);
  TrainingSet numbers = test::regression(train.X, train.X.col(0) * 2);
  for (const auto kernel : {KernelKind::Rbf, KernelKind::Linear}) {
    SvmParams params;
    params.kernel = kernel;
    params.probabilities = true;
    const auto model = fitted(train, params);
    const auto slow = model->predict(points, alone);
    const auto fast = capability<GridPredictor>(*model)->predictGrid(lattice, alone);
    const auto both = capability<GridPredictor>(*model)->predictGrid(lattice, shared);
    REQUIRE(slow);
    REQUIRE(fast);
    CHECK((slow->probabilities - fast->probabilities).cwiseAbs().maxCoeff() < 1e-9);
    CHECK(fast->probabilities == both->probabilities);
    SvrParams curve;
    curve.kernel = kernel;
    const auto regression = fitSvr(numbers, curve, alone);
    REQUIRE(regression);
    CHECK(((*regression)->predict(points, alone)->values -
           capability<GridPredictor>(**regression)->predictGrid(lattice, alone)->values)
              .cwiseAbs()
              .maxCoeff() < 1e-9);
  }
}

TEST_CASE("svr: a line is found within epsilon, in any unit of the target", "[models][kernels][svm]") {
  const Matrix X = test::normals(80, 2, 31);
  const Vector y = (3 * X.col(0) - X.col(1)).array() + 10;
  for (const double unit : {1.0, 1e-3, 1e200}) {
    SvrParams params;
    params.kernel = KernelKind::Linear;
    params.cost = 1e3 * std::min(unit, 1e6);
    params.epsilon = unit > 1 ? 1e9 : 0.01 * unit;
    params.tolerance = unit < 1 ? 1e-8 : 1e-6;
    jobs::WorkContext context;
    const auto model = fitSvr(test::regression(X, y * unit), params, context);
    REQUIRE(model);
    const auto answers = (*model)->predict(X, context);
    REQUIRE(answers);
    if (unit <= 1) CHECK(((answers->values / unit - y).cwiseAbs().maxCoeff()) < 0.011);
    CHECK(answers->values.allFinite());
  }
}
