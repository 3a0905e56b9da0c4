#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/project/nonlinear_projection.hpp"
#include "core/runs/batch.hpp"

namespace ridgeline::runs {
namespace {

struct Answer {
  models::Predictions predicted;
  Matrix projected;
};

Result<Answer> answer(const ServableModel& model, const data::Table& table, const std::vector<Index>& rows,
                      jobs::WorkContext& context) {
  Answer out;
  RIDGELINE_TRY(const Matrix X, model.pipeline->transform(table, rows, context));
  RIDGELINE_TRY(out.predicted, model.model->predict(X, context));
  if (model.task == data::Task::Project) {
    RIDGELINE_TRY(out.projected, models::projectedRows(*model.model, X, context));
  }
  return out;
}

void place(const Answer& from, Index at, BlockAnswers& to) {
  const auto n = static_cast<Index>(from.predicted.labels.size());
  for (Index i = 0; i < n; ++i)
    to.predicted.labels[static_cast<std::size_t>(at + i)] =
        from.predicted.labels[static_cast<std::size_t>(i)];
  if (from.predicted.probabilities.size() > 0) {
    if (to.predicted.probabilities.size() == 0)
      to.predicted.probabilities.setConstant(static_cast<Index>(to.reasons.size()),
                                             from.predicted.probabilities.cols(), std::nan(""));
    to.predicted.probabilities.middleRows(at, from.predicted.probabilities.rows()) =
        from.predicted.probabilities;
  }
  if (from.predicted.values.size() > 0)
    to.predicted.values.segment(at, from.predicted.values.size()) = from.predicted.values;
  if (from.projected.size() > 0) {
    if (to.projected.size() == 0)
      to.projected.setConstant(static_cast<Index>(to.reasons.size()), from.projected.cols(), std::nan(""));
    to.projected.middleRows(at, from.projected.rows()) = from.projected;
  }
}

/// One bad row fails a whole block, so a block that failed is halved until the bad rows stand alone.
Status answerRange(const ServableModel& model, const data::Table& table, const std::vector<Index>& rows,
                   std::size_t begin, std::size_t end, BlockAnswers& out, jobs::WorkContext& context) {
  if (begin == end) return {};
  const std::vector<Index> some(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                rows.begin() + static_cast<std::ptrdiff_t>(end));
  auto found = answer(model, table, some, context);
  if (found) {
    place(*found, static_cast<Index>(begin), out);
    return {};
  }
  const Error& error = found.error();
  if (error.code == ErrorCode::Cancelled || error.code == ErrorCode::NotFound)
    return tl::unexpected<Error>(error);
  if (end - begin == 1) {
    out.reasons[begin] = error.message;
    return {};
  }
  const std::size_t middle = begin + (end - begin) / 2;
  RIDGELINE_CHECK(answerRange(model, table, rows, begin, middle, out, context));
  return answerRange(model, table, rows, middle, end, out, context);
}

}  // namespace

Result<BlockAnswers> answerRows(const ServableModel& model, const data::Table& table,
                                const std::vector<Index>& rows, jobs::WorkContext& context) {
  BlockAnswers out;
  out.reasons.resize(rows.size());
  const auto n = static_cast<Index>(rows.size());
  if (model.task == data::Task::Classify || model.task == data::Task::Cluster)
    out.predicted.labels.assign(rows.size(), -1);
  if (model.task == data::Task::Regress) out.predicted.values.setConstant(n, std::nan(""));
  RIDGELINE_CHECK(answerRange(model, table, rows, 0, rows.size(), out, context));
  return out;
}

}  // namespace ridgeline::runs
