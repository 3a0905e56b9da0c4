#include "app/cli/spare_inputs.hpp"

#include <filesystem>

namespace ridgeline::cli {

Status spareInputs(const std::string& flag, const std::string& output,
                   const std::vector<std::string>& inputs) {
  if (output.empty()) return {};
  for (const auto& input : inputs) {
    // False too where either is not there, which is no harm.
    std::error_code ignored;
    const bool same = output == input || std::filesystem::equivalent(output, input, ignored);
    if (input.empty() || !same || !std::filesystem::is_regular_file(input, ignored)) continue;
    return failAt(flag, ErrorCode::InvalidParam,
                  "\"{}\" is a file that this command reads, and writing would destroy it; name another.",
                  output);
  }
  return {};
}

}  // namespace ridgeline::cli
