#include "core/stats/normality.hpp"

#include "core/stats/catalog/test_entry_of.hpp"

namespace ridgeline::stats {
namespace {

TestEntry normalityEntry(std::string id, std::string title, std::string assumes, std::string source,
                         TestResult (*test)(Sample)) {
  return testEntryOf(
      {std::move(id), std::move(title), "normality", "May the values come from a normal distribution?",
       std::move(assumes), std::move(source), TestShape::OneSample,
       "{column} does not follow a normal distribution"},
      noParams(),
      [test](const TestData& data, const NoParams&, jobs::WorkContext&) { return test(data.sample()); });
}

}  // namespace

std::vector<TestEntry> normalityEntries() {
  return {
      normalityEntry("shapiro", "Shapiro-Wilk test",
                     "Rows are independent; best for 3 to 5,000 values without many ties.",
                     "Royston (1995), doi:10.2307/2986146", shapiroWilk),
      normalityEntry("anderson-darling", "Anderson-Darling test",
                     "Rows are independent; 8 values or more; it looks at the tails more than others do.",
                     "Anderson & Darling (1952), doi:10.1214/aoms/1177729437; D'Agostino & Stephens (1986), "
                     "\"Goodness-of-fit techniques\", table 4.9",
                     andersonDarling),
      normalityEntry("jarque-bera", "Jarque-Bera test",
                     "Rows are independent, and there are many: some 2,000 for its p to be near.",
                     "Jarque & Bera (1987), doi:10.2307/1403192", jarqueBera),
      normalityEntry("dagostino", "D'Agostino and Pearson's test",
                     "Rows are independent; 20 values or more for its p to be near.",
                     "D'Agostino & Pearson (1973), doi:10.1093/biomet/60.3.613; Anscombe & Glynn (1983), "
                     "doi:10.1093/biomet/70.1.227",
                     dagostinoPearson),
  };
}

}  // namespace ridgeline::stats
