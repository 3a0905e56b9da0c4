#pragma once

#include <CLI/App.hpp>

namespace ridgeline::cli {

class Shell;

// What judges methods by fitting them again and again, or runs beside each other.
void addCvCommand(CLI::App& program, Shell& shell);
void addSearchCommand(CLI::App& program, Shell& shell);
void addCompareCommand(CLI::App& program, Shell& shell);
void addImportanceCommand(CLI::App& program, Shell& shell);
void addEffectsCommand(CLI::App& program, Shell& shell);
void addValidationCurve(CLI::App& family, Shell& shell);  ///< under `curve`

}  // namespace ridgeline::cli
