#include "core/data/column_tests.hpp"

#include <limits>

#include "core/data/source.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::data;

namespace {

TablePtr bundledTable(const std::string& id) {
  jobs::WorkContext context;
  SourceSpec source;
  source.kind = SourceKind::Bundled;
  source.path = id;
  const auto loaded = load(source, ".", context);
  REQUIRE(loaded);
  return loaded->table;
}

TestRequest asking(std::vector<std::string> columns, std::string by = {},
                   std::vector<std::string> levels = {}) {
  TestRequest request;
  request.columns = std::move(columns);
  request.by = std::move(by);
  request.levels = std::move(levels);
  return request;
}

Result<std::vector<ColumnTest>> tested(const Table& table, const char* id, const TestRequest& request,
                                       const params::ParamValues& values = {}) {
  jobs::WorkContext context;
  const auto entry = stats::testEntry(id);
  REQUIRE(entry);
  return testColumns(table, **entry, request, values, context);
}

struct Published {
  const char* id;
  const char* table;
  TestRequest request;
  params::ParamValues values;
  double statistic, p;
  double tolerance = 1e-9;
};

std::string refusal(const Table& table, const char* id, const TestRequest& request,
                    ErrorCode code = ErrorCode::InvalidInput) {
  const auto result = tested(table, id, request);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == code);
  return result.error().message;
}

bool holds(const std::string& text, const std::vector<std::string>& words) {
  for (const auto& word : words)
    if (text.find(word) == std::string::npos) return false;
  return text.back() == '.' || text.back() == '?';
}

/// x numbers, hole numbers with one value, side and one words, many 0, 1, ..., code 0, 1, 2.
TablePtr smallTable() {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> x, hole(24, missing), empty(24, missing), many, code;
  std::vector<std::string> side, one;
  for (int i = 0; i < 24; ++i) {
    x.push_back(i % 5 == 0 ? missing : i * i % 17);
    many.push_back(i);
    code.push_back(i % 12 == 0 ? 10 : i % 3);
    side.push_back(i == 23 ? "" : i % 2 == 0 ? "left" : "right");
    one.push_back("same");
  }
  hole[3] = 1;
  auto table = Table::make(
      "small",
      {Column::numbers("x", ColumnKind::Numeric, x), Column::numbers("hole", ColumnKind::Numeric, hole),
       Column::numbers("empty", ColumnKind::Numeric, empty),
       Column::numbers("many", ColumnKind::Integer, many), Column::numbers("code", ColumnKind::Integer, code),
       Column::categories("side", side), Column::categories("one", one)});
  REQUIRE(table);
  return *table;
}

}  // namespace

TEST_CASE("tests of columns: what scipy and statsmodels find in bundled tables", "[data][column-tests]") {
  // scipy 1.10.1 and statsmodels 0.13.5 on the rows that have values, groups in the order of their names:
  // ttest_ind, mannwhitneyu, ks_2samp, f_oneway, kruskal, levene, bartlett, anova_oneway(use_var="unequal"),
  // pearsonr, spearmanr, kendalltau, shapiro (in single precision), jarque_bera, normaltest, ttest_1samp,
  // chi2_contingency, fisher_exact, chisquare, wilcoxon(correction=True, mode="approx"), ttest_rel,
  // friedmanchisquare, acorr_ljungbox.
  const TestRequest sexes = asking({"bill_length_mm"}, "sex"),
                    species = asking({"bill_length_mm"}, "species");
  const TestRequest bills = asking({"bill_length_mm", "bill_depth_mm"}), bill = asking({"bill_length_mm"});
  const TestRequest petals = asking({"petal_length", "sepal_width"}), survivors = asking({"Survived", "Sex"});
  const std::vector<Published> all = {
      {"welch", "penguins", sexes, {}, -6.67245551331115, 1.0664566115840586e-10},
      {"student", "penguins", sexes, {}, -6.667027633163077, 1.0942555387199129e-10},
      {"mann-whitney", "penguins", sexes, {}, 8178, 9.901184093608371e-11},
      {"ks", "penguins", sexes, {}, 0.3972943722943723, 2.9765539207712424e-12},
      {"anova", "penguins", species, {}, 410.6002550405077, 2.6946137388895484e-91},
      {"anova-welch", "penguins", species, {}, 421.7749322563912, 6.708399651868209e-66},
      {"kruskal", "penguins", species, {}, 244.13671803364164, 9.691371997194331e-54},
      {"levene", "penguins", species, {}, 2.2424556834557126, 0.10777047125939257},
      {"bartlett", "penguins", species, {}, 5.617853467765909, 0.06026964305826391},
      {"pearson", "penguins", bills, {}, -0.23505287035553268, 1.119662196137372e-05},
      {"spearman", "penguins", bills, {}, -0.22174915179457863, 3.511539739648998e-05},
      {"kendall", "penguins", bills, {}, -0.12285019226399843, 0.0007864168450192424},
      {"shapiro", "penguins", bill, {}, 0.9748549461364746, 1.1198028914805036e-05, 1e-3},
      {"jarque-bera", "penguins", bill, {}, 11.213801888006351, 0.003672432815580277},
      {"dagostino", "penguins", bill, {}, 37.17007448929658, 8.484394986868142e-09},
      {"t-one-sample", "penguins", bill, {{"expected", 44.0}}, -0.26444702081973237, 0.7915952427702844},
      {"chi-squared",
       "penguins",
       asking({"species", "island"}),
       {},
       299.55032743148195,
       1.3545738297192517e-63},
      {"chi-squared-goodness",
       "penguins",
       asking({"species"}),
       {{"expected", std::string("2,1,2")}},
       2.86046511627907,
       0.23925327547682845},
      {"fisher", "titanic", survivors, {}, 0.08096731594585672, 6.463921564583144e-60},
      {"chi-squared",
       "titanic",
       survivors,
       {{"statistic", std::string("yates")}},
       260.71702016732104,
       1.1973570627755645e-58},
      {"wilcoxon", "iris", petals, {}, 3720, 0.0002681270412641474},
      {"t-paired", "iris", petals, {}, 4.30927564719678, 2.961156185932109e-05},
      {"friedman",
       "iris",
       asking({"sepal_length", "sepal_width", "petal_length", "petal_width"}),
       {},
       410,
       1.5101448509334626e-88},
      {"ljung-box", "iris", asking({"petal_length"}), {}, 1073.211213, 3.139057e-224, 1e-6},
  };
  for (const auto& known : all) {
    INFO(known.id << " of " << known.table);
    const auto tests = tested(*bundledTable(known.table), known.id, known.request, known.values);
    REQUIRE(tests);
    REQUIRE(tests->size() == 1);
    const auto& result = tests->front().outcome.result;
    REQUIRE(result.statistic);
    REQUIRE(result.p);
    CHECK(*result.statistic == Approx(known.statistic).epsilon(known.tolerance));
    // Of p as small as 1e-224 the exponent alone would pass a relative test that is scaled by 1.
    CHECK(std::abs(*result.p / known.p - 1) < std::max(known.tolerance, 1e-8));
    CHECK_FALSE(tests->front().adjusted);
  }
}

TEST_CASE("tests of columns: rows with holes are left out and counted", "[data][column-tests]") {
  const auto table = bundledTable("penguins");
  const auto tests = tested(*table, "welch", asking({"bill_length_mm"}, "sex"));
  REQUIRE(tests);
  CHECK(tests->front().outcome.result.n == 333);
  CHECK(tests->front().outcome.result.note == "11 rows with a missing value left out");
  CHECK(tests->front().levels == std::vector<std::string>{"female", "male"});
}

TEST_CASE("tests of columns: levels are compared in the order asked for", "[data][column-tests]") {
  const auto table = bundledTable("penguins");
  const auto there = tested(*table, "welch", asking({"body_mass_g"}, "species", {"Gentoo", "Adelie"}));
  const auto back = tested(*table, "welch", asking({"body_mass_g"}, "species", {"Adelie", "Gentoo"}));
  REQUIRE(there);
  REQUIRE(back);
  CHECK(*there->front().outcome.result.statistic == -*back->front().outcome.result.statistic);
  CHECK(*there->front().outcome.result.statistic > 0);
  CHECK(there->front().outcome.result.n == 151 + 123);
}

TEST_CASE("tests of columns: conditions keep rows", "[data][column-tests]") {
  const auto table = bundledTable("penguins");
  TestRequest request = asking({"bill_length_mm"}, "sex");
  request.where = {{"species", "Adelie"}};
  const auto tests = tested(*table, "welch", request);
  REQUIRE(tests);
  CHECK(tests->front().outcome.result.n == 146);
  request.where = {{"species", "Adeli"}};
  CHECK(holds(refusal(*table, "welch", request, ErrorCode::NotFound), {"Adeli", "species", "\"Adelie\""}));
  request.where = {{"species", "Gentoo"}, {"island", "Dream"}};
  CHECK(holds(refusal(*table, "welch", request, ErrorCode::NotFound), {"Dream", "island"}));
}

TEST_CASE("tests of columns: p is adjusted where several are tested", "[data][column-tests]") {
  // statsmodels 0.13.5, multipletests of scipy's ttest_ind(equal_var=False).
  const auto table = bundledTable("penguins");
  TestRequest request = asking({"bill_length_mm", "bill_depth_mm", "body_mass_g"}, "sex");
  const std::vector<double> holm = {1.0664566115840586e-10, 4.071352252628507e-12, 1.4381673765154475e-15};
  const std::vector<double> bh = {1.0664566115840586e-10, 3.05351418947138e-12, 1.4381673765154477e-15};
  for (const bool share : {false, true}) {
    request.adjustment = share ? stats::Adjustment::BenjaminiHochberg : stats::Adjustment::Holm;
    const auto tests = tested(*table, "welch", request);
    REQUIRE(tests);
    REQUIRE(tests->size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      REQUIRE((*tests)[i].adjusted);
      CHECK(std::abs(*(*tests)[i].adjusted / (share ? bh : holm)[i] - 1) < 1e-8);
      CHECK((*tests)[i].outcome.says.find("adjusted p") != std::string::npos);
    }
  }
}

TEST_CASE("tests of columns: a test of two columns is run on every pair", "[data][column-tests]") {
  const auto tests = tested(*bundledTable("iris"), "spearman",
                            asking({"sepal_length", "sepal_width", "petal_length", "petal_width"}));
  REQUIRE(tests);
  REQUIRE(tests->size() == 6);
  CHECK((*tests)[0].columns == std::vector<std::string>{"sepal_length", "sepal_width"});
  CHECK((*tests)[5].columns == std::vector<std::string>{"petal_length", "petal_width"});
  for (const auto& test : *tests) CHECK(*test.adjusted >= *test.outcome.result.p);
}

TEST_CASE("tests of columns: among several, a column without an answer has a reason",
          "[data][column-tests]") {
  const auto table = smallTable();
  const auto tests = tested(*table, "welch", asking({"x", "hole", "empty"}, "side"));
  REQUIRE(tests);
  REQUIRE(tests->size() == 3);
  CHECK((*tests)[0].adjusted == (*tests)[0].outcome.result.p);
  CHECK(holds((*tests)[1].outcome.result.reason, {"side", "1 level", "right"}));
  CHECK(holds((*tests)[2].outcome.result.reason, {"No row", "empty"}));
  CHECK_FALSE((*tests)[2].adjusted);
  const auto shapes = tested(*table, "shapiro", asking({"hole", "x"}));
  REQUIRE(shapes);
  CHECK_FALSE((*shapes)[0].outcome.result.reason.empty());
  CHECK((*shapes)[1].outcome.result.p);
}

TEST_CASE("tests of columns: whole numbers with few values are categories", "[data][column-tests]") {
  const auto table = smallTable();
  CHECK(givesCategories(table->column(table->find("code"))));
  CHECK_FALSE(givesCategories(table->column(table->find("many"))));
  CHECK_FALSE(givesCategories(table->column(table->find("x"))));
  CHECK(givesNumbers(table->column(table->find("code"))));
  const auto entry = *stats::testEntry("kruskal");
  const auto data = testData(*table, *entry, asking({"x"}, "code"));
  REQUIRE(data);
  CHECK(data->by->levels == std::vector<std::string>{"0", "1", "2", "10"});  // by size, and not by letter
  CHECK(data->leftOut == 5);
  CHECK(data->columns[0].values.size() == 19);
}

TEST_CASE("tests of columns: bad requests are told in a sentence", "[data][column-tests]") {
  const auto penguins = bundledTable("penguins");
  const auto small = smallTable();
  const auto none = ErrorCode::NotFound;
  CHECK(holds(refusal(*penguins, "welch", asking({"bill_lenth_mm"}, "sex"), none), {"\"bill_length_mm\""}));
  CHECK(holds(refusal(*penguins, "welch", asking({"bill_length_mm"}, "sexx"), none), {"sexx", "\"sex\""}));
  CHECK(holds(refusal(*penguins, "welch", asking({"island"}, "sex")), {"island", "words", "numeric"}));
  CHECK(holds(refusal(*penguins, "welch", asking({"body_mass_g"}, "bill_length_mm")),
              {"bill_length_mm", "numbers", "categories"}));
  CHECK(holds(refusal(*penguins, "chi-squared", asking({"species", "body_mass_g"})),
              {"body_mass_g", "category"}));
  CHECK(holds(refusal(*penguins, "welch", asking({"body_mass_g"})), {"welch", "name the column"}));
  CHECK(holds(refusal(*penguins, "welch", asking({}, "sex")), {"no columns are named"}));
  CHECK(holds(refusal(*penguins, "pearson", asking({"body_mass_g"})), {"two columns", "1 column is"}));
  CHECK(holds(refusal(*penguins, "pearson", asking({"body_mass_g", "bill_length_mm"}, "sex")),
              {"sex", "leave it"}));
  CHECK(holds(refusal(*penguins, "pearson", asking({"body_mass_g", "body_mass_g"})), {"twice"}));
  CHECK(holds(refusal(*penguins, "welch", asking({"body_mass_g"}, "species")),
              {"3 levels", "Gentoo", "choose 2"}));
  CHECK(holds(refusal(*penguins, "welch", asking({"body_mass_g"}, "species", {"Gento", "Adelie"}), none),
              {"Gento", "\"Gentoo\""}));
  CHECK(holds(refusal(*penguins, "anova", asking({"body_mass_g"}, "species", {"Gentoo", "Gentoo"})),
              {"twice"}));
  CHECK(holds(refusal(*penguins, "anova", asking({"body_mass_g"}, "species", {"Gentoo"})),
              {"1 level", "Gentoo"}));
  CHECK(holds(refusal(*small, "welch", asking({"x"}, "one")), {"1 level (same)", "another column"}));
  CHECK(holds(refusal(*small, "shapiro", asking({"empty"})), {"No row", "empty"}));
  CHECK(holds(refusal(*small, "power-two-samples", asking({"x"})), {"no data", "1 column is"}));
}

TEST_CASE("tests of columns: too few rows are an answer with a reason", "[data][column-tests]") {
  const auto tests = tested(*smallTable(), "shapiro", asking({"hole"}));
  REQUIRE(tests);
  CHECK_FALSE(tests->front().outcome.result.p);
  CHECK(tests->front().outcome.says == tests->front().outcome.result.reason);
}
