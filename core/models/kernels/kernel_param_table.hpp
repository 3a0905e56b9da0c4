#pragma once

#include "core/models/kernels/kernel_function.hpp"
#include "core/params/param_table.hpp"

namespace ridgeline::models {

/// Adds kernel, gamma-rule, gamma, degree and offset to a table whose P derives from KernelParams.
template <class P>
params::ParamTable<P>&& withKernel(params::ParamTable<P>&& table) {
  return std::move(table)
      .choice(static_cast<KernelKind P::*>(&P::kernel), "kernel",
              {{KernelKind::Linear, "linear"},
               {KernelKind::Polynomial, "polynomial"},
               {KernelKind::Rbf, "rbf"},
               {KernelKind::Sigmoid, "sigmoid"}},
              "How alike two rows count: by their product, a power of it, their distance, or its tanh.")
      .choice(
          static_cast<GammaRule P::*>(&P::gammaRule), "gamma-rule",
          {{GammaRule::Scale, "scale"}, {GammaRule::Auto, "auto"}, {GammaRule::Value, "value"}},
          "Where gamma comes from: one over columns times variance, one over columns, or the value below.")
      .onlyWhen("kernel", {"polynomial", "rbf", "sigmoid"})
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
            {.min = -1000,
             .max = 1000,
             .sliderMin = -2,
             .sliderMax = 2,
             .help = "Added to the product before its power or tanh is taken."})
      .onlyWhen("kernel", {"polynomial", "sigmoid"});
}

}  // namespace ridgeline::models
