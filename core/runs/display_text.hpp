#pragma once

#include <string>
#include <string_view>

#include "core/eval/estimate.hpp"

namespace ridgeline::runs {

/// A number for a reader: four significant digits, "-" for NaN.
std::string shown(double value);
/// "0.957 [0.881, 0.985]"; the value alone where there is no interval; "-" if undefined.
std::string shown(const eval::Estimate& estimate);
/// 20640 as "20,640".
std::string grouped(long long n);
/// "1 row", "2 rows".
std::string counted(long long n, std::string_view noun);

}  // namespace ridgeline::runs
