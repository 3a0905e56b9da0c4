#include "core/models/cluster/mixture_pass.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numbers>

#include "core/base/simd.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/kernels/decompositions.hpp"
#include "core/kernels/lanes.hpp"

namespace ridgeline::models {
namespace {

constexpr Index PassLanes = 8;
constexpr Index TileRows = 128;
constexpr Index TileLanes = TileRows / PassLanes;
constexpr Index MostChunks = 64;

using Doubles = double __attribute__((vector_size(PassLanes * sizeof(double))));
using Longs = std::int64_t __attribute__((vector_size(PassLanes * sizeof(std::int64_t))));

/// exp(x) for x in [-708, 0], smaller ones as -708: 2^n times the Taylor series to r^12, |r| <= ln 2 / 2.
RIDGELINE_INLINED inline void exponential(Doubles& x) {
  x = x > -708.0 ? x : Doubles{} - 708.0;
  const Doubles shift = Doubles{} + 6755399441055744.0;  // 1.5 * 2^52: adding it rounds to a whole number
  const Doubles shifted = x * std::numbers::log2e + shift;
  const Doubles whole = shifted - shift;
  const Doubles r = x - whole * 0.693147180369123816490 - whole * 1.90821492927058770002e-10;
  constexpr std::array<double, 13> Inverse = {
      1.0,        1.0,         1.0 / 2,      1.0 / 6,       1.0 / 24,       1.0 / 120,      1.0 / 720,
      1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600};
  Doubles sum = Doubles{} + Inverse[12];
  for (int i = 11; i >= 0; --i) sum = sum * r + Inverse[static_cast<std::size_t>(i)];
  Longs bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 1023) << 52;  // the low bits of the shifted number are n
  Doubles power;
  std::memcpy(&power, &bits, sizeof power);
  x = sum * power;
}

/// Zeros where vectors of lanes may be stored as they are: a standard vector's memory need not lie so.
class LaneArray {
 public:
  explicit LaneArray(std::size_t count)
      : count_(count), values_(kernels::scratch<Doubles>(static_cast<Index>(count))) {
    std::fill_n(values_.get(), count, Doubles{});
  }
  Doubles* data() { return values_.get(); }
  const Doubles* data() const { return values_.get(); }
  Doubles& operator[](std::size_t i) { return values_[i]; }
  const Doubles& operator[](std::size_t i) const { return values_[i]; }
  std::size_t size() const { return count_; }

 private:
  std::size_t count_;
  kernels::Scratch<Doubles> values_;
};

/// Buffers of one chunk, a tile of rows each: column by column, TileLanes vectors a column.
struct Tiles {
  explicit Tiles(const MixtureFactors& f)
      : deviations(static_cast<std::size_t>((f.padded + 4) * TileLanes)),
        weighted(deviations.size()),
        shares(static_cast<std::size_t>(f.k * TileLanes)) {}
  LaneArray deviations, weighted, shares;
};

/// Partial sums of one chunk, lane by lane.
struct LaneSums {
  LaneSums(const MixtureFactors& f, bool moments)
      : seconds(f.dense ? f.padded * (f.padded + 4) : f.d),
        mass(static_cast<std::size_t>(moments ? f.k : 0)),
        first(static_cast<std::size_t>(moments ? f.k * f.d : 0)),
        second(static_cast<std::size_t>(moments ? f.k * seconds : 0)) {}
  Index seconds;  ///< sums of squares a component; row i of a matrix begins at i (padded + 4)
  LaneArray mass, first, second;
};

RIDGELINE_INLINED inline void deviate(const Matrix& X, Index begin, Index count, const MixtureFactors& f,
                                      Index c, Tiles& tiles) {
  const double* mean = f.means.data() + c * f.d;
  auto* out = reinterpret_cast<double*>(tiles.deviations.data());
  for (Index j = 0; j < f.d; ++j, out += TileRows) {
    const double* x = X.data() + j * X.rows() + begin;
    const double m = mean[j];
    for (Index i = 0; i < count; ++i) out[i] = x[i] - m;
    for (Index i = count; i < TileRows; ++i) out[i] = 0;
  }
}

/// Log density times weight of the tile's rows into the component's shares.
RIDGELINE_INLINED inline void density(const MixtureFactors& f, Index c, Tiles& tiles) {
  const Doubles* z = tiles.deviations.data();
  Doubles* out = tiles.shares.data() + c * TileLanes;
  const double offset = f.offsets[static_cast<std::size_t>(c)];
  if (!f.dense) {
    const double* inverse = f.values.data() + c * f.d;
    for (Index t = 0; t < TileLanes; ++t) {
      Doubles sum{};
      for (Index j = 0; j < f.d; ++j) {
        const Doubles y = z[j * TileLanes + t] * inverse[j];
        sum += y * y;
      }
      out[t] = offset - 0.5 * sum;
    }
    return;
  }
  const double* factor = f.values.data() + c * f.padded * f.padded;
  for (Index t = 0; t < TileLanes; t += 4) {
    Doubles sum[4] = {};
    for (Index i = 0; i < f.padded; i += 2) {
      Doubles low[4] = {}, high[4] = {};
      const double* l = factor + i * f.padded;
      for (Index j = 0; j < i + 2; ++j)
        for (Index v = 0; v < 4; ++v) {
          low[v] += z[j * TileLanes + t + v] * l[j];
          high[v] += z[j * TileLanes + t + v] * l[f.padded + j];
        }
      for (Index v = 0; v < 4; ++v) sum[v] += low[v] * low[v] + high[v] * high[v];
    }
    for (Index v = 0; v < 4; ++v) out[t + v] = offset - 0.5 * sum[v];
  }
}

/// Log densities become probabilities, times the row's weight if there is one; returns the weighted sum of
/// the rows' log likelihoods.
RIDGELINE_INLINED inline double normalise(const MixtureFactors& f, const double* weights, Index count,
                                          Tiles& tiles) {
  Doubles product = Doubles{} + 1.0, peaks{};
  double total = 0;
  for (Index t = 0; t * PassLanes < count; ++t) {
    Doubles* share = tiles.shares.data() + t;
    Doubles most = share[0];
    for (Index c = 1; c < f.k; ++c) most = share[c * TileLanes] > most ? share[c * TileLanes] : most;
    // A row so far off that its squares overflow belongs to all alike.
    most = most > -1e300 ? most : Doubles{} - 1e300;
    Doubles sum{};
    for (Index c = 0; c < f.k; ++c) {
      Doubles e = share[c * TileLanes] - most;
      exponential(e);
      share[c * TileLanes] = e;
      sum += e;
    }
    const Index rows = std::min(PassLanes, count - t * PassLanes);
    Doubles scale = 1.0 / sum;
    if (weights != nullptr) {
      for (Index i = 0; i < rows; ++i) {
        const double w = weights[t * PassLanes + i];
        scale[i] *= w;
        if (w > 0) total += w * (most[i] + std::log(sum[i]));
      }
    } else {
      // A sum lies in [1, k]: the logarithm of a product of sixteen of them stands for theirs.
      for (Index i = rows; i < PassLanes; ++i) most[i] = 0, sum[i] = 1;
      product *= sum;
      peaks += most;
    }
    for (Index i = rows; i < PassLanes; ++i) scale[i] = 0;
    for (Index c = 0; c < f.k; ++c) share[c * TileLanes] *= scale;
  }
  for (Index i = 0; i < PassLanes; ++i) total += peaks[i] + std::log(product[i]);
  return total;
}

RIDGELINE_INLINED inline void accumulate(const MixtureFactors& f, Index c, Index used, Tiles& tiles,
                                         LaneSums& sums) {
  const Doubles* z = tiles.deviations.data();
  Doubles* w = tiles.weighted.data();
  const Doubles* share = tiles.shares.data() + c * TileLanes;
  Doubles mass{};
  for (Index t = 0; t < used; ++t) mass += share[t];
  sums.mass[static_cast<std::size_t>(c)] += mass;
  Doubles* first = sums.first.data() + c * f.d;
  Doubles* second = sums.second.data() + c * sums.seconds;
  for (Index j = 0; j < f.d; ++j) {
    Doubles one{}, two{};
    for (Index t = 0; t < used; ++t) {
      const Doubles both = z[j * TileLanes + t] * share[t];
      w[j * TileLanes + t] = both;
      one += both;
      two += both * z[j * TileLanes + t];
    }
    first[j] += one;
    if (!f.dense) second[j] += two;
  }
  if (!f.dense) return;
  for (Index i = 0; i < f.padded; i += 2)
    for (Index j = 0; j < i + 2; j += 4) {
      Doubles low[4] = {}, high[4] = {};
      for (Index t = 0; t < used; ++t)
        for (Index v = 0; v < 4; ++v) {
          low[v] += w[i * TileLanes + t] * z[(j + v) * TileLanes + t];
          high[v] += w[(i + 1) * TileLanes + t] * z[(j + v) * TileLanes + t];
        }
      for (Index v = 0; v < 4; ++v) {
        second[i * (f.padded + 4) + j + v] += low[v];
        second[(i + 1) * (f.padded + 4) + j + v] += high[v];
      }
    }
}

double total(const Doubles& lanes) {
  double sum = 0;
  for (Index i = 0; i < PassLanes; ++i) sum += lanes[i];
  return sum;
}

void add(const MixtureFactors& f, const LaneSums& sums, MixtureMoments& to) {
  for (Index c = 0; c < f.k; ++c) {
    to.mass[c] += total(sums.mass[static_cast<std::size_t>(c)]);
    const Doubles* second = sums.second.data() + c * sums.seconds;
    for (Index j = 0; j < f.d; ++j) {
      to.first(j, c) += total(sums.first[static_cast<std::size_t>(c * f.d + j)]);
      if (!f.dense) to.second(c, j) += total(second[j]);
      if (f.dense)
        for (Index i = j; i < f.d; ++i) to.second(c * f.d + i, j) += total(second[i * (f.padded + 4) + j]);
    }
  }
}

MixtureMoments emptyMoments(const MixtureFactors& f, bool wanted) {
  MixtureMoments moments;
  if (!wanted) return moments;
  moments.mass = Vector::Zero(f.k);
  moments.first = Matrix::Zero(f.d, f.k);
  moments.second = f.dense ? Matrix(Matrix::Zero(f.k * f.d, f.d)) : Matrix(Matrix::Zero(f.k, f.d));
  return moments;
}

}  // namespace

Result<MixtureFactors> factorise(const Mixture& mixture) {
  MixtureFactors f;
  f.k = mixture.k();
  f.d = mixture.d();
  f.padded = (f.d + 1) / 2 * 2;
  f.dense = mixture.kind == CovarianceKind::Full || mixture.kind == CovarianceKind::Tied;
  f.means.resize(static_cast<std::size_t>(f.k * f.d));
  RowMatrix::Map(f.means.data(), f.k, f.d) = mixture.means;
  f.values.assign(static_cast<std::size_t>(f.k * (f.dense ? f.padded * f.padded : f.d)), 0.0);
  f.smallest.resize(f.k);
  const double constant = -0.5 * static_cast<double>(f.d) * std::log(2 * std::numbers::pi);
  const auto broken = [] {
    return fail(ErrorCode::Diverged,
                "The covariance of a component is no longer positive; raise variance-floor, ask for fewer "
                "components or scale the columns.");
  };
  double logs = 0;
  for (Index c = 0; c < f.k; ++c) {
    if (f.dense) {
      double* values = f.values.data() + c * f.padded * f.padded;
      if (c > 0 && mixture.kind == CovarianceKind::Tied) {
        std::copy_n(f.values.data(), f.padded * f.padded, values);
        f.offsets.push_back(std::log(mixture.weights[c]) + constant + logs);
        f.smallest[c] = f.smallest[0];
        continue;
      }
      const kernels::Cholesky triangle(mixture.covariance(c));
      if (!triangle.positive()) return broken();
      const Matrix inverse =
          triangle.lower().triangularView<Eigen::Lower>().solve(Matrix::Identity(f.d, f.d));
      if (!inverse.allFinite()) return broken();
      for (Index i = 0; i < f.d; ++i)
        for (Index j = 0; j <= i; ++j) values[i * f.padded + j] = inverse(i, j);
      logs = inverse.diagonal().array().log().sum();
      f.smallest[c] = 1 / inverse.diagonal().array().square().maxCoeff();
    } else {
      double* values = f.values.data() + c * f.d;
      f.smallest[c] = mixture.covariances.row(c).minCoeff();
      logs = 0;
      for (Index j = 0; j < f.d; ++j) {
        const double variance = mixture.covariances(c, mixture.kind == CovarianceKind::Diagonal ? j : 0);
        if (!(variance > 0) || !std::isfinite(1 / std::sqrt(variance))) return broken();
        values[j] = 1 / std::sqrt(variance);
        logs += std::log(values[j]);
      }
    }
    f.offsets.push_back(std::log(mixture.weights[c]) + constant + logs);
  }
  return f;
}

Result<MixtureMoments> mixturePass(const Matrix& X, const Vector& weights, const MixtureFactors& factors,
                                   bool moments, Matrix* probabilities, jobs::WorkContext& context) {
  const Index n = X.rows();
  // Few chunks, for each has sums of its own; their size follows from the rows alone.
  const Index chunk = std::max<Index>(2048, (n / MostChunks + TileRows) / TileRows * TileRows);
  std::vector<MixtureMoments> parts(static_cast<std::size_t>((n + chunk - 1) / chunk));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, chunk, [&](Index begin, Index end) {
    MixtureMoments& part = parts[static_cast<std::size_t>(begin / chunk)];
    part = emptyMoments(factors, moments);
    Tiles tiles(factors);
    LaneSums sums(factors, moments);
    for (Index tile = begin; tile < end && !context.stopped(); tile += TileRows) {
      const Index count = std::min(TileRows, end - tile);
      const double* w = weights.size() == 0 ? nullptr : weights.data() + tile;
      simd::run([&]() RIDGELINE_INLINED {
        for (Index c = 0; c < factors.k; ++c) {
          deviate(X, tile, count, factors, c, tiles);
          density(factors, c, tiles);
        }
        part.logLikelihood += normalise(factors, w, count, tiles);
        if (moments)
          for (Index c = 0; c < factors.k; ++c) {
            deviate(X, tile, count, factors, c, tiles);
            accumulate(factors, c, (count + PassLanes - 1) / PassLanes, tiles, sums);
          }
      });
      if (probabilities == nullptr) continue;
      for (Index c = 0; c < factors.k; ++c)
        std::memcpy(probabilities->col(c).data() + tile, tiles.shares.data() + c * TileLanes,
                    static_cast<std::size_t>(count) * sizeof(double));
    }
    if (moments) add(factors, sums, part);
  }));
  MixtureMoments whole = emptyMoments(factors, moments);
  for (const MixtureMoments& part : parts) {
    whole.logLikelihood += part.logLikelihood;
    if (!moments) continue;
    whole.mass += part.mass;
    whole.first += part.first;
    whole.second += part.second;
  }
  return whole;
}

}  // namespace ridgeline::models
