#include "core/eval/probe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ridgeline::eval {
namespace {

constexpr std::size_t MostCorrelated = 2000;

class InputProbe final : public Probe {
 public:
  InputProbe(Matrix X, const std::vector<std::string>& names) : X_(std::move(X)) {
    for (Index j = 0; j < X_.cols(); ++j) {
      const auto at = static_cast<std::size_t>(j);
      columns_.push_back({at < names.size() ? names[at] : fmt::format("column {}", j + 1), X_.col(j), {}});
    }
  }
  Index rows() const override { return X_.rows(); }
  Result<Matrix> exchanged(const std::vector<Index>& columns, const std::vector<Index>& from) const override {
    Matrix out = X_;
    for (const Index j : columns)
      for (Index i = 0; i < out.rows(); ++i) out(i, j) = X_(from[static_cast<std::size_t>(i)], j);
    return out;
  }
  Result<Matrix> replaced(Index column, const Vector& values) const override {
    Matrix out = X_;
    out.col(column) = values;
    return out;
  }
  Result<Matrix> asIs() const override { return X_; }

 private:
  Matrix X_;
};

class RawProbe final : public Probe {
 public:
  RawProbe(prep::PipelinePtr pipeline, prep::Frame frame)
      : pipeline_(std::move(pipeline)), frame_(std::move(frame)) {
    for (const auto& column : frame_.columns) {
      ProbeColumn out;
      out.name = column.name;
      if (column.isCategory) {
        out.levels = *column.levels;
        out.values.resize(frame_.rows);
        for (Index i = 0; i < frame_.rows; ++i) out.values[i] = column.codes[static_cast<std::size_t>(i)];
      } else {
        out.values = Vector::Map(column.numbers.data(), frame_.rows);
      }
      columns_.push_back(std::move(out));
    }
  }
  Index rows() const override { return frame_.rows; }
  Result<Matrix> exchanged(const std::vector<Index>& columns, const std::vector<Index>& from) const override {
    prep::Frame frame = frame_;
    for (const Index j : columns) {
      const auto& source = frame_.columns[static_cast<std::size_t>(j)];
      auto& target = frame.columns[static_cast<std::size_t>(j)];
      for (std::size_t i = 0; i < from.size(); ++i) {
        const auto at = static_cast<std::size_t>(from[i]);
        if (source.isCategory)
          target.codes[i] = source.codes[at];
        else
          target.numbers[i] = source.numbers[at];
      }
    }
    return pipeline_->transform(std::move(frame));
  }
  Result<Matrix> replaced(Index column, const Vector& values) const override {
    prep::Frame frame = frame_;
    auto& target = frame.columns[static_cast<std::size_t>(column)];
    for (Index i = 0; i < values.size(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      if (target.isCategory)
        target.codes[at] = static_cast<std::int32_t>(values[i]);
      else
        target.numbers[at] = values[i];
    }
    return pipeline_->transform(std::move(frame));
  }
  Result<Matrix> asIs() const override { return pipeline_->transform(frame_); }

 private:
  prep::PipelinePtr pipeline_;
  prep::Frame frame_;
};

/// Ranks centred and scaled to length 1 (equal values share their mean rank); empty if they cannot correlate.
Vector unitRanks(const ProbeColumn& column) {
  const Index n = column.values.size();
  if (column.isCategory() || n < 3 || !column.values.allFinite()) return {};
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(),
            [&](Index a, Index b) { return column.values[a] < column.values[b]; });
  Vector ranks(n);
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && column.values[order[end]] == column.values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = 0.5 * static_cast<double>(begin + end - 1);
    begin = end;
  }
  ranks.array() -= ranks.mean();
  const double length = ranks.norm();
  if (!(length > 0)) return {};
  return ranks / length;
}

}  // namespace

ProbePtr probeInputs(Matrix X, const std::vector<std::string>& names) {
  return std::make_shared<InputProbe>(std::move(X), names);
}

Result<ProbePtr> probeRaw(prep::PipelinePtr pipeline, const data::Table& table,
                          const std::vector<Index>& rows) {
  RIDGELINE_TRY(prep::Frame frame, pipeline->gather(table, rows));
  return ProbePtr(std::make_shared<RawProbe>(std::move(pipeline), std::move(frame)));
}

std::vector<std::vector<Index>> correlatedGroups(const Probe& probe, double limit) {
  const std::size_t d = probe.columns().size();
  std::vector<std::size_t> head(d);
  std::iota(head.begin(), head.end(), std::size_t{0});
  const auto root = [&](std::size_t j) {
    while (head[j] != j) j = head[j] = head[head[j]];
    return j;
  };
  if (d <= MostCorrelated) {
    std::vector<Vector> ranks;
    for (const auto& column : probe.columns()) ranks.push_back(unitRanks(column));
    for (std::size_t a = 0; a < d; ++a)
      for (std::size_t b = a + 1; b < d; ++b)
        if (ranks[a].size() > 0 && ranks[b].size() > 0 && std::abs(ranks[a].dot(ranks[b])) > limit)
          head[std::max(root(a), root(b))] = std::min(root(a), root(b));
  }
  std::vector<std::vector<Index>> groups, byHead(d);
  for (std::size_t j = 0; j < d; ++j) byHead[root(j)].push_back(static_cast<Index>(j));
  for (auto& group : byHead)
    if (!group.empty()) groups.push_back(std::move(group));
  return groups;
}

}  // namespace ridgeline::eval
