#pragma once

#include <vector>

#include "core/eval/probe.hpp"

namespace ridgeline::eval {

/// Where a curve over one column is asked.
struct EffectGrid {
  std::vector<double> at = {};  ///< explicit values or level codes; empty: by the settings below
  int points = 20;
  /// True: quantiles of the rows' own values, so that points lie where rows do; false: evenly spaced.
  bool quantiles = true;
  double low = 0.01, high = 0.99;  ///< quantiles of the values that the curve keeps between
};

/// How the answers change along one column while all others stay as they are.
struct EffectCurve {
  Index column = 0;
  std::vector<double> grid;     ///< ascending values, or codes of levels
  std::vector<Index> rowsNear;  ///< rows whose value is nearest to each point: how much the point rests on
  /// points x outputs: class probabilities where the model offers them (else 0/1 votes), or the one value.
  Matrix average;
  /// rows x points of one output, the classes' last (two classes: the positive one) or the value: one
  /// individual conditional expectation a row. Empty unless asked for.
  Matrix individual;
};

/// Partial dependence: the mean answer over the rows with the column set to each grid point in turn.
/// Errors   InvalidParam for a column that is not there or fewer than 1 point; InvalidInput for a column
///          without values; those of predict; Cancelled. Cost: points predictions of all rows, in parallel.
/// Source   Friedman (2001), Annals of Statistics 29(5):1189-1232, doi:10.1214/aos/1013203451; Goldstein et
///          al. (2015), J. Comput. Graph. Stat. 24(1):44-65, doi:10.1080/10618600.2014.907095 (individual).
Result<EffectCurve> partialDependence(const models::FittedModel& model, const Probe& probe, Index column,
                                      const EffectGrid& grid, bool individual, jobs::WorkContext& context);

/// Accumulated local effects of a number: inside each bin between neighbouring grid points the rows' own
/// change of the answer from the bin's lower to its upper edge, averaged, summed along the grid and centred
/// to a mean of 0 over the rows. Unlike partial dependence it never asks about combinations of values that
/// rows do not have. Rows outside the grid's ends are left out. `average` holds the effects.
/// Errors   as partialDependence; InvalidInput for words and for a column with fewer than two values.
/// Source   Apley & Zhu (2020), J. R. Stat. Soc. B 82(4):1059-1086, doi:10.1111/rssb.12377.
Result<EffectCurve> accumulatedEffects(const models::FittedModel& model, const Probe& probe, Index column,
                                       const EffectGrid& grid, jobs::WorkContext& context);

}  // namespace ridgeline::eval
