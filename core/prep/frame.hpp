#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/data/table.hpp"

namespace ridgeline::prep {

inline constexpr std::int32_t MissingCode = -1;  ///< the row has no word
inline constexpr std::int32_t UnseenCode = -2;   ///< the row has a word that no train row has

/// A feature on its way to the model: numbers (NaN missing) or codes of levels.
struct FrameColumn {
  std::string name;
  bool isCategory = false;
  std::vector<double> numbers;      ///< empty for a category
  std::vector<std::int32_t> codes;  ///< empty for numbers; MissingCode and UnseenCode are no levels
  std::shared_ptr<const std::vector<std::string>> levels;  ///< null for numbers
  bool undivided = false;  ///< a category that goes as it is to a model that takes some
};

/// The features of some rows, as steps hand them on. Value type; columns are equally long.
struct Frame {
  Index rows = 0;
  std::vector<FrameColumn> columns;
};

}  // namespace ridgeline::prep
