#include "ui/views/catalog.hpp"

#include "ui/views/boundary_view.hpp"
#include "ui/views/columns_view.hpp"
#include "ui/views/confusion_view.hpp"
#include "ui/views/data_source_view.hpp"
#include "ui/views/data_table_view.hpp"
#include "ui/views/error_list_view.hpp"
#include "ui/views/iterations_view.hpp"
#include "ui/views/learning_curve_view.hpp"
#include "ui/views/metrics_view.hpp"
#include "ui/views/model_view.hpp"
#include "ui/views/projection_view.hpp"
#include "ui/views/residuals_view.hpp"
#include "ui/views/split_view.hpp"
#include "ui/views/tests_view.hpp"

namespace ridgeline::views {
namespace {

/// `V` has `static ViewInfo info()` and a constructor `V(ViewContext&, QWidget* parent)`.
template <class V>
ViewEntry entry() {
  return {V::info(), [](ViewContext& context, QWidget* parent) -> View* { return new V(context, parent); }};
}

}  // namespace

const std::vector<ViewEntry>& viewCatalog() {
  static const std::vector<ViewEntry> entries = {
      entry<DataSourceView>(), entry<DataTableView>(), entry<ColumnsView>(),    entry<SplitView>(),
      entry<TestsView>(),      entry<BoundaryView>(),  entry<IterationsView>(), entry<LearningCurveView>(),
      entry<ModelView>(),      entry<ConfusionView>(), entry<ResidualsView>(),  entry<ProjectionView>(),
      entry<ErrorListView>(),  entry<MetricsView>(),
  };
  return entries;
}

}  // namespace ridgeline::views
