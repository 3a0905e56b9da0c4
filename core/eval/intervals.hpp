#pragma once

#include "core/eval/estimate.hpp"

namespace ridgeline::eval {

/// Standard normal quantile of a two-sided 95 % interval.
inline constexpr double Z95 = 1.959963984540054;

/// Wilson score interval of a proportion k/n at 95 %; its limits are exactly 0 at k = 0 and 1 at k = n.
/// n = 0 is undefined, with a reason.
/// Source  Wilson (1927), JASA 22(158):209-212, doi:10.1080/01621459.1927.10502953.
Estimate wilson(double successes, Index n);
/// The same of a share p of weighted rows, on the number of rows of equal weight that tell as much
/// (`effective`, at most `rows`); the estimate's n are the rows. Source  Korn & Graubard (1998), Survey
/// Methodology 24(2):193-201; Kish (1965), Survey Sampling, section 8.2.
Estimate wilson(double p, double effective, Index rows);
/// Difference p1 - p2 of independent proportions from their two Wilson intervals; n is n1 + n2.
/// Source  Newcombe (1998), Statistics in Medicine 17:873-890, method 10,
///         doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
Estimate newcombe(double successes1, Index n1, double successes2, Index n2);
/// The same from any two intervals of independent proportions. Source  Zou & Donner (2008), Statistics in
/// Medicine 27:1693-1702, doi:10.1002/sim.3095.
Estimate newcombe(const Estimate& first, const Estimate& second);
/// Half-width of the Wilson interval of a rate p (0 to 1) measured on n rows, as the split designer shows it;
/// 0.5, its limit, without rows.
double halfWidth(double p, Index n);
/// Half-width of the 95 % interval of an RMSE on n rows as a share of the RMSE, for normal residuals:
/// z / sqrt(2 n). NaN without rows.
double relativeHalfWidthOfRmse(Index n);

/// Rows needed to show with 80 % power and 5 % two-sided error that two models judged on the same rows differ
/// by `difference` when they disagree in being right on a share `discordance` of the rows:
/// (z1 sqrt(psi) + z2 sqrt(psi - delta^2))^2 / delta^2. NaN unless 0 < difference <= discordance <= 1.
/// Source  Miettinen (1968), Biometrics 24(2):339-352, doi:10.2307/2528039, in its usual large-sample form.
double rowsToDetect(double difference, double discordance);
/// The inverse: the smallest difference that n rows can show. Absent if even the largest one possible, the
/// discordance itself, needs more rows.
std::optional<double> detectableDifference(Index n, double discordance);

}  // namespace ridgeline::eval
