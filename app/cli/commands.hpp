#pragma once

#include <CLI/App.hpp>

namespace ridgeline::cli {

class Shell;

// Each adds its command to the program; parsing the command line runs it.
void addLookCommand(CLI::App& program, Shell& shell);
void addCatalogCommands(CLI::App& program, Shell& shell);  ///< models, steps, metrics, tests, ...
void addTestCommand(CLI::App& program, Shell& shell);
void addFitCommand(CLI::App& program, Shell& shell);
void addPredictCommand(CLI::App& program, Shell& shell);
void addReportCommand(CLI::App& program, Shell& shell);
void addReplayCommand(CLI::App& program, Shell& shell);
void addCurveCommand(CLI::App& program, Shell& shell);

}  // namespace ridgeline::cli
