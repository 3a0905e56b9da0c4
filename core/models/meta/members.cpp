#include "core/models/meta/members.hpp"

#include <algorithm>
#include <optional>

#include "core/base/archive.hpp"
#include "core/data/folds.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/catalog.hpp"

namespace ridgeline::models {
namespace {

constexpr std::int64_t MostMembers = 100000;

Matrix columnsOf(const Matrix& X, const std::vector<int>& columns) {
  Matrix out(X.rows(), static_cast<Index>(columns.size()));
  for (std::size_t j = 0; j < columns.size(); ++j) out.col(static_cast<Index>(j)) = X.col(columns[j]);
  return out;
}

}  // namespace

TrainingSet subset(const TrainingSet& train, const std::vector<Index>& rows) {
  TrainingSet out;
  out.task = train.task;
  out.X = takeRows(train.X, rows);
  for (const Index row : rows)
    if (train.task == Task::Classify) out.labels.push_back(train.labels[static_cast<std::size_t>(row)]);
  if (train.task == Task::Regress) out.targets = takeRows(train.targets, rows);
  if (train.weights.size() > 0) out.weights = takeRows(train.weights, rows);
  out.featureNames = train.featureNames;
  out.classNames = train.classNames;
  out.seed = train.seed;
  return out;
}

TrainingSet withColumns(const TrainingSet& train, const std::vector<int>& columns) {
  TrainingSet out = train;
  out.X = columnsOf(train.X, columns);
  // What was worked out from all columns does not fit a few.
  out.warmStart = nullptr;
  out.shared = nullptr;
  out.sharedRows.clear();
  out.featureNames.clear();
  for (const int column : columns)
    if (static_cast<std::size_t>(column) < train.featureNames.size())
      out.featureNames.push_back(train.featureNames[static_cast<std::size_t>(column)]);
  if (train.dev) {
    auto dev = std::make_shared<Samples>(*train.dev);
    dev->X = columnsOf(train.dev->X, columns);
    out.dev = std::move(dev);
  }
  return out;
}

Result<Matrix> outputs(const Member& member, const Matrix& X, jobs::WorkContext& context) {
  const Matrix own = member.columns.empty() ? Matrix() : columnsOf(X, member.columns);
  RIDGELINE_TRY(Predictions answers, member.model->predict(member.columns.empty() ? X : own, context));
  if (member.model->task() == Task::Regress) return Matrix(answers.values);
  if (answers.probabilities.cols() > 0) return std::move(answers.probabilities);
  Matrix votes = Matrix::Zero(X.rows(), member.model->classes());
  for (std::size_t i = 0; i < answers.labels.size(); ++i) votes(static_cast<Index>(i), answers.labels[i]) = 1;
  return votes;
}

void saveInner(ArchiveWriter& archive, const std::string& place, const Member& member) {
  ArchiveWriter own;
  member.model->save(own);
  nlohmann::json inner = {{"method", member.id}};
  // A fit too large for a file has no bytes; the outer one is too large then and says so.
  const auto bytes = own.bytes();
  if (bytes) {
    const auto reader = ArchiveReader::fromBytes(std::as_bytes(std::span(*bytes)), "model");
    inner["manifest"] = reader->manifest();
    for (const auto& [name, shape] : reader->manifest()["arrays"].items())
      archive.array(place + "/" + name, *reader->array(name));
  }
  archive.manifest["inner"][place] = std::move(inner);
}

Result<Member> loadInner(const ArchiveReader& archive, const std::string& place) {
  Member member;
  RIDGELINE_TRY(member.id, archive.text("inner/" + place + "/method"));
  const auto entry = modelEntry(member.id);
  if (!entry || (*entry)->family == "meta")
    return archive.damaged(fmt::format("\"{}\" is no method that others are built on", member.id));
  const auto& inner = archive.manifest()["inner"][place];
  const auto manifest = inner.find("manifest");
  if (manifest == inner.end() || !manifest->is_object()) return archive.damaged("an inner fit is missing");
  ArchiveWriter own;
  own.manifest = *manifest;
  const auto arrays = manifest->find("arrays");
  if (arrays == manifest->end() || !arrays->is_object())
    return archive.damaged("an inner fit has no numbers");
  for (const auto& [name, shape] : arrays->items()) {
    RIDGELINE_TRY(const Matrix values, archive.array(place + "/" + name));
    own.array(name, values);
  }
  const auto bytes = own.bytes();
  if (!bytes) return archive.damaged("an inner fit is too large");
  RIDGELINE_TRY(const auto reader,
                ArchiveReader::fromBytes(std::as_bytes(std::span(*bytes)), archive.source()));
  RIDGELINE_TRY(member.model, (*entry)->load(reader));
  return member;
}

void saveMembers(ArchiveWriter& archive, const std::vector<Member>& members) {
  archive.manifest["members"] = members.size();
  for (std::size_t i = 0; i < members.size(); ++i) {
    saveInner(archive, std::to_string(i), members[i]);
    if (members[i].columns.empty()) continue;
    Vector columns(static_cast<Index>(members[i].columns.size()));
    for (std::size_t j = 0; j < members[i].columns.size(); ++j)
      columns[static_cast<Index>(j)] = members[i].columns[j];
    archive.array(fmt::format("columns/{}", i), columns);
  }
}

Result<std::vector<Member>> loadMembers(const ArchiveReader& archive, Index features) {
  RIDGELINE_TRY(const std::int64_t count, archive.integer("members", 1, MostMembers));
  RIDGELINE_TRY(const MetaShape shape, loadShape(archive));
  const auto arrays = archive.manifest().find("arrays");
  std::vector<Member> members;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    RIDGELINE_TRY(Member member, loadInner(archive, std::to_string(i)));
    const std::string columns = fmt::format("columns/{}", i);
    if (arrays != archive.manifest().end() && arrays->is_object() && arrays->contains(columns)) {
      RIDGELINE_TRY(const Vector list, archive.vector(columns));
      for (const double column : list) {
        if (!(column >= 0 && column < static_cast<double>(features)))
          return archive.damaged(fmt::format("member {} reads a column that is not there", i + 1));
        member.columns.push_back(static_cast<int>(column));
      }
    }
    const Index seen = member.columns.empty() ? features : static_cast<Index>(member.columns.size());
    if (member.model->features() != seen || member.model->task() != shape.task ||
        member.model->classes() != shape.classes)
      return archive.damaged(fmt::format("member {} answers another question", i + 1));
    members.push_back(std::move(member));
  }
  return members;
}

Predictions answersOf(const MetaShape& shape, Matrix outputs) {
  Predictions answers;
  if (shape.classes == 0) {
    answers.values = outputs.col(0);
    return answers;
  }
  answers.labels = argmaxRows(outputs);
  answers.probabilities = std::move(outputs);
  return answers;
}

void saveShape(ArchiveWriter& archive, const MetaShape& shape) {
  archive.manifest["meta"] = {{"features", shape.features}, {"classes", shape.classes}};
}

Result<MetaShape> loadShape(const ArchiveReader& archive) {
  MetaShape shape;
  RIDGELINE_TRY(shape.features, archive.integer("meta/features", 1, std::int64_t{1} << 31));
  RIDGELINE_TRY(const std::int64_t classes, archive.integer("meta/classes", 0, 1 << 20));
  shape.classes = static_cast<int>(classes);
  shape.task = classes > 0 ? Task::Classify : Task::Regress;
  return shape;
}

MetaShape shapeOf(const TrainingSet& train) {
  return {train.task, train.d(), train.task == Task::Classify ? train.classes() : 0};
}

Result<std::vector<InnerFold>> innerFolds(const TrainingSet& train, int folds, Seed seed) {
  data::FoldRows rows;
  for (Index i = 0; i < train.n(); ++i) rows.ids.push_back(static_cast<data::RowId>(i));
  if (train.task == Task::Classify) rows.strata = train.labels;
  RIDGELINE_TRY(const auto drawn, data::drawFolds(rows, {.folds = folds}, seed));
  std::vector<InnerFold> out;
  for (const auto& fold : drawn) out.push_back({fold.train, fold.test});
  return out;
}

Result<Matrix> outOfFold(const Bases& bases, std::size_t base, const TrainingSet& train,
                         const std::vector<InnerFold>& folds, jobs::WorkContext& context) {
  Matrix out = Matrix::Zero(train.n(), train.task == Task::Classify ? train.classes() : 1);
  std::vector<std::optional<Error>> failures(folds.size());
  RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(folds.size()), [&](std::int64_t at) {
    const auto f = static_cast<std::size_t>(at);
    jobs::WorkContext quiet(context.stopToken(), context.pool());
    const auto one = [&]() -> Status {
      Member member;
      RIDGELINE_TRY(member.model, bases.fit(base, subset(train, folds[f].train), quiet));
      RIDGELINE_TRY(const Matrix answers, outputs(member, takeRows(train.X, folds[f].test), quiet));
      for (std::size_t i = 0; i < folds[f].test.size(); ++i)
        out.row(folds[f].test[i]) = answers.row(static_cast<Index>(i));
      return {};
    };
    if (auto status = one(); !status) failures[f] = std::move(status).error();
  }));
  for (auto& failure : failures)
    if (failure) return tl::unexpected<Error>(std::move(*failure));
  return out;
}

}  // namespace ridgeline::models
