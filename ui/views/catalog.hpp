#pragma once

#include <functional>
#include <vector>

#include "ui/views/view.hpp"

namespace ridgeline::views {

/// A kind of view: what it is and how one is made.
struct ViewEntry {
  ViewInfo info;
  std::function<View*(ViewContext&, QWidget* parent)> make;
};

/// Every view, in the order its room shows them. Adding a view is one line in catalog.cpp.
const std::vector<ViewEntry>& viewCatalog();

}  // namespace ridgeline::views
