#include "core/models/bayes/categorical_nb.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/posterior_model.hpp"

namespace ridgeline::models {
namespace {

/// One column's categories: the places where one ends and the next begins, and how each class draws them.
struct Categories {
  std::vector<double> cuts;  ///< ascending, one fewer than categories; a value at a cut is below it
  Matrix logs;               ///< classes x categories

  Index of(double value) const { return std::lower_bound(cuts.begin(), cuts.end(), value) - cuts.begin(); }
};

class CategoricalNbModel final : public PosteriorModel, public ClassProfiles {
 public:
  CategoricalNbModel(Vector logPriors, std::vector<Categories> columns)
      : PosteriorModel(std::move(logPriors)), columns_(std::move(columns)) {}

  Index features() const override { return static_cast<Index>(columns_.size()); }
  void save(ArchiveWriter& archive) const override {
    std::vector<double> counts, cuts;
    Index total = 0;
    for (const Categories& column : columns_) {
      counts.push_back(static_cast<double>(column.logs.cols()));
      cuts.insert(cuts.end(), column.cuts.begin(), column.cuts.end());
      total += column.logs.cols();
    }
    Matrix logs(classes(), total);
    Index at = 0;
    for (const Categories& column : columns_) {
      logs.middleCols(at, column.logs.cols()) = column.logs;
      at += column.logs.cols();
    }
    archive.array("log-priors", logPriors());
    archive.array("categories", vectorOf(counts));
    archive.array("cuts", vectorOf(cuts));
    archive.array("log-probability", logs);
  }
  static Result<FittedModelPtr> load(const ArchiveReader& archive);

  Vector priors() const override { return logPriors().array().exp(); }
  std::vector<ClassProfile> profiles() const override {
    std::vector<ClassProfile> all;
    all.reserve(columns_.size());
    for (std::size_t j = 0; j < columns_.size(); ++j)
      all.push_back({fmt::format("log-probability of the categories of column {}", j + 1), columns_[j].logs});
    return all;
  }

 private:
  static Vector vectorOf(const std::vector<double>& values) {
    return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
  }
  void addLogLikelihoods(const Matrix& X, Index begin, Matrix& scores) const override {
    for (Index j = 0; j < X.cols(); ++j) {
      const Categories& column = columns_[static_cast<std::size_t>(j)];
      for (Index i = 0; i < scores.rows(); ++i)
        scores.row(i) += column.logs.col(column.of(X(begin + i, j))).transpose();
    }
  }

  std::vector<Categories> columns_;
};

Result<FittedModelPtr> CategoricalNbModel::load(const ArchiveReader& archive) {
  RIDGELINE_TRY(Vector logPriors, loadLogPriors(archive));
  RIDGELINE_TRY(const Vector counts, archive.vector("categories"));
  RIDGELINE_TRY(const Vector cuts, archive.vector("cuts"));
  RIDGELINE_TRY(const Matrix logs, archive.array("log-probability"));
  if (logs.rows() != logPriors.size() || counts.size() == 0 || !counts.allFinite() || !cuts.allFinite() ||
      !logs.allFinite() || (logs.size() > 0 && logs.maxCoeff() > 0))
    return archive.damaged("every class needs a probability for every category");
  std::vector<Categories> columns;
  Index category = 0, cut = 0;
  for (const double count : counts) {
    if (count < 1 || count != std::floor(count) || count > static_cast<double>(logs.cols() - category))
      return archive.damaged("the categories of a column are no sound number");
    const auto m = static_cast<Index>(count);
    if (m - 1 > cuts.size() - cut) return archive.damaged("a column has too few cuts for its categories");
    Categories column{{cuts.data() + cut, cuts.data() + cut + m - 1}, logs.middleCols(category, m)};
    if (!std::is_sorted(column.cuts.begin(), column.cuts.end()))
      return archive.damaged("the cuts of a column do not ascend");
    columns.push_back(std::move(column));
    category += m;
    cut += m - 1;
  }
  if (category != logs.cols() || cut != cuts.size())
    return archive.damaged("there are more categories or cuts than columns hold");
  return std::make_shared<CategoricalNbModel>(std::move(logPriors), std::move(columns));
}

/// Half way between neighbouring values, or at quantiles where there are more than `most` of them.
std::vector<double> cutsOf(const Eigen::Ref<const Vector>& values, int most) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const auto between = [](double low, double high) {
    const double middle = low / 2 + high / 2;
    return middle >= low && middle < high ? middle : low;
  };
  std::vector<double> cuts;
  for (std::size_t i = 1; i < sorted.size() && cuts.size() < static_cast<std::size_t>(most); ++i)
    if (sorted[i] > sorted[i - 1]) cuts.push_back(between(sorted[i - 1], sorted[i]));
  if (cuts.size() < static_cast<std::size_t>(most)) return cuts;
  cuts.clear();
  for (int part = 1; part < most; ++part) {
    const std::size_t at = sorted.size() * static_cast<std::size_t>(part) / static_cast<std::size_t>(most);
    if (at == 0) continue;
    const double below = sorted[at - 1];
    const auto above = std::upper_bound(sorted.begin(), sorted.end(), below);
    if (above == sorted.end()) break;
    const double cut = between(below, *above);
    if (cuts.empty() || cut > cuts.back()) cuts.push_back(cut);
  }
  return cuts;
}

}  // namespace

const params::ParamTable<CategoricalNbParams>& categoricalNbParamTable() {
  static const auto table =
      params::ParamTable<CategoricalNbParams>{}
          .real(&CategoricalNbParams::alpha, "alpha",
                {.min = 1e-10,
                 .max = 1e6,
                 .sliderMin = 1e-3,
                 .sliderMax = 100,
                 .scale = params::Scale::Log,
                 .help = "Rows added to every category of every class, so that what was never seen stays "
                         "possible."})
          .integer(
              &CategoricalNbParams::categories, "categories",
              {.min = 2,
               .max = 1000,
               .sliderMax = 50,
               .unit = "categories",
               .help = "A column of more distinct values is cut into this many parts of about equal rows."})
          .choice(
              &CategoricalNbParams::priors, "priors",
              {{ClassPriors::Shares, "shares"}, {ClassPriors::Equal, "equal"}},
              "How likely a class is before a row is seen: its share of the train rows, or as any other.");
  return table;
}

Result<FittedModelPtr> fitCategoricalNb(const TrainingSet& train, const CategoricalNbParams& params,
                                        jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  RIDGELINE_TRY(const ClassTally tally, tallyClasses(train));
  const double bytes = 8.0 * train.classes() * params.categories * static_cast<double>(train.d());
  if (bytes > 2147483648.0)
    return failAt("categories", ErrorCode::TooLarge,
                  "{} columns of up to {} categories for {} classes need {:.0f} GiB; lower categories.",
                  train.d(), params.categories, train.classes(), bytes / 1073741824.0);
  std::vector<Categories> columns(static_cast<std::size_t>(train.d()));
  RIDGELINE_CHECK(jobs::parallelFor(context, train.d(), [&](Index j) {
    Categories& column = columns[static_cast<std::size_t>(j)];
    column.cuts = cutsOf(train.X.col(j), params.categories);
    const auto count = static_cast<Index>(column.cuts.size()) + 1;
    column.logs = Matrix::Constant(train.classes(), count, params.alpha);
    for (Index i = 0; i < train.n(); ++i)
      column.logs(train.labels[static_cast<std::size_t>(i)], column.of(train.X(i, j))) +=
          train.weights.size() == 0 ? 1 : train.weights[i];
    const Eigen::ArrayXd totals = (tally.weight.array() + params.alpha * static_cast<double>(count)).log();
    column.logs = (column.logs.array().log().colwise() - totals).min(0.0);
  }));
  return std::make_shared<CategoricalNbModel>(tally.logPriors(params.priors), std::move(columns));
}

ModelEntry categoricalNbEntry() {
  return modelEntryOf(
      {.id = "categorical-nb",
       .title = "Categorical naive Bayes",
       .family = "bayes",
       .help = "Tables of how often each category goes with each class; numbers are cut into parts first.",
       .source = "Domingos & Pazzani (1997), doi:10.1023/A:1007413511361",
       .tasks = {Task::Classify},
       .offers = {"probabilities", "log-probabilities", "class-profiles"}},
      categoricalNbParamTable(), fitCategoricalNb, CategoricalNbModel::load);
}

}  // namespace ridgeline::models
