#include "core/eval/tally.hpp"

namespace ridgeline::eval {
namespace {

/// Cell of each labelled row; an answer that is no class in column `classes`.
std::vector<Cell> cellsOfRows(const Scored& scored) {
  const Index classes = scored.classes();
  std::vector<Cell> rows;
  for (Index i = 0; i < scored.size(); ++i) {
    if (!scored.labelled(i)) continue;
    const auto at = static_cast<std::size_t>(i);
    const Index answer = scored.predicted.labels[at];
    rows.push_back({scored.actual[at], answer >= 0 && answer < classes ? answer : classes, 1});
  }
  return rows;
}

}  // namespace

std::vector<Cell> cells(const Confusion& table) {
  const Index k = table.counts.rows();
  std::vector<Cell> result;
  for (Index j = 0; j <= k; ++j)
    for (Index i = 0; i < k; ++i)
      if (const auto rows = j < k ? table.counts(i, j) : table.unanswered(i); rows > 0)
        result.push_back({i, j, static_cast<double>(rows)});
  return result;
}

TallyTerms::TallyTerms(const Scored& scored, const Sampling& sampling)
    : TallyTerms(scored.classes(), cellsOfRows(scored), sampling) {}

// Cells 0 ... classes - 1 count the actual classes and sum their hits, the others count the predicted ones
// and sum squared gaps.
TallyTerms::TallyTerms(Index classes, const std::vector<Cell>& rows, Sampling sampling)
    : classes_(classes), terms_(static_cast<Index>(rows.size()), 2, 2 * classes + 1) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto i = static_cast<Index>(r);
    const Cell& row = rows[r];
    const auto gap = static_cast<double>(row.actual - row.predicted);
    terms_.cell(i, 0) = static_cast<int>(row.actual);
    terms_.value(i, 0) = row.actual == row.predicted ? 1 : 0;
    terms_.cell(i, 1) = static_cast<int>(classes + row.predicted);
    terms_.value(i, 1) = row.predicted == classes ? 0 : gap * gap;
  }
  terms_.sampling = std::move(sampling);
}

std::vector<TallyTerms> TallyTerms::byClass(const Scored& scored, const Sampling& sampling) {
  const std::vector<Cell> rows = cellsOfRows(scored);
  std::vector<std::vector<Index>> touching(static_cast<std::size_t>(scored.classes()));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    touching[static_cast<std::size_t>(rows[r].actual)].push_back(static_cast<Index>(r));
    if (rows[r].predicted != rows[r].actual && rows[r].predicted < scored.classes())
      touching[static_cast<std::size_t>(rows[r].predicted)].push_back(static_cast<Index>(r));
  }
  std::vector<TallyTerms> all;
  for (std::size_t k = 0; k < touching.size(); ++k) {
    const auto own = static_cast<Index>(k);
    std::vector<Cell> against;
    for (const Index r : touching[k]) {
      const Cell& row = rows[static_cast<std::size_t>(r)];
      against.push_back({row.actual == own ? 0 : 1, row.predicted == own ? 0 : 1, 1});
    }
    all.push_back(TallyTerms(2, against, taken(sampling, touching[k])));
  }
  return all;
}

Tally TallyTerms::squaredTally() const {
  CellTerms squared = terms_;
  squared.sampling.weights = terms_.sampling.weights.cwiseAbs2();
  return from(sumsOf(squared), classes_);
}

double TallyTerms::effectiveGroups(const std::function<double(const Tally&)>& whole) const {
  std::vector<std::vector<Index>> members(static_cast<std::size_t>(terms_.sampling.units));
  for (Index i = 0; i < terms_.cell.rows(); ++i)
    members[static_cast<std::size_t>(terms_.sampling.unitOf(i))].push_back(i);
  double sum = 0, squares = 0;
  for (const auto& rows : members) {
    CellSums sums{Vector::Zero(terms_.cells), Vector::Zero(terms_.cells)};
    for (const Index i : rows)
      for (Index j = 0; j < terms_.cell.cols(); ++j)
        sums.count[terms_.cell(i, j)] += terms_.sampling.weight(i);
    const double weight = whole(from(sums, classes_));
    sum += weight;
    squares += weight * weight;
  }
  return sum * sum / squares;
}

Replicate TallyTerms::replicate(Seed seed, std::function<double(const Tally&)> statistic) const {
  return ofCells(terms_, seed, [classes = classes_, statistic = std::move(statistic)](const CellSums& sums) {
    return statistic(from(sums, classes));
  });
}

Tally TallyTerms::from(const CellSums& sums, Index classes) {
  Tally out(classes);
  out.actual = sums.count.head(classes);
  out.hits = sums.sum.head(classes);
  out.predicted = sums.count.tail(classes + 1);
  out.n = out.actual.sum();
  out.squaredGaps = sums.sum.tail(classes + 1).sum();
  return out;
}

}  // namespace ridgeline::eval
