#include "core/eval/principal_plane.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/random.hpp"
#include "core/kernels/decompositions.hpp"

namespace ridgeline::eval {
namespace {

/// Up to this many columns the covariance is formed and solved whole.
constexpr Index WholeColumns = 128;
/// Rows that axes are learned from: more would not turn them visibly.
constexpr Index MostRows = 20000;
constexpr Index BlockRows = 1024;

Matrix thinned(const Matrix& X) {
  if (X.rows() <= MostRows) return X;
  std::vector<Index> rows;
  rows.reserve(static_cast<std::size_t>(MostRows));
  for (Index i = 0; i < MostRows; ++i) rows.push_back(i * X.rows() / MostRows);
  return takeRows(X, rows);
}

/// (X - mean)' (X - mean) V, block by block.
Result<Matrix> scatterTimes(const Matrix& X, const Vector& mean, const Matrix& V,
                            jobs::WorkContext& context) {
  Matrix product = Matrix::Zero(X.cols(), V.cols());
  for (Index begin = 0; begin < X.rows(); begin += BlockRows) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const Index count = std::min(BlockRows, X.rows() - begin);
    const Matrix block = X.middleRows(begin, count).rowwise() - mean.transpose();
    product.noalias() += block.transpose() * (block * V);
  }
  return product;
}

/// Leading directions of the scatter, descending, with its eigenvalues.
struct Leading {
  Matrix directions;
  Vector values;
};
Leading solve(const Matrix& basis, const Matrix& scattered) {
  const Matrix small = basis.transpose() * scattered;
  const auto [values, vectors, converged] = kernels::symmetricEigen((small + small.transpose()) / 2);
  return {basis * vectors.rowwise().reverse(), values.reverse()};
}

Result<Leading> leading(const Matrix& X, const Vector& mean, jobs::WorkContext& context) {
  const Index d = X.cols();
  if (d <= WholeColumns) {
    const Matrix all = Matrix::Identity(d, d);
    RIDGELINE_TRY(const Matrix scatter, scatterTimes(X, mean, all, context));
    return solve(all, scatter);
  }
  // A start that depends on the number of columns alone keeps the picture the same from fit to fit.
  Rng random(Seed(static_cast<std::uint64_t>(d)));
  Matrix basis(d, 8);
  for (double& value : basis.reshaped()) value = random.normal();
  Leading found;
  for (int round = 0; round < 40; ++round) {
    basis = kernels::orthonormalBasis(basis);
    RIDGELINE_TRY(const Matrix scattered, scatterTimes(X, mean, basis, context));
    const Vector before = found.values;
    found = solve(basis, scattered);
    if (before.size() > 0 && (found.values - before).head(2).cwiseAbs().maxCoeff() <= 1e-9 * found.values[0])
      break;
    basis = scattered;
  }
  return found;
}

class PrincipalPlane final : public Plane {
 public:
  PrincipalPlane(PlaneSpec spec, prep::PipelinePtr pipeline, PrincipalAxes axes)
      : spec_(std::move(spec)), pipeline_(std::move(pipeline)), axes_(std::move(axes)) {}

  const PlaneSpec& spec() const override { return spec_; }
  std::string xTitle() const override { return title(0); }
  std::string yTitle() const override { return title(1); }
  std::array<double, 4> window() const override { return window_; }
  void frameRows(const Matrix& X) { window_ = windowAround(project(X)); }

  Matrix coordinates(const data::Table& table, const std::vector<Index>& rows) const override {
    if (const auto X = pipeline_->transform(table, rows)) return project(*X);
    // Some row cannot be prepared: those with every value can.
    Matrix points =
        Matrix::Constant(static_cast<Index>(rows.size()), 2, std::numeric_limits<double>::quiet_NaN());
    std::vector<Index> complete;
    std::vector<Index> places;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool whole =
          std::all_of(pipeline_->inputs().begin(), pipeline_->inputs().end(), [&](const auto& input) {
            const Index at = table.find(input.name);
            return at >= 0 && !table.column(at).isMissing(rows[i]);
          });
      if (!whole) continue;
      complete.push_back(rows[i]);
      places.push_back(static_cast<Index>(i));
    }
    if (const auto X = pipeline_->transform(table, complete)) points(places, Eigen::all) = project(*X);
    return points;
  }

  Result<Matrix> input(const Matrix& points) const override {
    Matrix X = points * axes_.axes.transpose();
    X.rowwise() += axes_.mean.transpose();
    return X;
  }

 private:
  Matrix project(const Matrix& X) const {
    return (withMeans(X, axes_.mean).rowwise() - axes_.mean.transpose()) * axes_.axes;
  }
  std::string title(std::size_t axis) const {
    const double share = axes_.shares[axis];
    return std::isfinite(share)
               ? fmt::format("Principal axis {} ({:.0f} % of the variance)", axis + 1, 100 * share)
               : fmt::format("Principal axis {}", axis + 1);
  }

  PlaneSpec spec_;
  prep::PipelinePtr pipeline_;
  PrincipalAxes axes_;
  std::array<double, 4> window_{};
};

}  // namespace

Vector presentMeans(const Matrix& X) {
  Vector means = Vector::Zero(X.cols());
  for (Index j = 0; j < X.cols(); ++j) {
    double sum = 0;
    Index count = 0;
    for (const double x : X.col(j)) {
      if (std::isnan(x)) continue;
      sum += x;
      ++count;
    }
    if (count > 0) means[j] = sum / static_cast<double>(count);
  }
  return means;
}

Matrix withMeans(Matrix X, const Vector& means) {
  for (Index j = 0; j < X.cols(); ++j)
    for (double& x : X.col(j))
      if (std::isnan(x)) x = means[j];
  return X;
}

Result<PrincipalAxes> principalAxes(const Matrix& all, jobs::WorkContext& context) {
  PrincipalAxes result;
  result.mean = presentMeans(all);
  const Matrix X = withMeans(thinned(all), result.mean);
  result.axes = Matrix::Zero(X.cols(), 2);
  RIDGELINE_TRY(const Leading found, leading(X, result.mean, context));
  double variance = 0;
  for (Index j = 0; j < X.cols(); ++j) variance += (X.col(j).array() - result.mean[j]).square().sum();
  for (Index axis = 0; axis < 2; ++axis) {
    auto& share = result.shares[static_cast<std::size_t>(axis)];
    share = variance > 0 ? 0 : std::numeric_limits<double>::quiet_NaN();
    if (axis >= found.directions.cols()) continue;
    if (variance > 0) share = std::max(0.0, found.values[axis]) / variance;
    Vector direction = found.directions.col(axis);
    Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    result.axes.col(axis) = direction[largest] < 0 ? Vector(-direction) : direction;
  }
  return result;
}

Result<PlanePtr> principalPlane(const PlaneSpec& spec, prep::PipelinePtr pipeline, const data::Table& table,
                                const std::vector<Index>& trainRows, jobs::WorkContext& context) {
  RIDGELINE_TRY(Matrix input, pipeline->transform(table, trainRows));
  const Matrix X = pipeline->withTypicalLevels(std::move(input));
  if (X.rows() == 0 || X.cols() == 0)
    return fail(ErrorCode::InvalidInput,
                "There are no train rows to find principal axes in; give the train part some.");
  RIDGELINE_TRY(PrincipalAxes axes, principalAxes(X, context));
  auto plane = std::make_shared<PrincipalPlane>(spec, std::move(pipeline), std::move(axes));
  plane->frameRows(X);
  return plane;
}

}  // namespace ridgeline::eval
