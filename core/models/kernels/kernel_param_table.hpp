#pragma once

#include "core/models/kernels/kernel_function.hpp"
#include "core/params/param_table.hpp"

namespace ridgeline::models {

/// Which kernels a method may choose from: all, or those that are inner products whatever the rows.
enum class KernelChoice { All, InnerProducts };

/// Adds kernel, gamma-rule, gamma, degree and offset to a table whose P derives from KernelParams.
template <class P>
params::ParamTable<P>&& withKernel(params::ParamTable<P>&& table, KernelChoice among = KernelChoice::All) {
  const bool all = among == KernelChoice::All;
  std::vector<std::pair<KernelKind, std::string>> kernels = {
      {KernelKind::Linear, "linear"}, {KernelKind::Polynomial, "polynomial"}, {KernelKind::Rbf, "rbf"}};
  if (all) kernels.emplace_back(KernelKind::Sigmoid, "sigmoid");
  std::vector<std::string> withGamma, withOffset;
  for (const auto& [kind, name] : kernels) {
    if (kind != KernelKind::Linear) withGamma.push_back(name);
    if (kind != KernelKind::Linear && kind != KernelKind::Rbf) withOffset.push_back(name);
  }
  return std::move(table)
      .choice(static_cast<KernelKind P::*>(&P::kernel), "kernel", kernels,
              all ? "How alike two rows count: by their product, a power of it, their distance, or its tanh."
                  : "How alike two rows count: by their product, a power of it, or their distance.")
      .choice(
          static_cast<GammaRule P::*>(&P::gammaRule), "gamma-rule",
          {{GammaRule::Scale, "scale"}, {GammaRule::Auto, "auto"}, {GammaRule::Value, "value"}},
          "Where gamma comes from: one over columns times variance, one over columns, or the value below.")
      .onlyWhen("kernel", withGamma)
      .real(static_cast<double P::*>(&P::gamma), "gamma",
            {.min = 1e-12,
             .max = 1e12,
             .sliderMin = 1e-4,
             .sliderMax = 100,
             .scale = params::Scale::Log,
             .help = "How fast likeness falls with distance: larger bends the answer around single rows."})
      .onlyWhen("gamma-rule", {"value"})
      .integer(static_cast<int P::*>(&P::degree), "degree",
               {.min = 1, .max = 20, .sliderMax = 6, .help = "The power of the polynomial kernel."})
      .onlyWhen("kernel", {"polynomial"})
      .real(static_cast<double P::*>(&P::offset), "offset",
            {.min = all ? -1000.0 : 0.0,
             .max = 1000,
             .sliderMin = all ? -2.0 : 0.0,
             .sliderMax = 2,
             .help = all ? "Added to the product before its power or tanh is taken."
                         : "Added to the product before its power is taken."})
      .onlyWhen("kernel", withOffset);
}

/// Adds max-rows, the rows beyond which `machines::drawnRows` draws. `growth`: why, as "time grows with the
/// cube".
template <class P>
params::ParamTable<P>&& withMaxRows(params::ParamTable<P>&& table, std::string_view growth) {
  return std::move(table).integer(
      &P::maxRows, "max-rows",
      {.min = 2,
       .max = 20000,
       .scale = params::Scale::Log,
       .unit = "rows",
       .help = fmt::format("Most rows to learn from; more are drawn at random, since {}.", growth)});
}

}  // namespace ridgeline::models
