#include "core/models/kernels/support_set.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/kernels/product.hpp"
#include "core/models/kernels/lattice_factors.hpp"

namespace ridgeline::models::machines {
namespace {

/// Queries, and rows of a lattice, that one thread answers in a row.
constexpr Index QueryBlock = 256;
constexpr Index LatticeRows = 40;

Matrix product(const Eigen::Ref<const Matrix>& A, const Eigen::Ref<const Matrix>& B) {
  Matrix C(A.rows(), B.cols());
  kernels::multiply<double>(kernels::strided(A), kernels::strided(B), kernels::strided(C));
  return C;
}

}  // namespace

Index SupportSet::groupBegin(Index group) const {
  if (layout == MachineLayout::Pairs) return classBegin[static_cast<std::size_t>(group)];
  return group == 0 ? 0 : rows.rows();
}

template <class Sums>
Matrix SupportSet::combine(Index n, const Sums& sums) const {
  Matrix decisions(n, machines());
  decisions.rowwise() = biases.transpose();
  for (Index own = 0; own < groups(); ++own) {
    const Matrix part = sums(groupBegin(own), groupBegin(own + 1) - groupBegin(own));
    if (layout != MachineLayout::Pairs) {
      decisions += part;
      continue;
    }
    for (Index other = 0; other < classes; ++other)
      if (other != own)
        decisions.col(pair(std::min(own, other), std::max(own, other))) += part.col(slot(other, own));
  }
  return decisions;
}

Result<Matrix> SupportSet::decide(const Matrix& X, jobs::WorkContext& context) const {
  Matrix decisions(X.rows(), machines());
  std::vector<Status> failures(static_cast<std::size_t>((X.rows() + QueryBlock - 1) / QueryBlock));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), QueryBlock, [&](Index begin, Index end) {
    const Matrix queries = X.middleRows(begin, end - begin);
    const Result<Matrix> K = kernelMatrix(kernel, queries, rows, context);
    if (!K) {
      failures[static_cast<std::size_t>(begin / QueryBlock)] = tl::unexpected<Error>(K.error());
      return;
    }
    decisions.middleRows(begin, end - begin) = combine(end - begin, [&](Index first, Index count) -> Matrix {
      return product(K->middleCols(first, count), coefficients.middleRows(first, count));
    });
  }));
  for (Status& failure : failures) RIDGELINE_CHECK(std::move(failure));
  return decisions;
}

Result<Matrix> SupportSet::decide(const Lattice& lattice, jobs::WorkContext& context) const {
  const auto factors =
      kernel.kind == KernelKind::Rbf ? latticeFactors(kernel.gamma, rows, lattice) : std::nullopt;
  if (!factors) {
    Matrix X(lattice.nx * lattice.ny, rows.cols());
    for (Index j = 0; j < lattice.ny; ++j)
      for (Index i = 0; i < lattice.nx; ++i) X.row(j * lattice.nx + i) = lattice.point(i, j);
    return decide(X, context);
  }
  Matrix decisions(lattice.nx * lattice.ny, machines());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, lattice.ny, LatticeRows, [&](Index begin, Index end) {
    const Index cells = (end - begin) * lattice.nx;
    decisions.middleRows(begin * lattice.nx, cells) = combine(cells, [&](Index first, Index count) {
      Matrix sums(cells, coefficients.cols());
      for (Index k = 0; k < coefficients.cols(); ++k) {
        const Vector weights =
            factors->rest.segment(first, count).cwiseProduct(coefficients.col(k).segment(first, count));
        const Matrix weighted = weights.asDiagonal() * factors->y.block(first, begin, count, end - begin);
        sums.col(k) = product(factors->x.middleCols(first, count), weighted).reshaped();
      }
      return sums;
    });
  }));
  return decisions;
}

std::vector<Index> SupportSet::ascendingPositions() const {
  std::vector<Index> ascending = positions;
  std::sort(ascending.begin(), ascending.end());
  return ascending;
}

Matrix SupportSet::dual() const {
  const Index s = rows.rows();
  Matrix wide = Matrix::Zero(s, machines());
  for (Index own = 0; own < groups(); ++own)
    for (Index i = groupBegin(own); i < groupBegin(own + 1); ++i) {
      if (layout != MachineLayout::Pairs) {
        wide.row(i) = coefficients.row(i);
        continue;
      }
      for (Index other = 0; other < classes; ++other)
        if (other != own)
          wide(i, pair(std::min(own, other), std::max(own, other))) = coefficients(i, slot(other, own));
    }
  std::vector<Index> order(static_cast<std::size_t>(s));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](Index a, Index b) {
    return positions[static_cast<std::size_t>(a)] < positions[static_cast<std::size_t>(b)];
  });
  return takeRows(wide, order);
}

void SupportSet::save(ArchiveWriter& archive) const {
  saveKernel(kernel, archive);
  archive.manifest["machines"] = {{"layout", static_cast<int>(layout)}, {"classes", classes}};
  archive.array("rows", rows);
  archive.array("coefficients", coefficients);
  archive.array("biases", biases);
  Vector where(rows.rows()), begins(static_cast<Index>(classBegin.size()));
  std::copy(positions.begin(), positions.end(), where.begin());
  std::copy(classBegin.begin(), classBegin.end(), begins.begin());
  archive.array("positions", where);
  archive.array("class-begin", begins);
}

Result<SupportSet> SupportSet::load(const ArchiveReader& archive) {
  SupportSet set;
  RIDGELINE_TRY(set.kernel, loadKernel(archive));
  RIDGELINE_TRY(const std::int64_t layout, archive.integer("machines/layout", 0, 2));
  RIDGELINE_TRY(const std::int64_t classes, archive.integer("machines/classes", 0, 1 << 20));
  RIDGELINE_TRY(set.rows, archive.array("rows"));
  RIDGELINE_TRY(set.coefficients, archive.array("coefficients"));
  RIDGELINE_TRY(set.biases, archive.vector("biases"));
  RIDGELINE_TRY(const Vector where, archive.vector("positions"));
  RIDGELINE_TRY(const Vector begins, archive.vector("class-begin"));
  set.layout = static_cast<MachineLayout>(layout);
  set.classes = static_cast<int>(classes);
  const Index s = set.rows.rows(), k = classes;
  const bool pairs = set.layout == MachineLayout::Pairs, single = set.layout == MachineLayout::Single;
  const Index slots = single ? 1 : pairs ? k - 1 : k;
  const Index machines = single ? 1 : pairs ? k * (k - 1) / 2 : k;
  if (set.rows.cols() == 0 || (single && k != 0 && k != 2) || (!single && k < 2) || where.size() != s ||
      set.coefficients.rows() != s || set.coefficients.cols() != slots || set.biases.size() != machines ||
      begins.size() != (pairs ? k + 1 : 0))
    return archive.damaged("support rows, coefficients and biases differ in number");
  if (!set.rows.allFinite() || !set.coefficients.allFinite() || !set.biases.allFinite())
    return archive.damaged("a support row holds a value that is no finite number");
  const auto whole = [](double x) { return x >= 0 && x < 1e15 && x == std::floor(x); };
  if (!std::all_of(where.begin(), where.end(), whole) || !std::all_of(begins.begin(), begins.end(), whole))
    return archive.damaged("a position is no row number");
  for (const double x : where) set.positions.push_back(static_cast<Index>(x));
  for (const double x : begins) set.classBegin.push_back(static_cast<Index>(x));
  if (pairs && (set.classBegin.front() != 0 || set.classBegin.back() != s ||
                !std::is_sorted(set.classBegin.begin(), set.classBegin.end())))
    return archive.damaged("the support rows of the classes are not in a row");
  return set;
}

}  // namespace ridgeline::models::machines
