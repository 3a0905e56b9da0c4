#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/data/table.hpp"

namespace ridgeline::prep {

/// A feature on its way to the model: numbers (NaN missing) or codes of levels (-1 missing or never seen in
/// training).
struct FrameColumn {
  std::string name;
  bool isCategory = false;
  std::vector<double> numbers;
  std::vector<std::int32_t> codes;
  std::shared_ptr<const std::vector<std::string>> levels;
};

/// The features of some rows, as steps hand them on. Value type; columns are equally long.
struct Frame {
  Index rows = 0;
  std::vector<FrameColumn> columns;
};

}  // namespace ridgeline::prep
