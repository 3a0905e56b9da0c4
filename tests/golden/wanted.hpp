#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/matrix.hpp"

namespace ridgeline::golden {

/// A reference value that knows where in `expect` it lies, as a JSON pointer.
class Wanted {
 public:
  Wanted(const nlohmann::json& value, nlohmann::json::json_pointer where)
      : value_(&value), where_(std::move(where)) {}

  /// Throws Unsupported where there is no such key or place: the format is another one.
  Wanted operator[](const std::string& key) const;
  Wanted operator[](std::size_t place) const;
  bool has(const std::string& key) const { return value_->is_object() && value_->contains(key); }
  bool null() const { return value_->is_null(); }
  bool isArray() const { return value_->is_array(); }
  std::size_t size() const { return value_->size(); }
  /// null is not-a-number, "inf" and "-inf" are infinite, true is 1. Throws Unsupported for anything else.
  double number() const;
  const nlohmann::json& json() const { return *value_; }
  const nlohmann::json::json_pointer& where() const { return where_; }

 private:
  const nlohmann::json* value_;
  nlohmann::json::json_pointer where_;
};

/// Rows of numbers. Throws Unsupported if they are none.
Matrix matrixOf(const nlohmann::json& rows);

}  // namespace ridgeline::golden
