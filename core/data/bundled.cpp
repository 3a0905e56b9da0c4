#include <cstdlib>
#include <filesystem>

#include "core/data/source.hpp"
#include "core/params/param_schema.hpp"

namespace ridgeline::data {

const std::vector<BundledSet>& bundledSets() {
  static const std::vector<BundledSet> sets = {
      {"iris", "Iris", "iris.csv", "species", "Fisher 1936, by way of scikit-learn and UCI",
       "BSD-3-Clause (the copy), CC BY 4.0 (UCI)", "Three species of iris by four lengths of their flowers.",
       150, 5},
      {"wine", "Wine", "wine.csv", "cultivar", "Forina 1988, by way of scikit-learn and UCI",
       "BSD-3-Clause (the copy), CC BY 4.0 (UCI)", "Three cultivars by the chemistry of their wine.", 178,
       14},
      {"breast-cancer", "Breast cancer", "breast_cancer_wdbc.csv", "diagnosis",
       "Wolberg, Street & Mangasarian 1995, by way of scikit-learn and UCI",
       "BSD-3-Clause (the copy), CC BY 4.0 (UCI)", "Malignant or benign, by the shape of cell nuclei.", 569,
       31},
      {"digits", "Digits 8x8", "digits.csv", "digit",
       "Alpaydin & Kaynak 1998, by way of scikit-learn and UCI", "BSD-3-Clause (the copy), CC BY 4.0 (UCI)",
       "Handwritten digits as 8 by 8 shades of grey.", 1797, 65},
      {"penguins", "Penguins", "penguins.csv", "species", "Horst, Hill & Gorman 2020, palmerpenguins",
       "CC0-1.0", "Three species of penguin by body, sex and island; some values are missing.", 344, 8},
      {"titanic", "Titanic", "titanic_kaggle.csv", "Survived",
       "Kaggle's Titanic, by way of Introduction to Python for Data Sciences", "MIT (the repository)",
       "Who survived, by words, numbers and many gaps.", 891, 12},
      {"diabetes", "Diabetes", "diabetes.csv", "progression",
       "Efron, Hastie, Johnstone & Tibshirani 2004, by way of scikit-learn", "BSD-3-Clause (the copy)",
       "How far the illness went in a year, by ten measurements.", 442, 11},
      {"california-housing", "California housing", "california_housing.csv", "median_house_value",
       "Pace & Barry 1997, by way of Hands-On Machine Learning", "Apache-2.0 (the repository)",
       "Median house values of census blocks in 1990; some rooms were never counted.", 20640, 10},
  };
  return sets;
}

Result<const BundledSet*> bundledSet(std::string_view id) {
  std::vector<std::string> known;
  for (const auto& set : bundledSets()) {
    if (set.id == id) return &set;
    known.push_back(set.id);
  }
  const std::string near = params::nearest(id, known);
  if (!near.empty())
    return failAt(std::string(id), ErrorCode::NotFound,
                  "There is no bundled data set \"{}\"; did you mean \"{}\"?", id, near);
  return failAt(std::string(id), ErrorCode::NotFound, "There is no bundled data set \"{}\"; there are: {}.",
                id, fmt::join(known, ", "));
}

Result<std::string> bundledFolder() {
  namespace fs = std::filesystem;
  std::vector<std::string> looked;
  std::error_code ignored;
  const auto holds = [&](const fs::path& folder) {
    looked.push_back(folder.string());
    return fs::exists(folder / bundledSets().front().file, ignored);
  };
  if (const char* named = std::getenv("RIDGELINE_DATA"); named != nullptr && *named != '\0') {
    if (holds(named)) return std::string(named);
    return failAt(
        "RIDGELINE_DATA", ErrorCode::NotFound,
        "RIDGELINE_DATA names the folder \"{}\", which does not hold the bundled data sets; correct or "
        "unset it.",
        named);
  }
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  if (!program.empty()) {
    const fs::path installed = program.parent_path().parent_path() / "share" / "ridgeline" / "datasets";
    if (holds(installed)) return installed.string();
  }
  if (holds(RIDGELINE_SOURCE_DATASETS)) return std::string(RIDGELINE_SOURCE_DATASETS);
  return fail(ErrorCode::NotFound,
              "The bundled data sets are in none of these folders: {}; set RIDGELINE_DATA to the folder that "
              "holds them.",
              fmt::join(looked, ", "));
}

}  // namespace ridgeline::data
