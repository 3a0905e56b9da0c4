#pragma once

#include <functional>
#include <type_traits>
#include <utility>

#include "core/params/param_schema.hpp"

namespace ridgeline::params {

struct IntegerRange {
  std::int64_t min = 0;
  std::int64_t max = 1000;
  std::int64_t sliderMax = 0;  ///< 0: as max
  Scale scale = Scale::Linear;
  std::string unit = {};
  std::string help = {};
};
struct RealRange {
  double min = 0;
  double max = 1;
  double sliderMin = 0;  ///< the slider's range where both are set; a log slider needs a positive sliderMin
  double sliderMax = 0;
  Scale scale = Scale::Linear;
  std::string unit = {};
  std::string help = {};
};

struct TextForm {
  std::string format = {};  ///< in words, for who typed something else
  std::function<bool(std::string_view text)> wellFormed = {};
  std::string help = {};
};

/// One declaration of a parameter struct P: name, member, range, help. Form, flags, JSON, validation
/// sentence, search space, help page and the invalid-value tests all follow from it; defaults live only in
/// P's initialisers.
template <class P>
class ParamTable final : public ParamSchema {
 public:
  template <class T>
  ParamTable&& integer(T P::*member, std::string name, const IntegerRange& range) && {
    static_assert(std::is_integral_v<T>);
    ParamInfo info = start(std::move(name), ParamKind::Integer, range.help, range.unit, range.scale);
    info.initial = static_cast<std::int64_t>(P{}.*member);
    info.min = static_cast<double>(range.min);
    info.max = static_cast<double>(range.max);
    info.sliderMin = info.min;
    info.sliderMax = range.sliderMax != 0 ? static_cast<double>(range.sliderMax) : info.max;
    return add(
        std::move(info),
        [member](P& p, const ParamValue& v) { p.*member = static_cast<T>(std::get<std::int64_t>(v)); },
        [member](const P& p) -> ParamValue { return static_cast<std::int64_t>(p.*member); });
  }
  ParamTable&& real(double P::*member, std::string name, const RealRange& range) && {
    ParamInfo info = start(std::move(name), ParamKind::Real, range.help, range.unit, range.scale);
    info.initial = P{}.*member;
    info.min = range.min;
    info.max = range.max;
    const bool own = range.sliderMin != 0 || range.sliderMax != 0;
    info.sliderMin = own ? range.sliderMin : range.min;
    info.sliderMax = own ? range.sliderMax : range.max;
    return add(
        std::move(info), [member](P& p, const ParamValue& v) { p.*member = std::get<double>(v); },
        [member](const P& p) -> ParamValue { return p.*member; });
  }
  ParamTable&& flag(bool P::*member, std::string name, std::string help) && {
    ParamInfo info = start(std::move(name), ParamKind::Flag, std::move(help), {}, Scale::Linear);
    info.initial = P{}.*member;
    return add(
        std::move(info), [member](P& p, const ParamValue& v) { p.*member = std::get<bool>(v); },
        [member](const P& p) -> ParamValue { return p.*member; });
  }
  template <class E>
  ParamTable&& choice(E P::*member, std::string name, const std::vector<std::pair<E, std::string>>& names,
                      std::string help) && {
    ParamInfo info = start(std::move(name), ParamKind::Choice, std::move(help), {}, Scale::Linear);
    for (const auto& [value, choiceName] : names) {
      info.choices.push_back(choiceName);
      if (value == P{}.*member) info.initial = choiceName;
    }
    return add(
        std::move(info),
        [member, names](P& p, const ParamValue& v) {
          for (const auto& [value, choiceName] : names)
            if (choiceName == std::get<std::string>(v)) p.*member = value;
        },
        [member, names](const P& p) -> ParamValue {
          for (const auto& [value, choiceName] : names)
            if (value == p.*member) return choiceName;
          return names.front().second;
        });
  }
  /// Its default is empty, which asks for nothing.
  ParamTable&& text(std::string P::*member, std::string name, const TextForm& form) && {
    ParamInfo info = start(std::move(name), ParamKind::Text, form.help, {}, Scale::Linear);
    info.initial = std::string();
    info.format = form.format;
    info.wellFormed = form.wellFormed;
    return add(
        std::move(info), [member](P& p, const ParamValue& v) { p.*member = std::get<std::string>(v); },
        [member](const P& p) -> ParamValue { return p.*member; });
  }
  /// Applies to the parameter declared last.
  ParamTable&& onlyWhen(std::string param, std::vector<std::string> values) && {
    infos_.back().onlyWhen = OnlyWhen{std::move(param), std::move(values)};
    return std::move(*this);
  }
  /// A label other than the name with its hyphens opened ("l2-penalty" reads "L2 penalty" by itself).
  ParamTable&& label(std::string words) && {
    infos_.back().label = std::move(words);
    return std::move(*this);
  }

  /// The struct for a set of values; absent ones keep their defaults. Errors: InvalidParam, as `complete`.
  Result<P> read(const ParamValues& given) const {
    RIDGELINE_TRY(const ParamValues values, complete(given));
    P p;
    for (std::size_t i = 0; i < infos_.size(); ++i)
      if (const auto found = values.find(infos_[i].name); found != values.end())
        setters_[i](p, found->second);
    return p;
  }
  ParamValues write(const P& p) const {
    ParamValues values;
    for (std::size_t i = 0; i < infos_.size(); ++i) values[infos_[i].name] = getters_[i](p);
    return values;
  }

 private:
  static ParamInfo start(std::string name, ParamKind kind, std::string help, std::string unit, Scale scale) {
    ParamInfo info;
    info.label = labelFor(name);
    info.name = std::move(name);
    info.kind = kind;
    info.help = std::move(help);
    info.unit = std::move(unit);
    info.scale = scale;
    return info;
  }
  static std::string labelFor(std::string name) {
    for (char& c : name)
      if (c == '-') c = ' ';
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
  }
  ParamTable&& add(ParamInfo info, std::function<void(P&, const ParamValue&)> set,
                   std::function<ParamValue(const P&)> get) {
    infos_.push_back(std::move(info));
    setters_.push_back(std::move(set));
    getters_.push_back(std::move(get));
    return std::move(*this);
  }

  std::vector<std::function<void(P&, const ParamValue&)>> setters_;
  std::vector<std::function<ParamValue(const P&)>> getters_;
};

}  // namespace ridgeline::params
