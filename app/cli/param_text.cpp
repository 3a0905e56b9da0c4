#include "app/cli/param_text.hpp"

#include <fmt/ranges.h>

#include <cmath>

#include "app/cli/text_table.hpp"

namespace ridgeline::cli {
namespace {

std::string rangeOf(const params::ParamInfo& info) {
  switch (info.kind) {
    case params::ParamKind::Flag:
      return "true, false";
    case params::ParamKind::Choice:
      return fmt::format("{}", fmt::join(info.choices, ", "));
    case params::ParamKind::Text:
      return info.format;
    case params::ParamKind::Integer:
    case params::ParamKind::Real:
      break;
  }
  const bool low = std::isfinite(info.min), high = std::isfinite(info.max);
  const auto limit = [](double value) {
    return std::abs(value) >= 1e5 && std::abs(value) < 1e9 ? grouped(std::llround(value))
                                                           : fmt::format("{:g}", value);
  };
  if (low && high) return limit(info.min) + " to " + limit(info.max);
  if (low) return limit(info.min) + " or more";
  return high ? limit(info.max) + " or less" : "any number";
}

}  // namespace

std::string paramText(const params::ParamSchema& schema) {
  if (schema.params().empty()) return "  It takes no parameter.\n";
  TextTable table;
  table.column("parameter").column("default").column("takes").column("unit").column("what it does");
  for (const auto& info : schema.params()) {
    std::string help = info.help;
    if (info.onlyWhen)
      help +=
          fmt::format(" Only when {} is {}.", info.onlyWhen->param, fmt::join(info.onlyWhen->values, " or "));
    table.row({info.name, params::text(info.initial), rangeOf(info), info.unit, help});
  }
  return table.text();
}

}  // namespace ridgeline::cli
