#include "ui/views/catalog.hpp"

namespace ridgeline::views {
namespace {

/// `V` has `static ViewInfo info()` and a constructor `V(ViewContext&, QWidget* parent)`.
template <class V>
[[maybe_unused]] ViewEntry entry() {
  return {V::info(), [](ViewContext& context, QWidget* parent) -> View* { return new V(context, parent); }};
}

}  // namespace

const std::vector<ViewEntry>& viewCatalog() {
  static const std::vector<ViewEntry> entries = {
      // Views, in the order their rooms show them.
  };
  return entries;
}

}  // namespace ridgeline::views
