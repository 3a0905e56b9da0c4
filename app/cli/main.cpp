#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <csignal>
#include <cstdio>
#include <exception>

#include "app/cli/commands.hpp"
#include "app/cli/desktop_launch.hpp"
#include "app/cli/evaluation_commands.hpp"
#include "app/cli/interrupt.hpp"
#include "app/cli/shell.hpp"
#include "app/version/version.hpp"
#include "core/params/param_schema.hpp"

namespace {

constexpr int WrongUse = 2;

/// The flag or command a person may have meant by the first argument that nothing took.
std::string meant(const CLI::App& program) {
  for (const auto* command : program.get_subcommands()) {
    const auto left = command->remaining();
    if (left.empty()) continue;
    const std::string word = left.front().substr(0, left.front().find('='));
    std::vector<std::string> known;
    for (const auto* option : command->get_options())
      for (const auto& name : option->get_lnames()) known.push_back("--" + name);
    return ridgeline::params::nearest(word, known);
  }
  const auto left = program.remaining();
  std::vector<std::string> known;
  for (const auto* command : program.get_subcommands([](const CLI::App*) { return true; }))
    known.push_back(command->get_name());
  return left.empty() ? std::string() : ridgeline::params::nearest(left.front(), known);
}

int refuse(const CLI::App& program, const CLI::ParseError& error) {
  std::string text = "error: " + ridgeline::onOneLine(error.what());
  if (text.back() != '.') text += '.';
  if (const std::string near = meant(program); !near.empty()) text += " Did you mean \"" + near + "\"?";
  const auto commands = program.get_subcommands();
  text += "\nSee `ridgeline " + (commands.empty() ? std::string() : commands.front()->get_name() + " ") +
          "--help`.\n";
  std::fputs(text.c_str(), stderr);
  return WrongUse;
}

int run(int count, char** arguments) {
  ridgeline::cli::Interrupt interrupt;
  ridgeline::cli::Shell shell(interrupt);
  CLI::App program("Ridgeline: see why a model is wrong", "ridgeline");
  program.set_version_flag("--version", std::string(ridgeline::app::version()));
  program.require_subcommand(0, 1);
  program.get_formatter()->column_width(34);
  program.footer(
      "`ridgeline COMMAND --help` shows a command with a runnable example.\n"
      "Without a command the desktop opens, where a display exists.\n"
      "Exit status: 0 ok, 1 internal, 2 wrong use or input, 3 rows set aside, 4 a gate said no,\n"
      "5 file or network, 130 cancelled.");
  ridgeline::cli::addLookCommand(program, shell);
  ridgeline::cli::addCatalogCommands(program, shell);
  ridgeline::cli::addTestCommand(program, shell);
  ridgeline::cli::addFitCommand(program, shell);
  ridgeline::cli::addPredictCommand(program, shell);
  ridgeline::cli::addReportCommand(program, shell);
  ridgeline::cli::addReplayCommand(program, shell);
  ridgeline::cli::addCvCommand(program, shell);
  ridgeline::cli::addCurveCommand(program, shell);
  ridgeline::cli::addSearchCommand(program, shell);
  ridgeline::cli::addCompareCommand(program, shell);
  ridgeline::cli::addImportanceCommand(program, shell);
  ridgeline::cli::addEffectsCommand(program, shell);
  ridgeline::cli::addCalibrationCommand(program, shell);
  ridgeline::cli::addThresholdCommand(program, shell);
  ridgeline::cli::addClustersCommand(program, shell);
  ridgeline::cli::addShiftCommand(program, shell);
  try {
    program.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      program.exit(error);
      return shell.finish();
    }
    return refuse(program, error);
  }
  if (program.get_subcommands().empty()) shell.print(program.help());
  return shell.finish();
}

}  // namespace

int main(int count, char** arguments) {
  ridgeline::cli::Shell::clock();
  // A file that reaches its limit is an error of writing, told in a sentence.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    if (count == 1 && ridgeline::cli::openDesktop(arguments)) return 0;
    return run(count, arguments);
  } catch (const std::bad_alloc&) {
    std::fputs("error: There is not enough memory for this; take fewer rows or columns.\n", stderr);
    return WrongUse;
  } catch (const std::exception& error) {
    std::fprintf(stderr,
                 "error: Ridgeline met a fault of its own (%s); please report it with the command line.\n",
                 error.what());
    return 1;
  }
}
