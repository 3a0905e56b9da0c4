#pragma once

#include <string>

namespace ridgeline::golden {

/// The files cannot be read or do not hold together; one sentence.
struct Unreadable {
  std::string why;
};
/// A case that no mapping knows, or that asks for what the core does not have; in words.
struct Unsupported {
  std::string why;
};
/// A case that cannot be run to its end: the core refused; in words.
struct Failure {
  std::string why;
};

}  // namespace ridgeline::golden
