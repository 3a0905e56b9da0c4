#include "core/models/kernels/svm.hpp"

#include <algorithm>
#include <mutex>

#include "core/jobs/parallel_for.hpp"
#include "core/models/kernels/kernel_param_table.hpp"
#include "core/models/kernels/platt.hpp"
#include "core/models/kernels/smo.hpp"
#include "core/models/kernels/svm_model.hpp"

namespace ridgeline::models {
namespace {

constexpr int ChanceFolds = 5;

/// The rows that count, with the cost of each.
struct SvmRows {
  Matrix X;
  std::vector<int> labels;
  std::vector<Index> positions;  ///< in the training set
  Vector costs;
  int classes = 0;

  std::vector<Index> ofClass(int label) const {
    std::vector<Index> found;
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (labels[i] == label) found.push_back(static_cast<Index>(i));
    return found;
  }
};

SvmRows rowsThatCount(const TrainingSet& train, const SvmParams& params) {
  SvmRows rows;
  rows.classes = train.classes();
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights.size() == 0 || train.weights[i] > 0) rows.positions.push_back(i);
  rows.X = takeRows(train.X, rows.positions);
  std::vector<double> counts(static_cast<std::size_t>(rows.classes), 0);
  for (const Index i : rows.positions) {
    rows.labels.push_back(train.labels[static_cast<std::size_t>(i)]);
    ++counts[static_cast<std::size_t>(rows.labels.back())];
  }
  const auto present = std::count_if(counts.begin(), counts.end(), [](double c) { return c > 0; });
  rows.costs = Vector::Constant(rows.X.rows(), params.cost);
  for (Index i = 0; i < rows.X.rows(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (train.weights.size() > 0) rows.costs[i] *= train.weights[rows.positions[at]];
    if (params.classWeights == ClassWeighting::Balanced)
      rows.costs[i] *= static_cast<double>(rows.X.rows()) /
                       (static_cast<double>(present) * counts[static_cast<std::size_t>(rows.labels[at])]);
  }
  return rows;
}

/// One machine to train: its rows, and which of them are its positive side.
struct MachineTask {
  std::vector<Index> rows;
  std::vector<int> positive;  ///< 1 or 0 a row
};
struct Machine {
  Vector b;  ///< a row
  double bias = 0;
  bool converged = true;
  machines::Sigmoid sigmoid;
};

bool oneSided(const MachineTask& task) {
  const auto count = std::count(task.positive.begin(), task.positive.end(), 1);
  return count == 0 || count == static_cast<std::ptrdiff_t>(task.positive.size());
}

/// Without a rival the side that is there wins by far.
double unrivalled(const MachineTask& task) {
  if (task.rows.empty()) return 0;
  return task.positive.front() == 1 ? 1e9 : -1e9;
}

class Training {
 public:
  Training(const SvmRows& rows, const KernelFunction& kernel, const SvmParams& params, Seed seed, bool report,
           jobs::WorkContext& context)
      : rows_(rows), kernel_(kernel), params_(params), seed_(seed), report_(report), context_(context) {}

  Result<Machine> machine(const MachineTask& task, std::uint64_t number) const {
    if (oneSided(task))
      return Machine{Vector::Zero(static_cast<Index>(task.rows.size())), unrivalled(task), true, {-10, 0}};
    RIDGELINE_TRY(Machine made, solve(task));
    if (params_.probabilities) {
      RIDGELINE_TRY(made.sigmoid, chances(task, number));
    }
    return made;
  }

 private:
  Result<Machine> solve(const MachineTask& task) const {
    const auto n = static_cast<Index>(task.rows.size());
    machines::SmoProblem problem;
    problem.z.resize(n);
    problem.lower = problem.upper = Vector::Zero(n);
    for (Index i = 0; i < n; ++i) {
      const bool positive = task.positive[static_cast<std::size_t>(i)] == 1;
      problem.z[i] = positive ? 1 : -1;
      (positive ? problem.upper : problem.lower)[i] =
          problem.z[i] * rows_.costs[task.rows[static_cast<std::size_t>(i)]];
    }
    problem.tolerance = params_.tolerance;
    problem.maxIterations = params_.maxIterations;
    problem.shrink = params_.shrinking;
    problem.report = report_;
    RIDGELINE_TRY(const auto K, machines::KernelRows::make(kernel_, takeRows(rows_.X, task.rows)));
    RIDGELINE_TRY(machines::SmoSolution found, machines::smo(*K, problem, context_));
    return Machine{std::move(found.b), found.bias, found.converged, {}};
  }

  /// A sigmoid over the decisions on rows that the machine at hand has not seen.
  Result<machines::Sigmoid> chances(const MachineTask& task, std::uint64_t number) const {
    Rng random(seed_.child("chances").child(number));
    std::vector<std::size_t> order(task.rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    random.shuffle(order);
    Vector decisions = Vector::Zero(static_cast<Index>(order.size()));
    for (std::size_t fold = 0; fold < ChanceFolds; ++fold) {
      MachineTask kept;
      std::vector<std::size_t> asked;
      for (std::size_t i = 0; i < order.size(); ++i) {
        if (i % ChanceFolds == fold) {
          asked.push_back(order[i]);
          continue;
        }
        kept.rows.push_back(task.rows[order[i]]);
        kept.positive.push_back(task.positive[order[i]]);
      }
      if (asked.empty()) continue;
      Vector answers;
      if (oneSided(kept)) {
        answers = Vector::Constant(static_cast<Index>(asked.size()), std::clamp(unrivalled(kept), -1.0, 1.0));
      } else {
        RIDGELINE_TRY(const Machine machine, solve(kept));
        std::vector<Index> support;
        std::vector<double> weights;
        for (Index i = 0; i < machine.b.size(); ++i)
          if (machine.b[i] != 0) {
            support.push_back(kept.rows[static_cast<std::size_t>(i)]);
            weights.push_back(machine.b[i]);
          }
        // By blocks: all rows times all support rows at once may be more than there is memory for.
        constexpr std::size_t Block = 1024;
        const Matrix against = takeRows(rows_.X, support);
        answers.resize(static_cast<Index>(asked.size()));
        for (std::size_t begin = 0; begin < asked.size(); begin += Block) {
          std::vector<Index> queries;
          for (std::size_t i = begin; i < std::min(begin + Block, asked.size()); ++i)
            queries.push_back(task.rows[asked[i]]);
          RIDGELINE_TRY(const Matrix K, kernelMatrix(kernel_, takeRows(rows_.X, queries), against, context_));
          answers.segment(static_cast<Index>(begin), K.rows()) =
              K * Eigen::Map<const Vector>(weights.data(), K.cols());
        }
        answers.array() += machine.bias;
      }
      for (std::size_t i = 0; i < asked.size(); ++i)
        decisions[static_cast<Index>(asked[i])] = answers[static_cast<Index>(i)];
    }
    return machines::fitSigmoid(decisions, task.positive);
  }

  const SvmRows& rows_;
  const KernelFunction& kernel_;
  const SvmParams& params_;
  Seed seed_;
  bool report_;
  jobs::WorkContext& context_;
};

MachineTask against(const SvmRows& rows, int positive) {
  MachineTask task;
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    task.rows.push_back(static_cast<Index>(i));
    task.positive.push_back(rows.labels[i] == positive ? 1 : 0);
  }
  return task;
}

MachineTask pairOf(const std::vector<std::vector<Index>>& byClass, std::size_t a, std::size_t b) {
  MachineTask task;
  std::merge(byClass[a].begin(), byClass[a].end(), byClass[b].begin(), byClass[b].end(),
             std::back_inserter(task.rows));
  for (const Index row : task.rows)
    task.positive.push_back(std::binary_search(byClass[a].begin(), byClass[a].end(), row) ? 1 : 0);
  return task;
}

/// Coefficients of all rows gathered to those that support anything.
struct Gathered {
  machines::SupportSet set;
  std::vector<machines::Sigmoid> sigmoids;
  bool converged = true;
};

class Assembly {
 public:
  Assembly(const SvmRows& rows, const KernelFunction& kernel, machines::MachineLayout layout) : rows_(rows) {
    gathered_.set.layout = layout;
    gathered_.set.classes = rows.classes;
    gathered_.set.kernel = kernel;
    const bool pairs = layout == machines::MachineLayout::Pairs,
               single = layout == machines::MachineLayout::Single;
    const Index k = rows.classes, slots = single ? 1 : pairs ? k - 1 : k;
    gathered_.set.biases = Vector::Zero(single ? 1 : pairs ? k * (k - 1) / 2 : k);
    gathered_.sigmoids.resize(static_cast<std::size_t>(gathered_.set.biases.size()));
    coefficients_ = Matrix::Zero(rows.X.rows(), slots);
  }

  /// Machines of different numbers write to different places.
  template <class Slot>
  void place(Index number, const MachineTask& task, const Machine& machine, const Slot& slotOf) {
    gathered_.set.biases[number] = machine.bias;
    gathered_.sigmoids[static_cast<std::size_t>(number)] = machine.sigmoid;
    for (std::size_t i = 0; i < task.rows.size(); ++i)
      coefficients_(task.rows[i], slotOf(rows_.labels[static_cast<std::size_t>(task.rows[i])])) =
          machine.b[static_cast<Index>(i)];
  }

  Gathered finish() {
    machines::SupportSet& set = gathered_.set;
    const bool pairs = set.layout == machines::MachineLayout::Pairs;
    std::vector<Index> support;
    const auto add = [&](Index row) {
      if (!coefficients_.row(row).isZero(0)) support.push_back(row);
    };
    if (pairs) {
      for (int label = 0; label < rows_.classes; ++label) {
        set.classBegin.push_back(static_cast<Index>(support.size()));
        for (const Index row : rows_.ofClass(label)) add(row);
      }
      set.classBegin.push_back(static_cast<Index>(support.size()));
    } else {
      for (Index row = 0; row < rows_.X.rows(); ++row) add(row);
    }
    set.rows = takeRows(rows_.X, support);
    set.coefficients = takeRows(coefficients_, support);
    for (const Index row : support) set.positions.push_back(rows_.positions[static_cast<std::size_t>(row)]);
    return std::move(gathered_);
  }

 private:
  const SvmRows& rows_;
  Gathered gathered_;
  Matrix coefficients_;
};

Result<Gathered> trainAll(const SvmRows& rows, const KernelFunction& kernel, const SvmParams& params,
                          Seed seed, jobs::WorkContext& context) {
  using machines::MachineLayout;
  const Index k = rows.classes;
  const MachineLayout layout = k == 2                                     ? MachineLayout::Single
                               : params.strategy == SvmStrategy::OneVsOne ? MachineLayout::Pairs
                                                                          : MachineLayout::PerClass;
  std::vector<std::pair<int, int>> sides;  // positive and negative class; -1: all others
  if (layout == MachineLayout::Single) sides.emplace_back(1, 0);
  for (int a = 0; a < k && layout != MachineLayout::Single; ++a) {
    if (layout == MachineLayout::PerClass) sides.emplace_back(a, -1);
    for (int b = a + 1; b < k && layout == MachineLayout::Pairs; ++b) sides.emplace_back(a, b);
  }
  std::vector<std::vector<Index>> byClass;
  byClass.reserve(static_cast<std::size_t>(k));
  for (int label = 0; label < k; ++label) byClass.push_back(rows.ofClass(label));
  const auto count = static_cast<Index>(sides.size());
  const Training training(rows, kernel, params, seed, count == 1, context);
  Assembly assembly(rows, kernel, layout);
  std::vector<Status> failures(sides.size());
  std::vector<char> unfinished(sides.size(), 0);
  std::mutex reporting;
  Index done = 0;
  RIDGELINE_CHECK(jobs::parallelFor(context, count, [&](Index number) {
    const auto at = static_cast<std::size_t>(number);
    const auto [a, b] = sides[at];
    const MachineTask task = layout == MachineLayout::Pairs
                                 ? pairOf(byClass, static_cast<std::size_t>(a), static_cast<std::size_t>(b))
                                 : against(rows, a);
    const Result<Machine> machine = training.machine(task, static_cast<std::uint64_t>(number));
    if (!machine) {
      failures[at] = tl::unexpected<Error>(machine.error());
      return;
    }
    unfinished[at] = machine->converged ? 0 : 1;
    assembly.place(number, task, *machine, [&, a = a, b = b](int label) -> Index {
      if (layout == MachineLayout::Single) return 0;
      if (layout == MachineLayout::PerClass) return a;
      return machines::SupportSet::slot(label == a ? b : a, label);
    });
    const std::lock_guard lock(reporting);
    context.progress(static_cast<double>(++done), static_cast<double>(count), "Training machines");
  }));
  for (Status& failure : failures) RIDGELINE_CHECK(std::move(failure));
  Gathered gathered = assembly.finish();
  gathered.converged = std::count(unfinished.begin(), unfinished.end(), 1) == 0;
  return gathered;
}

}  // namespace

const params::ParamTable<SvmParams>& svmParamTable() {
  static const auto table =
      withKernel(params::ParamTable<SvmParams>{}.real(
                     &SvmParams::cost, "cost",
                     {.min = 1e-9,
                      .max = 1e9,
                      .sliderMin = 1e-3,
                      .sliderMax = 1000,
                      .scale = params::Scale::Log,
                      .help = "What a row inside the margin costs: more bends the boundary to each row."}))
          .choice(&SvmParams::strategy, "strategy",
                  {{SvmStrategy::OneVsOne, "one-vs-one"}, {SvmStrategy::OneVsRest, "one-vs-rest"}},
                  "With more than two classes: a machine for each pair that votes, or one for each class.")
          .choice(&SvmParams::classWeights, "class-weights",
                  {{ClassWeighting::Equal, "equal"}, {ClassWeighting::Balanced, "balanced"}},
                  "Whether rows of rare classes cost more, so that all classes weigh the same.")
          .flag(&SvmParams::probabilities, "probabilities",
                "Also learn probabilities, from five more fits of each machine.")
          .real(&SvmParams::tolerance, "tolerance",
                {.min = 1e-9,
                 .max = 1,
                 .sliderMin = 1e-6,
                 .sliderMax = 0.1,
                 .scale = params::Scale::Log,
                 .help = "How far from optimal the machine may stop, in units of the margin."})
          .integer(&SvmParams::maxIterations, "max-iterations",
                   {.min = 1,
                    .max = 1000000000,
                    .sliderMax = 10000000,
                    .scale = params::Scale::Log,
                    .unit = "steps",
                    .help = "Most steps of each machine, each of two rows."})
          .flag(&SvmParams::shrinking, "shrinking",
                "Leave out rows that are settled while the others are still moving.");
  return table;
}

Result<FittedModelPtr> fitSvm(const TrainingSet& train, const SvmParams& params, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  const SvmRows rows = rowsThatCount(train, params);
  if (std::count(rows.labels.begin(), rows.labels.end(), rows.labels.front()) ==
      static_cast<std::ptrdiff_t>(rows.labels.size()))
    return fail(ErrorCode::InvalidInput,
                "All rows with a weight are of the class \"{}\"; give rows of another class a weight.",
                train.classNames[static_cast<std::size_t>(rows.labels.front())]);
  RIDGELINE_TRY(const KernelFunction kernel, settleKernel(params, rows.X));
  RIDGELINE_TRY(Gathered gathered, trainAll(rows, kernel, params, train.seed.child("svm"), context));
  if (!gathered.converged)
    context.warn(
        fmt::format("The margin was still moving after {} steps; scale the columns, lower the cost or raise "
                    "max-iterations.",
                    params.maxIterations));
  if (!params.probabilities) gathered.sigmoids.clear();
  return machines::svmModel(std::move(gathered.set), std::move(gathered.sigmoids));
}

ModelEntry svmEntry() {
  return modelEntryOf(
      {.id = "svm",
       .title = "Support vector machine",
       .family = "kernels",
       .help = "The widest margin between classes; bends with its kernel, rests on few rows, needs scaling.",
       .source = "Cortes & Vapnik (1995), doi:10.1007/BF00994018",
       .tasks = {Task::Classify},
       .offers = {"support-rows"}},
      svmParamTable(), fitSvm, loadSvm);
}

}  // namespace ridgeline::models
