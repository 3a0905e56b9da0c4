#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ridgeline::bench {

/// One line of the table of interactive budgets. Prints nothing itself: gives the lines to print.
struct WindowCase {
  std::string name;
  std::string budget;  ///< in words, as the product promises it
  std::function<std::vector<nlohmann::json>()> run;
};

const std::vector<WindowCase>& windowCases();

std::vector<nlohmann::json> startup();
std::vector<nlohmann::json> parameterDrag();
std::vector<nlohmann::json> selectionSpread();
std::vector<nlohmann::json> panAndZoom();
std::vector<nlohmann::json> dropOfTable();
std::vector<nlohmann::json> cancelling();
std::vector<nlohmann::json> watchedTraining();

}  // namespace ridgeline::bench
