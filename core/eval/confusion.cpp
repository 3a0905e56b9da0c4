#include "core/eval/confusion.hpp"

#include "core/eval/intervals.hpp"

namespace ridgeline::eval {

Confusion confusion(const Scored& scored) {
  const int classes = scored.classes();
  Confusion result{.classNames = scored.classNames,
                   .counts = Eigen::MatrixXi::Zero(classes, classes),
                   .unanswered = Eigen::VectorXi::Zero(classes),
                   .n = 0,
                   .accuracy = {}};
  if (scored.task == data::Task::Classify)
    for (Index i = 0; i < scored.size(); ++i) {
      if (!scored.labelled(i)) continue;
      const int actual = scored.actual[static_cast<std::size_t>(i)];
      const int predicted = scored.predicted.labels[static_cast<std::size_t>(i)];
      ++result.n;
      if (predicted >= 0 && predicted < classes)
        ++result.counts(actual, predicted);
      else
        ++result.unanswered(actual);
    }
  result.accuracy = wilson(result.counts.diagonal().cast<double>().sum(), result.n);
  return result;
}

std::vector<data::RowId> rowsIn(const Scored& scored, int actual, int predicted) {
  std::vector<data::RowId> ids;
  if (scored.task != data::Task::Classify) return ids;
  for (Index i = 0; i < scored.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (scored.labelled(i) && (actual < 0 || scored.actual[at] == actual) &&
        (predicted < 0 || scored.predicted.labels[at] == predicted))
      ids.push_back(scored.rows[at]);
  }
  return ids;
}

}  // namespace ridgeline::eval
