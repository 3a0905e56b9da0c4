#include <cmath>

#include "core/stats/cophenetic.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

TEST_CASE("stats: cophenetic correlation by hand", "[stats]") {
  // Distances 1, 3, 2 and heights 1, 2, 2: products 1 over sqrt(2 * 2/3).
  jobs::WorkContext context;
  const Matrix line{{0.0}, {1}, {3}};
  const std::vector<Joining> tree = {{0, 1, 1}, {2, 3, 2}};
  CHECK(*copheneticCorrelation(line, tree, context) == Approx(std::sqrt(0.75)));
  const std::vector<Joining> turned = {{1, 0, 1}, {3, 2, 2}};
  CHECK(*copheneticCorrelation(line, turned, context) == Approx(std::sqrt(0.75)));
}

TEST_CASE("stats: cophenetic correlation of an average linkage", "[stats]") {
  // scipy 1.10.1: linkage(X, "average"), cophenet(Z, pdist(X)).
  jobs::WorkContext context;
  Matrix X(12, 3);
  for (Index i = 0; i < 12; ++i) {
    const double t = static_cast<double>(i);
    X.row(i) << 3 * std::sin(1.1 * t), 2 * std::cos(2.3 * t), 0.2 * t;
  }
  const std::vector<Joining> tree = {
      {0, 3, 0.8483998415145163},   {1, 2, 1.1531614407711495},   {6, 8, 1.4599358073250641},
      {4, 10, 1.4975200126468062},  {7, 13, 1.65999358256615},    {5, 11, 1.7436515498463858},
      {9, 15, 1.993806605481477},   {12, 14, 2.1672066158249974}, {17, 19, 2.7341446671010186},
      {18, 20, 3.8277895686749663}, {16, 21, 4.556606193892967}};
  CHECK(*copheneticCorrelation(X, tree, context) == Approx(0.7471254347561069).epsilon(1e-12));
}

TEST_CASE("stats: cophenetic correlation says what it cannot use", "[stats]") {
  jobs::WorkContext context;
  const Matrix line{{0.0}, {1}, {3}}, corners = Matrix::Identity(3, 3);
  const std::vector<Joining> tree = {{0, 1, 1}, {2, 3, 2}};
  const auto code = [&](const Matrix& X, const std::vector<Joining>& joinings) {
    return copheneticCorrelation(X, joinings, context).error().code;
  };
  CHECK(code(line.topRows(2), {{0, 1, 1}}) == ErrorCode::InvalidInput);
  CHECK(code(line, {{0, 1, 1}}) == ErrorCode::InvalidInput);
  CHECK(code(line, {{0, 1, 1}, {1, 2, 2}}) == ErrorCode::InvalidInput);
  CHECK(code(line, {{0, 3, 1}, {1, 2, 2}}) == ErrorCode::InvalidInput);
  CHECK(code(line, {{0, -1, 1}, {1, 2, 2}}) == ErrorCode::InvalidInput);
  CHECK(code(line, {{0, 1, 1}, {2, 3, 1}}) == ErrorCode::InvalidInput);
  CHECK(code(corners, tree) == ErrorCode::InvalidInput);
  CHECK(code(line, {{0, 1, 1}, {2, 3, NAN}}) == ErrorCode::NonFinite);
  CHECK(code(Matrix{{0.0}, {NAN}, {3}}, tree) == ErrorCode::NonFinite);
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext stopped(stop.get_token());
  CHECK(copheneticCorrelation(line, tree, stopped).error().code == ErrorCode::Cancelled);
}
