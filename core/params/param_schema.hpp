#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/params/param_value.hpp"

namespace ridgeline::params {

enum class ParamKind { Flag, Integer, Real, Choice, Text };
enum class Scale { Linear, Log };

/// "Only when `param` has one of `values`": elsewhere the form hides it and its value is ignored.
struct OnlyWhen {
  std::string param;
  std::vector<std::string> values;
};

/// Everything known of one parameter. The default comes from the parameter struct's own initialiser.
struct ParamInfo {
  std::string name;   ///< kebab-case, as flags and JSON spell it
  std::string label;  ///< as a form shows it, "Learning rate"
  ParamKind kind = ParamKind::Real;
  ParamValue initial;
  double min = -std::numeric_limits<double>::infinity();  ///< inclusive, Integer and Real
  double max = std::numeric_limits<double>::infinity();
  double sliderMin = 0;  ///< the range a slider covers; values outside are typed
  double sliderMax = 0;
  Scale scale = Scale::Linear;
  std::string unit;
  std::string help;  ///< one sentence
  std::vector<std::string> choices;
  std::string format;                                     ///< Text: the form it takes, in words
  std::function<bool(std::string_view text)> wellFormed;  ///< Text: whether it has that form
  /// Of another parameter, or of "task", which whoever shows the parameters may add to their values.
  std::optional<OnlyWhen> onlyWhen;
};

/// The parameters of one algorithm or step, without their type: what forms, flags, JSON and help pages are
/// made from.
class ParamSchema {
 public:
  virtual ~ParamSchema() = default;
  const std::vector<ParamInfo>& params() const { return infos_; }
  const ParamInfo* find(std::string_view name) const;
  ParamValues defaults() const;
  /// Fills what is absent with defaults and converts (3 -> 3.0); refuses unknown names (naming the nearest
  /// known one), wrong kinds and values out of range. Errors: InvalidParam with the parameter's name in
  /// `where`. An empty text says nothing and is left out, so that a spec from before the parameter was known
  /// stays what it was.
  Result<ParamValues> complete(const ParamValues& given) const;
  /// One value, checked and converted alike.
  Result<ParamValue> check(const ParamInfo& info, const ParamValue& value) const;
  /// Reads the text of a flag or a form field. Errors: InvalidParam.
  Result<ParamValue> parse(std::string_view name, std::string_view text) const;
  /// False where an "only when" hides the parameter.
  bool active(const ParamInfo& info, const ParamValues& values) const;

 protected:
  std::vector<ParamInfo> infos_;
};

/// The candidate nearest to `name` by edit distance, or empty if none is near.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace ridgeline::params
