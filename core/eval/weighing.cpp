#include "core/eval/weighing.hpp"

namespace ridgeline::eval {

std::string whyNoWeights(const Scored& scored) {
  const Vector& weights = scored.weights;
  if (weights.size() == 0) return {};
  if (weights.size() != scored.size())
    return fmt::format("There are {} weights for {} rows; each row needs one.", weights.size(),
                       scored.size());
  if (!weights.allFinite() || (weights.array() < 0).any())
    return "Some weights are missing, infinite or negative; weights must be numbers of 0 or more.";
  if ((weights.array() == 0).all()) return "Every row has the weight 0, so none counts.";
  return {};
}

std::optional<Scored> withoutWeightless(const Scored& scored) {
  if ((scored.weights.array() > 0).all()) return {};
  std::vector<Index> counting;
  for (Index i = 0; i < scored.size(); ++i)
    if (scored.weights[i] > 0) counting.push_back(i);
  return taken(scored, counting);
}

MetricInfo weighing(MetricInfo info) {
  info.compute = [compute = std::move(info.compute)](const Scored& scored, const MetricOptions& options,
                                                     jobs::WorkContext& context) {
    if (scored.weights.size() == 0) return compute(scored, options, context);
    if (const std::string why = whyNoWeights(scored); !why.empty()) return Estimate::undefined(why);
    const std::optional<Scored> counting = withoutWeightless(scored);
    if (!counting) return compute(scored, options, context);
    Estimate result = compute(*counting, options, context);
    result.note += fmt::format("{}{} of {} rows have the weight 0", result.note.empty() ? "" : "; ",
                               scored.size() - counting->size(), scored.size());
    return result;
  };
  return info;
}

}  // namespace ridgeline::eval
