#include <cmath>
#include <set>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/shared_rows.hpp"
#include "tests/contract/model_samples.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using test::forEachModel;

namespace {

std::string savedBytes(const FittedModel& model) {
  ArchiveWriter archive;
  model.save(archive);
  auto bytes = archive.bytes();
  REQUIRE(bytes);
  return *bytes;
}

void checkProbabilities(const Predictions& answers, Index n, int classes) {
  REQUIRE(answers.probabilities.rows() == n);
  REQUIRE(answers.probabilities.cols() == classes);
  REQUIRE(answers.probabilities.allFinite());
  if (n == 0) return;
  CHECK(answers.probabilities.minCoeff() >= 0);
  CHECK((answers.probabilities.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-12);
  CHECK(answers.labels == argmaxRows(answers.probabilities));
}

}  // namespace

TEST_CASE("model contract: every entry says what it is, when to use it and who published it",
          "[contract][models]") {
  for (const auto& entry : modelCatalog()) {
    INFO(entry.id);
    CHECK_FALSE(entry.title.empty());
    CHECK_FALSE(entry.family.empty());
    CHECK(entry.help.size() > 20);
    CHECK(entry.help.back() == '.');
    CHECK(entry.source.size() > 10);
    CHECK_FALSE(entry.tasks.empty());
    CHECK(entry.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos);
    REQUIRE(entry.params != nullptr);
    for (const auto& info : entry.params->params()) {
      INFO(info.name);
      CHECK(info.help.size() > 10);
      CHECK(info.help.back() == '.');
      CHECK_FALSE(info.label.empty());
      CHECK(info.sliderMin <= info.sliderMax);
      if (info.scale == params::Scale::Log) CHECK(info.sliderMin > 0);
    }
  }
}

TEST_CASE("model contract: the defaults fit a plain data set without a warning", "[contract][models]") {
  forEachModel([](const ModelEntry& entry, Task task) {
    INFO(entry.id << " for task " << static_cast<int>(task));
    jobs::WorkContext context;
    const auto model = fit(test::quickSpec(entry), test::sampleSet(task, 60, 3), context);
    INFO(test::describe(model));
    REQUIRE(model);
    CHECK((*model)->task() == task);
    CHECK((*model)->features() == 3);
    CHECK(context.takeWarnings().empty());
    if (task == Task::Classify) CHECK((*model)->classes() == 3);
  });
}

TEST_CASE("model contract: values out of range are refused by name", "[contract][models]") {
  forEachModel([](const ModelEntry& entry, Task task) {
    const TrainingSet train = test::sampleSet(task, 30, 2);
    for (const auto& info : entry.params->params()) {
      std::vector<params::ParamValue> wrong = {std::string("no such value")};
      if (info.kind == params::ParamKind::Integer) {
        wrong.emplace_back(static_cast<std::int64_t>(info.min) - 1);
        wrong.emplace_back(static_cast<std::int64_t>(info.max) + 1);
      }
      if (info.kind == params::ParamKind::Real) {
        wrong.emplace_back(std::nan(""));
        if (std::isfinite(info.min)) wrong.emplace_back(std::nextafter(info.min, -1e308));
        if (std::isfinite(info.max)) wrong.emplace_back(std::nextafter(info.max, 1.7e308));
      }
      for (const auto& value : wrong) {
        INFO(entry.id << " " << info.name << " = " << params::text(value));
        ModelSpec spec = test::quickSpec(entry);
        spec.params[info.name] = value;
        jobs::WorkContext context;
        const auto model = fit(spec, train, context);
        REQUIRE_FALSE(model);
        CHECK(model.error().code == ErrorCode::InvalidParam);
        CHECK(model.error().where == info.name);
      }
    }
    ModelSpec unknown = test::quickSpec(entry);
    unknown.params["no-such-parameter"] = true;
    jobs::WorkContext context;
    CHECK(fit(unknown, train, context).error().code == ErrorCode::InvalidParam);
  });
}

TEST_CASE("model contract: a task that a method does not do is refused", "[contract][models]") {
  for (const auto& entry : modelCatalog())
    for (const Task task : test::AllTasks) {
      if (entry.does(task)) continue;
      jobs::WorkContext context;
      const auto model = fit(test::quickSpec(entry), test::sampleSet(task, 30, 2), context);
      REQUIRE_FALSE(model);
      CHECK(model.error().code == ErrorCode::InvalidParam);
      CHECK(model.error().where == "model");
    }
}

TEST_CASE("model contract: the same seed gives the same bytes at one and four threads",
          "[contract][models]") {
  jobs::ThreadPool pool(4);
  forEachModel([&](const ModelEntry& entry, Task task) {
    INFO(entry.id << " for task " << static_cast<int>(task));
    // Enough rows that work is shared out.
    const TrainingSet train = test::sampleSet(task, 9000, 24);
    ModelSpec spec = test::quickSpec(entry);
    if (entry.params->find("epochs") != nullptr) spec.params["epochs"] = std::int64_t{2};
    if (entry.params->find("restarts") != nullptr) spec.params["restarts"] = std::int64_t{2};
    jobs::WorkContext alone, shared(std::stop_token{}, &pool);
    const auto first = fit(spec, train, alone), second = fit(spec, train, shared);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(savedBytes(**first) == savedBytes(**second));
    const Matrix queries = test::normals(600, 24, 55);
    const auto a = (*first)->predict(queries, alone), b = (*second)->predict(queries, shared);
    REQUIRE(a);
    REQUIRE(b);
    CHECK(a->labels == b->labels);
    CHECK(a->probabilities == b->probabilities);
    CHECK(a->values == b->values);
  });
}

TEST_CASE("model contract: fits that share their rows are the fits they would be alone",
          "[contract][models]") {
  forEachModel([](const ModelEntry& entry, Task task) {
    INFO(entry.id << " for task " << static_cast<int>(task));
    // So many that forests cut their columns into bins.
    TrainingSet train = test::sampleSet(task, entry.family == "trees" ? 2500 : 120, 4);
    jobs::WorkContext context;
    const auto alone = fit(test::quickSpec(entry), train, context);
    INFO(test::describe(alone));
    REQUIRE(alone);
    train.shared = std::make_shared<SharedRows>(train.n(), train.d());
    for (int turn = 0; turn < 2; ++turn) {  // the first works out what the second takes
      const auto together = fit(test::quickSpec(entry), train, context);
      INFO(test::describe(together));
      REQUIRE(together);
      CHECK(savedBytes(**alone) == savedBytes(**together));
    }
    train.sharedRows = {0, 1};
    CHECK_FALSE(fit(test::quickSpec(entry), train, context));
  });
}

TEST_CASE("model contract: probabilities sum to one and the label is the likeliest", "[contract][models]") {
  forEachModel([](const ModelEntry& entry, Task task) {
    if (task != Task::Classify) return;
    for (const int classes : {2, 5}) {
      INFO(entry.id << " with " << classes << " classes");
      jobs::WorkContext context;
      const auto model = fit(test::quickSpec(entry), test::sampleSet(task, 80, 3, classes), context);
      REQUIRE(model);
      const Matrix queries = test::normals(500, 3, 9) * 3;
      const auto answers = (*model)->predict(queries, context);
      REQUIRE(answers);
      REQUIRE(answers->labels.size() == 500);
      for (const int label : answers->labels) CHECK((label >= 0 && label < classes));
      if (capability<Probabilities>(**model) != nullptr) checkProbabilities(*answers, 500, classes);
    }
  });
}

TEST_CASE("model contract: what an entry offers is what its fits can be cast to", "[contract][models]") {
  for (const auto& entry : modelCatalog()) {
    INFO(entry.id);
    std::set<std::string> offered;
    for (const Task task : entry.tasks) {
      jobs::WorkContext context;
      const auto model = fit(test::quickSpec(entry), test::sampleSet(task, 40, 2), context);
      REQUIRE(model);
      for (const auto& name : capabilityNames(**model)) offered.insert(name);
      if (const auto* shares = capability<Importances>(**model)) {
        REQUIRE(shares->importances().size() == 2);
        CHECK(shares->importances().minCoeff() >= 0);
        CHECK(shares->importances().sum() == Approx(1));
      }
      if (const auto* linear = capability<Coefficients>(**model)) {
        CHECK(linear->coefficients().rows() == 2);
        CHECK(linear->coefficients().cols() == linear->intercepts().size());
      }
      if (const auto* film = capability<Iterations>(**model)) {
        REQUIRE(film->trace() != nullptr);
        CHECK(film->trace()->size() > 0);
        CHECK_FALSE(film->trace()->checkpoints().empty());
      }
    }
    CHECK(offered == std::set<std::string>(entry.offers.begin(), entry.offers.end()));
  }
}

TEST_CASE("model contract: a stop is obeyed, before and while it works", "[contract][models]") {
  forEachModel([](const ModelEntry& entry, Task task) {
    INFO(entry.id << " for task " << static_cast<int>(task));
    const TrainingSet train = test::sampleSet(task, 300, 4);
    std::stop_source stopped;
    stopped.request_stop();
    jobs::WorkContext before(stopped.get_token());
    const auto refused = fit(test::quickSpec(entry), train, before);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Cancelled);
    const auto direct = entry.fit(train, test::quickSpec(entry).params, before);
    REQUIRE_FALSE(direct);
    CHECK(direct.error().code == ErrorCode::Cancelled);

    // An iterative fit is stopped by its own first report.
    std::stop_source during;
    jobs::WorkContext context(during.get_token());
    int reports = 0;
    context.onProgress = [&](const jobs::Progress&) {
      if (++reports == 2) during.request_stop();
    };
    const auto interrupted = fit(test::quickSpec(entry), train, context);
    if (reports >= 2) {
      REQUIRE_FALSE(interrupted);
      CHECK(interrupted.error().code == ErrorCode::Cancelled);
    }

    jobs::WorkContext free;
    const auto model = fit(test::quickSpec(entry), train, free);
    REQUIRE(model);
    const auto answers = (*model)->predict(train.X, before);
    REQUIRE_FALSE(answers);
    CHECK(answers.error().code == ErrorCode::Cancelled);
  });
}

TEST_CASE("model contract: rows that cannot be predicted are one sentence, no rows no answers",
          "[contract][models]") {
  forEachModel([](const ModelEntry& entry, Task task) {
    INFO(entry.id << " for task " << static_cast<int>(task));
    jobs::WorkContext context;
    const auto model = fit(test::quickSpec(entry), test::sampleSet(task, 40, 3), context);
    REQUIRE(model);
    CHECK((*model)->predict(Matrix::Zero(4, 2), context).error().code == ErrorCode::InvalidInput);
    for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
      if (entry.takesMissing && std::isnan(bad)) continue;
      Matrix rows = Matrix::Zero(4, 3);
      rows(2, 1) = bad;
      const auto answers = (*model)->predict(rows, context);
      REQUIRE_FALSE(answers);
      CHECK(answers.error().code == ErrorCode::NonFinite);
      CHECK(answers.error().message.find("Row 3") != std::string::npos);
    }
    const auto none = (*model)->predict(Matrix(0, 3), context);
    REQUIRE(none);
    CHECK(none->labels.empty());
    CHECK(none->values.size() == 0);
  });
}
