#include "core/params/param_schema.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ridgeline::params {
namespace {

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string range(const ParamInfo& info) {
  const bool low = std::isfinite(info.min), high = std::isfinite(info.max);
  const auto shown = [](double x) { return fmt::format("{:g}", x); };
  if (low && high) return fmt::format("from {} to {}", shown(info.min), shown(info.max));
  if (low) return fmt::format("of {} or more", shown(info.min));
  if (high) return fmt::format("of {} or less", shown(info.max));
  return "that is finite";
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::string text(const ParamValue& value) {
  struct Visitor {
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(std::int64_t v) const { return std::to_string(v); }
    std::string operator()(double v) const { return fmt::format("{}", v); }
    std::string operator()(const std::string& v) const { return v; }
  };
  return std::visit(Visitor{}, value);
}

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t bestDistance = std::max<std::size_t>(2, name.size() / 2) + 1;
  for (const auto& candidate : candidates)
    if (const std::size_t distance = editDistance(name, candidate); distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  return best;
}

const ParamInfo* ParamSchema::find(std::string_view name) const {
  const auto found =
      std::find_if(infos_.begin(), infos_.end(), [&](const ParamInfo& p) { return p.name == name; });
  return found == infos_.end() ? nullptr : &*found;
}

ParamValues ParamSchema::defaults() const {
  ParamValues values;
  for (const auto& info : infos_) values[info.name] = info.initial;
  return values;
}

bool ParamSchema::active(const ParamInfo& info, const ParamValues& values) const {
  if (!info.onlyWhen) return true;
  // What depends on a hidden parameter is hidden with it.
  if (const ParamInfo* upon = find(info.onlyWhen->param); upon != nullptr && !active(*upon, values))
    return false;
  const auto found = values.find(info.onlyWhen->param);
  if (found == values.end()) return true;
  const std::string now = text(found->second);
  return std::find(info.onlyWhen->values.begin(), info.onlyWhen->values.end(), now) !=
         info.onlyWhen->values.end();
}

Result<ParamValue> ParamSchema::check(const ParamInfo& info, const ParamValue& value) const {
  const auto refuse = [&](std::string_view wanted) {
    return failAt(info.name, ErrorCode::InvalidParam, "\"{}\" is {}; it takes {}.", info.name, text(value),
                  wanted);
  };
  switch (info.kind) {
    case ParamKind::Flag:
      if (std::holds_alternative<bool>(value)) return value;
      return refuse("true or false");
    case ParamKind::Choice:
      if (const auto* choice = std::get_if<std::string>(&value))
        if (std::find(info.choices.begin(), info.choices.end(), *choice) != info.choices.end()) return value;
      return refuse("one of " + joined(info.choices));
    case ParamKind::Text:
      if (const auto* words = std::get_if<std::string>(&value))
        if (words->empty() || !info.wellFormed || info.wellFormed(*words)) return value;
      return refuse(info.format);
    case ParamKind::Integer: {
      const std::string wanted = "a whole number " + range(info);
      double number = 0;
      if (const auto* i = std::get_if<std::int64_t>(&value))
        number = static_cast<double>(*i);
      else if (const auto* r = std::get_if<double>(&value); r != nullptr && *r == std::floor(*r))
        number = *r;
      else
        return refuse(wanted);
      if (!(number >= info.min && number <= info.max)) return refuse(wanted);
      return ParamValue(static_cast<std::int64_t>(number));
    }
    case ParamKind::Real: {
      const std::string wanted = "a number " + range(info);
      double number = 0;
      if (const auto* i = std::get_if<std::int64_t>(&value))
        number = static_cast<double>(*i);
      else if (const auto* r = std::get_if<double>(&value))
        number = *r;
      else
        return refuse(wanted);
      if (!std::isfinite(number) || number < info.min || number > info.max) return refuse(wanted);
      return ParamValue(number);
    }
  }
  return refuse("another value");
}

Result<ParamValues> ParamSchema::complete(const ParamValues& given) const {
  ParamValues values = defaults();
  for (const auto& [name, value] : given) {
    const ParamInfo* info = find(name);
    if (info == nullptr) {
      std::vector<std::string> known;
      known.reserve(infos_.size());
      for (const auto& p : infos_) known.push_back(p.name);
      const std::string near = nearest(name, known);
      if (!near.empty())
        return failAt(name, ErrorCode::InvalidParam, "There is no parameter \"{}\"; did you mean \"{}\"?",
                      name, near);
      return failAt(name, ErrorCode::InvalidParam, "There is no parameter \"{}\"; the parameters are: {}.",
                    name, known.empty() ? "none" : joined(known));
    }
    RIDGELINE_TRY(values[name], check(*info, value));
  }
  for (const auto& info : infos_)
    if (info.kind == ParamKind::Text && std::get<std::string>(values[info.name]).empty())
      values.erase(info.name);
  return values;
}

Result<ParamValue> ParamSchema::parse(std::string_view name, std::string_view words) const {
  const ParamInfo* info = find(name);
  if (info == nullptr) {
    RIDGELINE_TRY(const ParamValues unreachable, complete({{std::string(name), std::string(words)}}));
    return unreachable.begin()->second;
  }
  ParamValue value = std::string(words);
  if (info->kind == ParamKind::Flag) {
    if (words == "true" || words == "yes" || words == "1" || words == "on") value = true;
    if (words == "false" || words == "no" || words == "0" || words == "off") value = false;
  } else if (info->kind == ParamKind::Integer || info->kind == ParamKind::Real) {
    double number = 0;
    std::int64_t whole = 0;
    const char* end = words.data() + words.size();
    if (auto [stop, error] = std::from_chars(words.data(), end, whole); error == std::errc() && stop == end)
      value = whole;
    else if (auto [stop2, error2] = std::from_chars(words.data(), end, number);
             error2 == std::errc() && stop2 == end)
      value = number;
  }
  return check(*info, value);
}

}  // namespace ridgeline::params
