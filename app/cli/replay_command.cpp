#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/text_table.hpp"
#include "core/runs/replay.hpp"

namespace ridgeline::cli {

void addReplayCommand(CLI::App& program, Shell& shell) {
  auto* command =
      program.add_subcommand("replay", "Runs a folder's spec.json again and says how near it came");
  auto folder = std::make_shared<std::string>();
  command->add_option("DIR", *folder, "Folder that `ridgeline fit --out` wrote")->required();
  shell.addSharedFlags(*command, "ridgeline replay out/penguins");
  command->callback([folder, &shell] {
    shell.run([&](jobs::WorkContext& context) -> Result<int> {
      if (shell.seed()) shell.note("--seed is not used: a replay takes the seed of the run.");
      runs::ExecuteOptions options;
      options.clock = Shell::clock;
      RIDGELINE_TRY(const runs::Replay replay, runs::replay(*folder, options, context));
      const std::string letter(1, runs::letter(replay.grade));
      if (shell.json()) {
        shell.printJson({{"verdict", letter},
                         {"meaning", runs::meaning(replay.grade)},
                         {"first_difference", replay.first.empty() ? nlohmann::ordered_json()
                                                                   : nlohmann::ordered_json(replay.first)},
                         {"remarks", replay.remarks}});
        return 0;
      }
      shell.print(strong(letter) + "  " + std::string(runs::meaning(replay.grade)) + "\n");
      if (!replay.first.empty()) shell.print(folded("First difference: " + replay.first + ".", 3));
      for (const auto& remark : replay.remarks) shell.print(folded(remark, 3));
      return 0;
    });
  });
}

}  // namespace ridgeline::cli
