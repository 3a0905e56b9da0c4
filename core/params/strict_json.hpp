#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace ridgeline::params {

/// Reads a JSON object whose keys are all known: an unknown one is refused with the nearest known one named,
/// a value of another type with what was expected. An absent key and `null` leave the target as it is.
class StrictObject {
 public:
  /// `place` names the object in errors ("data.read"; empty for the whole document). Borrows `json`.
  /// Errors: Parse if it is no object or holds a key that is not in `known`.
  static Result<StrictObject> of(const nlohmann::json& json, std::string place,
                                 const std::vector<std::string>& known);

  /// The value of a key; null pointer if absent or `null`.
  const nlohmann::json* find(const std::string& key) const;
  /// "data.read.delimiter"
  std::string placeOf(const std::string& key) const;

  // Errors: Parse, naming the key and the type it takes.
  Status read(const std::string& key, std::string& out) const;
  Status read(const std::string& key, bool& out) const;
  Status read(const std::string& key, double& out) const;
  Status read(const std::string& key, std::uint64_t& out) const;
  Status read(const std::string& key, std::vector<std::string>& out) const;
  Status read(const std::string& key, std::vector<std::uint64_t>& out) const;
  template <class T>
  Status read(const std::string& key, std::optional<T>& out) const {
    if (find(key) == nullptr) return {};
    T value{};
    RIDGELINE_CHECK(read(key, value));
    out = std::move(value);
    return {};
  }

 private:
  tl::unexpected<Error> refuse(const std::string& key, std::string_view wanted) const;
  const nlohmann::json* json_ = nullptr;
  std::string place_;
};

}  // namespace ridgeline::params
