#include "core/runs/learned.hpp"

#include "core/models/cluster_capabilities.hpp"
#include "core/models/column_selection.hpp"
#include "core/models/linear/linear_capabilities.hpp"
#include "core/models/project/nonlinear_projection.hpp"

namespace ridgeline::runs {
namespace {

using nlohmann::ordered_json;

ordered_json list(const Vector& values) { return std::vector<double>(values.begin(), values.end()); }

ordered_json rowsOf(const Matrix& values) {
  ordered_json out = ordered_json::array();
  for (Index i = 0; i < values.rows(); ++i) out.push_back(list(values.row(i).transpose()));
  return out;
}

/// The words behind the codes, or the codes where nobody knows the words.
ordered_json levelsOf(const models::TreeNode& node, const std::vector<prep::Words>& words) {
  const auto feature = static_cast<std::size_t>(node.feature);
  if (feature >= words.size() || !words[feature]) return node.leftLevels;
  ordered_json out = ordered_json::array();
  for (const auto level : node.leftLevels) {
    const auto code = static_cast<std::size_t>(level);
    if (code < words[feature]->size()) out.push_back((*words[feature])[code]);
  }
  return out;
}

ordered_json nodesOf(const std::vector<models::TreeNode>& nodes, const std::vector<prep::Words>& words) {
  ordered_json out = ordered_json::array();
  for (const auto& node : nodes) {
    ordered_json entry = {{"n", node.n}, {"impurity", node.impurity}, {"value", node.value}};
    if (node.feature >= 0) {
      entry["feature"] = node.feature;
      if (node.leftLevels.empty())
        entry["threshold"] = node.threshold;
      else
        entry["left_levels"] = levelsOf(node, words);
      entry["left"] = node.left;
      entry["right"] = node.right;
      if (node.missingLeft) entry["missing_left"] = true;
    }
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace

ordered_json learnedQuantities(const models::FittedModel& model, const std::vector<std::string>& featureNames,
                               const std::vector<prep::Words>& words) {
  ordered_json out = ordered_json::object();
  out["features"] = featureNames;
  if (const auto* linear = models::capability<models::Coefficients>(model)) {
    out["coefficients"] = rowsOf(linear->coefficients().transpose());
    out["intercept"] = list(linear->intercepts());
  }
  if (const auto* certain = models::capability<models::Inference>(model)) {
    const models::LinearInference facts = certain->inference();
    out["inference"] = {{"standard_error", list(facts.standardError)},
                        {"t", list(facts.t)},
                        {"p", list(facts.p)},
                        {"ci95", rowsOf(facts.interval)},
                        {"n", facts.n},
                        {"degrees_of_freedom", facts.freedom},
                        {"rss", facts.residualSquares},
                        {"residual_deviation", facts.residualDeviation},
                        {"r2", facts.r2},
                        {"adjusted_r2", facts.adjustedR2},
                        {"f", facts.f},
                        {"f_p", facts.fP},
                        {"log_likelihood", facts.logLikelihood},
                        {"aic", facts.aic},
                        {"bic", facts.bic}};
  }
  if (const auto* weighed = models::capability<models::Importances>(model))
    out["importances"] = list(weighed->importances());
  if (const auto* axes = models::capability<models::Projection>(model)) {
    out["mean"] = list(axes->mean());
    out["components"] = rowsOf(axes->components().transpose());
    out["explained_variance"] = list(axes->explainedVariance());
    out["explained_variance_ratio"] = list(axes->explainedRatio());
  }
  if (const auto* axes = models::capability<models::NonlinearProjection>(model)) {
    out["explained_variance"] = list(axes->axisVariances());
    out["explained_variance_ratio"] = list(axes->axisShares());
  }
  if (const auto* clusters = models::capability<models::Centres>(model)) {
    out["centres"] = rowsOf(clusters->centres());
    out["inertia"] = clusters->inertia();
  }
  if (const auto* clouds = models::capability<models::MixtureShape>(model)) {
    out["weights"] = list(clouds->weights());
    out["means"] = rowsOf(clouds->means());
    out["covariances"] = ordered_json::array();
    for (int c = 0; c < clouds->weights().size(); ++c)
      out["covariances"].push_back(rowsOf(clouds->covariance(c)));
    out["mean_log_likelihood"] = clouds->logLikelihood();
    out["aic"] = clouds->aic();
    out["bic"] = clouds->bic();
  }
  if (const auto* tree = models::capability<models::Dendrogram>(model)) {
    out["merges"] = ordered_json::array();
    for (const auto& merge : tree->merges())
      out["merges"].push_back({merge.a, merge.b, merge.height, merge.size});
  }
  if (const auto* apart = models::capability<models::NoiseLabel>(model))
    out["noise_label"] = apart->noiseLabel();
  if (const auto* picture = models::capability<models::Embedding>(model))
    out["coordinates"] = rowsOf(picture->coordinates());
  if (const auto* selection = models::capability<models::ColumnSelection>(model)) {
    const auto namesOf = [&](const std::vector<int>& columns) {
      ordered_json names = ordered_json::array();
      for (const int column : columns) names.push_back(featureNames.at(static_cast<std::size_t>(column)));
      return names;
    };
    out["chosen"] = namesOf(selection->chosenColumns());
    out["selection_score"] = selection->selectionScore();
    out["selection_steps"] = ordered_json::array();
    for (const auto& step : selection->selectionSteps())
      out["selection_steps"].push_back({{"columns", namesOf(step.columns)}, {"score", step.score}});
  }
  if (const auto* tree = models::capability<models::TreeShape>(model))
    out["nodes"] = nodesOf(tree->nodes(), words);
  return out;
}

}  // namespace ridgeline::runs
