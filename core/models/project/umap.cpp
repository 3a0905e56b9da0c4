#include "core/models/project/umap.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "core/models/project/embedded_model.hpp"

namespace ridgeline::models {
namespace {

constexpr int EpochsPerFrame = 10;

/// The width at which the links of one row add up to log2 of their number.
double linkWidth(const float* distances, Index k) {
  constexpr int Steps = 64;
  const double nearest = double{distances[0]}, wanted = std::log2(static_cast<double>(k) + 1);
  double low = 0, high = std::numeric_limits<double>::infinity(), width = 1;
  for (int step = 0; step < Steps; ++step) {
    double sum = 0;
    for (Index j = 0; j < k; ++j) sum += std::exp(-(double{distances[j]} - nearest) / width);
    if (std::abs(sum - wanted) < 1e-5) break;
    if (sum > wanted) {
      high = width;
      width = (low + high) / 2;
    } else {
      low = width;
      width = std::isinf(high) ? 2 * width : (low + high) / 2;
    }
  }
  // Rows at one place keep a width that their distances can be measured by.
  double mean = 0;
  for (Index j = 0; j < k; ++j) mean += double{distances[j]} / static_cast<double>(k);
  return std::max(width, 1e-3 * mean);
}

/// The descent over links.
class Layout {
 public:
  Layout(FuzzyLinks links, const Matrix& start, const UmapParams& params, Seed seed)
      : links_(std::move(links)), params_(params), seed_(seed.value()), places_(start) {
    std::tie(a_, b_) = nearnessCurve(params.minDistance);
    const float most = *std::max_element(links_.weights.begin(), links_.weights.end());
    for (const float weight : links_.weights) {
      every_.push_back(double{most} / double{weight});
      due_.push_back(every_.back());
    }
  }
  const Matrix& places() const { return places_; }

  Status epoch(int number, jobs::WorkContext& context) {
    const double rate = params_.learningRate * (1 - static_cast<double>(number) / params_.epochs);
    const Index n = places_.rows();
    for (std::size_t e = 0; e < due_.size(); ++e) {
      if (e % 1024 == 0 && context.stopped()) return jobs::WorkContext::cancelled();
      if (due_[e] > number + 1) continue;
      due_[e] += every_[e];
      const Index i = links_.from[e], j = links_.to[e];
      attract(i, j, rate);
      for (int k = 0; k < params_.negatives; ++k) {
        repel(i, static_cast<Index>(next() % static_cast<std::uint64_t>(n)), rate);
        repel(j, static_cast<Index>(next() % static_cast<std::uint64_t>(n)), rate);
      }
    }
    return {};
  }

  /// What the descent lowers, per unit of w: -log q of a link's ends, and -log(1 - q) of each of them and
  /// `negatives` rows, for which one row stands that is drawn once and for all.
  double loss() const {
    const auto n = static_cast<std::uint64_t>(places_.rows());
    double sum = 0, total = 0;
    for (std::size_t e = 0; e < due_.size(); ++e) {
      double apart = 0;
      for (const std::uint64_t side : {0U, 1U}) {
        const Index end = side == 0 ? links_.from[e] : links_.to[e];
        const auto other = static_cast<Index>(mix(~seed_, 2 * e + side) % n);
        const double farness = farnessOf(end, other);
        if (other != end) apart += std::log((1 + farness) / (farness + 0.001));
      }
      const double together = std::log1p(farnessOf(links_.from[e], links_.to[e]));
      sum += double{links_.weights[e]} * (together + params_.negatives * apart);
      total += double{links_.weights[e]};
    }
    return sum / total;
  }

 private:
  static double bounded(double step) { return std::clamp(step, -4.0, 4.0); }
  /// 1 / q - 1.
  double farnessOf(Index i, Index j) const {
    return a_ * std::pow((places_.row(i) - places_.row(j)).squaredNorm(), b_);
  }
  std::uint64_t next() { return mix(seed_, counter_++); }

  void attract(Index i, Index j, double rate) {
    const double dx = places_(i, 0) - places_(j, 0), dy = places_(i, 1) - places_(j, 1);
    const double square = dx * dx + dy * dy;
    if (!(square > 0)) return;
    const double power = std::pow(square, b_);
    const double force = -2 * a_ * b_ * power / square / (1 + a_ * power);
    const double x = rate * bounded(force * dx), y = rate * bounded(force * dy);
    places_(i, 0) += x;
    places_(i, 1) += y;
    places_(j, 0) -= x;
    places_(j, 1) -= y;
  }
  void repel(Index i, Index k, double rate) {
    if (i == k) return;
    const double dx = places_(i, 0) - places_(k, 0), dy = places_(i, 1) - places_(k, 1);
    const double square = dx * dx + dy * dy;
    if (!(square > 0)) return;
    const double force = 2 * b_ / ((0.001 + square) * (1 + a_ * std::pow(square, b_)));
    places_(i, 0) += rate * bounded(force * dx);
    places_(i, 1) += rate * bounded(force * dy);
  }

  FuzzyLinks links_;
  UmapParams params_;
  std::uint64_t seed_, counter_ = 0;
  Matrix places_;
  double a_ = 1, b_ = 1;
  std::vector<double> every_, due_;  ///< epochs between two visits of a link, and the next
};

}  // namespace

FuzzyLinks fuzzyLinks(const NeighbourGraph& graph) {
  const Index k = graph.k, n = static_cast<Index>(graph.rows.size()) / k;
  struct Half {
    std::int32_t low, high;
    double weight;
  };
  std::vector<Half> halves;
  for (Index i = 0; i < n; ++i) {
    const float* distances = graph.distances.data() + i * k;
    const double width = linkWidth(distances, k);
    for (Index j = 0; j < k; ++j) {
      const auto self = static_cast<std::int32_t>(i), other = graph.rows[static_cast<std::size_t>(i * k + j)];
      const double beyond = double{distances[j]} - double{distances[0]};
      const double weight = beyond > 0 ? std::exp(-beyond / width) : 1;
      if (weight > 1e-6) halves.push_back({std::min(self, other), std::max(self, other), weight});
    }
  }
  std::stable_sort(halves.begin(), halves.end(), [](const Half& a, const Half& b) {
    return a.low < b.low || (a.low == b.low && a.high < b.high);
  });
  FuzzyLinks links;
  for (std::size_t e = 0; e < halves.size(); ++e) {
    const Half& one = halves[e];
    double weight = one.weight;
    if (e + 1 < halves.size() && halves[e + 1].low == one.low && halves[e + 1].high == one.high) {
      const double back = halves[++e].weight;
      weight = weight + back - weight * back;
    }
    links.from.push_back(one.low);
    links.to.push_back(one.high);
    links.weights.push_back(static_cast<float>(weight));
  }
  return links;
}

std::pair<double, double> nearnessCurve(double minDistance) {
  constexpr int Points = 300;
  constexpr int Steps = 200;
  double a = 1, b = 1, damping = 1e-3;
  const auto target = [&](double x) { return x < minDistance ? 1 : std::exp(minDistance - x); };
  const auto misfit = [&](double p, double q) {
    double sum = 0;
    for (int i = 1; i <= Points; ++i) {
      const double x = 3.0 * i / Points, gap = 1 / (1 + p * std::pow(x, 2 * q)) - target(x);
      sum += gap * gap;
    }
    return sum;
  };
  // Levenberg and Marquardt's steps for the two numbers.
  double before = misfit(a, b);
  for (int step = 0; step < Steps; ++step) {
    Eigen::Matrix2d products = Eigen::Matrix2d::Zero();
    Eigen::Vector2d slope = Eigen::Vector2d::Zero();
    for (int i = 1; i <= Points; ++i) {
      const double x = 3.0 * i / Points, power = std::pow(x, 2 * b), value = 1 / (1 + a * power);
      const Eigen::Vector2d change(-value * value * power, -value * value * a * power * 2 * std::log(x));
      products += change * change.transpose();
      slope += change * (value - target(x));
    }
    products.diagonal() *= 1 + damping;
    const Eigen::Vector2d move = products.inverse() * slope;
    const double nextA = std::max(a - move[0], 1e-6), nextB = std::max(b - move[1], 1e-6);
    const double now = misfit(nextA, nextB);
    if (now > before) {
      damping *= 10;
      continue;
    }
    a = nextA;
    b = nextB;
    damping /= 10;
    if (before - now < 1e-15) break;
    before = now;
  }
  return {a, b};
}

const params::ParamTable<UmapParams>& umapParamTable() {
  static const auto table =
      params::ParamTable<UmapParams>{}
          .integer(&UmapParams::neighbors, "neighbors",
                   {.min = 1,
                    .max = 1000,
                    .sliderMax = 100,
                    .unit = "rows",
                    .help = "Nearest rows that each is linked to: few show detail, many the whole."})
          .real(&UmapParams::minDistance, "min-distance",
                {.min = 0,
                 .max = 2.5,
                 .sliderMin = 0,
                 .sliderMax = 1,
                 .help = "How closely linked rows may lie."})
          .integer(&UmapParams::epochs, "epochs",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 2000,
                    .scale = params::Scale::Log,
                    .unit = "epochs",
                    .help = "Passes over the links."})
          .real(&UmapParams::learningRate, "learning-rate",
                {.min = 1e-6,
                 .max = 100,
                 .sliderMin = 0.01,
                 .sliderMax = 10,
                 .scale = params::Scale::Log,
                 .help = "Length of the first steps; it falls to nothing."})
          .integer(&UmapParams::negatives, "negatives",
                   {.min = 0,
                    .max = 100,
                    .sliderMax = 20,
                    .unit = "rows",
                    .help = "Rows drawn to push away from, for each link that pulls."});
  return table;
}

Result<FittedModelPtr> fitUmap(const TrainingSet& train, const UmapParams& params,
                               jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkEmbeddable(train));
  const auto trace = std::make_shared<TrainingTrace>(params.epochs);
  context.publish(trace);
  const Index k = std::min<Index>(params.neighbors, train.n() - 1);
  if (k < params.neighbors)
    context.warn(
        fmt::format("{} neighbours were asked for, but there are only {} other rows.", params.neighbors, k));
  context.progress(0, params.epochs, "Finding neighbours");
  RIDGELINE_TRY(const NeighbourGraph graph, neighbourGraph(train.X, k, context));
  const Seed seed = train.seed.child("umap");
  RIDGELINE_TRY(const Matrix start, principalStart(train.X, 4, seed.child("start"), context));
  Layout layout(fuzzyLinks(graph), start, params, seed.child("negatives"));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (int epoch = 0;; ++epoch) {
    if (epoch % EpochsPerFrame == 0 || epoch == params.epochs) {
      const double loss = layout.loss();
      if (!std::isfinite(loss))
        return failAt("learning-rate", ErrorCode::Diverged,
                      "The picture flew apart in epoch {}; lower learning-rate.", epoch);
      if (trace->wantsCheckpoint(epoch))
        trace->checkpoint(epoch, std::make_shared<EmbeddedModel>(layout.places(), train.d(), nullptr));
      trace->append({epoch, loss, nan, nan, nan});
      context.progress(epoch, params.epochs, "Arranging the rows");
      if (!context.tick()) return jobs::WorkContext::cancelled();
    }
    if (epoch == params.epochs) break;
    RIDGELINE_CHECK(layout.epoch(epoch, context));
  }
  return std::make_shared<EmbeddedModel>(layout.places(), train.d(), trace);
}

ModelEntry umapEntry() {
  return modelEntryOf(
      {.id = "umap",
       .title = "UMAP",
       .family = "project",
       .help = "A picture that keeps rows near their neighbours and groups near related groups.",
       .source = "McInnes, Healy & Melville (2018), arXiv:1802.03426",
       .tasks = {Task::Project},
       .offers = {"iterations", "embedding"}},
      umapParamTable(), fitUmap, loadEmbedded);
}

}  // namespace ridgeline::models
