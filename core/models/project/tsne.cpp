#include "core/models/project/tsne.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/models/project/embedded_model.hpp"
#include "core/models/project/tsne_forces.hpp"

namespace ridgeline::models {
namespace {

constexpr int FilmStride = 10;

Matrix coordinatesOf(const PlanePoints& points) {
  const auto n = static_cast<Index>(points.x.size());
  Matrix result(n, 2);
  result.col(0) = Eigen::VectorXf::Map(points.x.data(), n).cast<double>();
  result.col(1) = Eigen::VectorXf::Map(points.y.data(), n).cast<double>();
  return result;
}

/// Steps of one coordinate with momentum and a gain a number, which grows while the slope keeps its sign.
class Descent {
 public:
  explicit Descent(std::size_t n) : gains_(n, 1.0F), steps_(n, 0.0F) {}
  void move(std::vector<float>& y, const std::vector<float>& pull, const std::vector<float>& push,
            float attraction, float repulsion, float momentum, float rate) {
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const float slope = 4 * (attraction * pull[i] - repulsion * push[i]);
      gains_[i] = std::max(slope * steps_[i] < 0 ? gains_[i] + 0.2F : gains_[i] * 0.8F, 0.01F);
      steps_[i] = momentum * steps_[i] - rate * gains_[i] * slope;
      y[i] += steps_[i];
      sum += double{y[i]};
    }
    // The picture may drift as a whole, where single precision thins out.
    const auto mean = static_cast<float>(sum / static_cast<double>(y.size()));
    for (float& each : y) each -= mean;
  }

 private:
  std::vector<float> gains_, steps_;
};

class Film {
 public:
  Film(Index features, std::shared_ptr<TrainingTrace> trace, jobs::WorkContext& context)
      : features_(features), trace_(std::move(trace)), context_(context) {}
  bool add(int step, const Matrix& coordinates, double divergence) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    if (trace_->wantsCheckpoint(step))
      trace_->checkpoint(step, std::make_shared<EmbeddedModel>(coordinates, features_, nullptr));
    trace_->append({step, divergence, nan, nan, nan});
    context_.progress(step, trace_->total(), "Arranging the rows");
    return context_.tick();
  }

 private:
  Index features_;
  std::shared_ptr<TrainingTrace> trace_;
  jobs::WorkContext& context_;
};

}  // namespace

Result<TsnePicture> descendTsne(const Affinities& affinities, const Matrix& start, const TsneParams& params,
                                const PictureWatcher& onStep, jobs::WorkContext& context) {
  const Index n = start.rows();
  PlanePoints points, pull, push;
  for (Index i = 0; i < n; ++i) {
    points.x.push_back(static_cast<float>(start(i, 0)));
    points.y.push_back(static_cast<float>(start(i, 1)));
  }
  Descent x(points.x.size()), y(points.y.size());
  Repulsion repulsion(params.angle);
  const int early = std::min(250, params.epochs / 4);
  const double rate = params.learningRate > 0
                          ? params.learningRate
                          : std::max(static_cast<double>(n) / params.exaggeration / 4, 50.0);
  TsnePicture picture;
  for (int step = 0;; ++step) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const bool last = step == params.epochs, shown = step % FilmStride == 0 || last;
    RIDGELINE_TRY(const double total, repulsion.measure(points, push, context));
    if (!std::isfinite(total))
      return failAt("learning-rate", ErrorCode::Diverged,
                    "The picture flew apart at step {}; lower learning-rate.", step);
    RIDGELINE_TRY(const double spread, attraction(affinities, points, pull, shown, context));
    if (shown) {
      picture.divergence = affinities.entropy + spread + std::log(std::max(total, 1e-300));
      picture.coordinates = coordinatesOf(points);
      if (onStep && !onStep(step, picture.coordinates, picture.divergence))
        return jobs::WorkContext::cancelled();
    }
    if (last) return picture;
    const bool exaggerated = step < early;
    const auto factor = static_cast<float>(exaggerated ? params.exaggeration : 1);
    const auto push1 = static_cast<float>(1 / std::max(total, 1e-30));
    const float momentum = exaggerated ? 0.5F : 0.8F;
    x.move(points.x, pull.x, push.x, factor, push1, momentum, static_cast<float>(rate));
    y.move(points.y, pull.y, push.y, factor, push1, momentum, static_cast<float>(rate));
  }
}

const params::ParamTable<TsneParams>& tsneParamTable() {
  static const auto table =
      params::ParamTable<TsneParams>{}
          .real(&TsneParams::perplexity, "perplexity",
                {.min = 1,
                 .max = 1000,
                 .sliderMin = 5,
                 .sliderMax = 100,
                 .help = "About how many neighbours each row is held to: few show detail, many the whole."})
          .integer(&TsneParams::epochs, "epochs",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 5000,
                    .scale = params::Scale::Log,
                    .unit = "steps",
                    .help = "Steps of the descent."})
          .real(&TsneParams::learningRate, "learning-rate",
                {.min = 0,
                 .max = 1e6,
                 .sliderMin = 0,
                 .sliderMax = 2000,
                 .help = "Length of a step; 0 takes one that suits the number of rows."})
          .real(&TsneParams::exaggeration, "exaggeration",
                {.min = 1,
                 .max = 100,
                 .sliderMin = 1,
                 .sliderMax = 40,
                 .help = "How much stronger rows attract each other in the first steps, while groups form."})
          .real(&TsneParams::angle, "angle",
                {.min = 0,
                 .max = 0.7,
                 .help =
                     "Far groups act as one point where they look narrower than this; 0 is exact and slow."});
  return table;
}

Result<FittedModelPtr> fitTsne(const TrainingSet& train, const TsneParams& params,
                               jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkEmbeddable(train));
  const Index n = train.n();
  const auto trace = std::make_shared<TrainingTrace>(params.epochs);
  context.publish(trace);
  if (params.perplexity > static_cast<double>(n - 1))
    context.warn(
        fmt::format("The perplexity of {} is more than the {} other rows, so each row is held to all alike.",
                    params.perplexity, n - 1));
  context.progress(0, params.epochs, "Finding neighbours");
  const auto k = std::clamp<Index>(static_cast<Index>(std::ceil(3 * params.perplexity)), 1, n - 1);
  RIDGELINE_TRY(const NeighbourGraph graph, neighbourGraph(train.X, k, context));
  RIDGELINE_TRY(const Affinities affinities, normalAffinities(graph, params.perplexity, context));
  RIDGELINE_TRY(const Matrix start, principalStart(train.X, 1e-4, train.seed.child("tsne"), context));
  Film film(train.d(), trace, context);
  RIDGELINE_TRY(TsnePicture picture, descendTsne(
                                         affinities, start, params,
                                         [&film](int step, const Matrix& coordinates, double divergence) {
                                           return film.add(step, coordinates, divergence);
                                         },
                                         context));
  return std::make_shared<EmbeddedModel>(std::move(picture.coordinates), train.d(), trace);
}

ModelEntry tsneEntry() {
  return modelEntryOf(
      {.id = "tsne",
       .title = "t-SNE",
       .family = "project",
       .help = "A picture in which rows that resemble each other lie together, when axes do not show it.",
       .source = "van der Maaten & Hinton (2008), JMLR 9:2579-2605",
       .tasks = {Task::Project},
       .offers = {"iterations", "embedding"}},
      tsneParamTable(), fitTsne, loadEmbedded);
}

}  // namespace ridgeline::models
