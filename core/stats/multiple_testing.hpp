#pragma once

#include <vector>

#include "core/base/result.hpp"

namespace ridgeline::stats {

enum class Adjustment {
  Bonferroni,         ///< the chance of any error, whatever hangs together; m p
  Sidak,              ///< the same for independent tests
  Holm,               ///< as safe as Bonferroni and never less powerful
  Hochberg,           ///< the same steps upwards, for independent or positively dependent tests
  BenjaminiHochberg,  ///< the share of errors among findings, independent or positively dependent tests
  BenjaminiYekutieli  ///< the same whatever hangs together
};

/// Adjusted p values in the order given: a test is rejected at level a where its adjusted value is at most a.
/// Cost O(m log m). Errors: InvalidInput for a value outside [0, 1].
/// Source  Holm (1979), Scand. J. Statistics 6:65-70; Hochberg (1988), doi:10.1093/biomet/75.4.800; Benjamini
///         & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x; Benjamini & Yekutieli (2001),
///         doi:10.1214/aos/1013699998; Sidak (1967), doi:10.1080/01621459.1967.10482935.
Result<std::vector<double>> adjustP(const std::vector<double>& p, Adjustment adjustment);

}  // namespace ridgeline::stats
