#pragma once

#include <CLI/App.hpp>

namespace ridgeline::cli {

class Shell;

// What judges methods by fitting them again and again, runs by their answers or beside each other, and data
// by what lies in them.
void addCvCommand(CLI::App& program, Shell& shell);
void addSearchCommand(CLI::App& program, Shell& shell);
void addCompareCommand(CLI::App& program, Shell& shell);
void addImportanceCommand(CLI::App& program, Shell& shell);
void addEffectsCommand(CLI::App& program, Shell& shell);
void addCalibrationCommand(CLI::App& program, Shell& shell);
void addThresholdCommand(CLI::App& program, Shell& shell);
void addClustersCommand(CLI::App& program, Shell& shell);
void addShiftCommand(CLI::App& program, Shell& shell);
void addValidationCurve(CLI::App& family, Shell& shell);  ///< under `curve`

}  // namespace ridgeline::cli
