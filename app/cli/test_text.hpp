#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/data/column_tests.hpp"

namespace ridgeline::cli {

class Shell;

/// One test of the catalog as a page: what it asks, assumes, takes, its parameters and source.
std::string testPage(const stats::TestEntry& entry);
nlohmann::ordered_json toJson(const stats::TestEntry& entry);
/// Prints the page of one test, or the whole catalog where `id` is empty. Errors: NotFound.
Result<int> showTests(const std::string& id, Shell& shell);

/// A test of one set of columns, line by line, with its sentence; `by` is the column that cuts, or empty.
std::string outcomeText(const data::ColumnTest& test, const std::string& by);
/// Several tests, a line each.
std::string outcomesText(const std::vector<data::ColumnTest>& tests, const std::string& adjustment);
/// An absent number is null, with the reason beside it.
nlohmann::ordered_json toJson(const data::ColumnTest& test);

}  // namespace ridgeline::cli
