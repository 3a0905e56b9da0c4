#include "core/prep/categories.hpp"

#include "core/params/param_table.hpp"
#include "core/prep/state_reader.hpp"

namespace ridgeline::prep {
namespace {

struct CategoriesParams {};

const params::ParamTable<CategoriesParams>& categoriesTable() {
  static const params::ParamTable<CategoriesParams> declared;
  return declared;
}

class FittedCategories final : public FittedStep {
 public:
  explicit FittedCategories(std::vector<bool> categories) : categories_(std::move(categories)) {}
  const std::string& id() const override {
    static const std::string text = "categories";
    return text;
  }
  Status apply(Frame& frame) const override {
    RIDGELINE_CHECK(checkColumns(frame, categories_, id()));
    for (FrameColumn& column : frame.columns) column.undivided = column.isCategory;
    return {};
  }
  nlohmann::json state() const override { return {{"categories", categories_}}; }

 private:
  std::vector<bool> categories_;
};

Result<FittedStepPtr> fitCategories(const Frame& train, const params::ParamValues& values,
                                    jobs::WorkContext& context) {
  RIDGELINE_CHECK(categoriesTable().read(values));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return std::make_shared<const FittedCategories>(categoriesOf(train));
}

Result<FittedStepPtr> loadCategories(const nlohmann::json& state) {
  RIDGELINE_TRY(auto categories, flagsIn(state, "categories"));
  return std::make_shared<const FittedCategories>(std::move(categories));
}

}  // namespace

StepEntry categoriesEntry() {
  return {"categories",
          "Words as categories",
          "Leaves columns of words undivided for trees, which split them by sets of words; other methods get "
          "columns of 0 and 1.",
          &categoriesTable(),
          fitCategories,
          loadCategories};
}

}  // namespace ridgeline::prep
