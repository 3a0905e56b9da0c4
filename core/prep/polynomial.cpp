#include "core/prep/polynomial.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/params/param_table.hpp"
#include "core/prep/state_reader.hpp"

namespace ridgeline::prep {
namespace {

constexpr std::size_t MostTerms = 20000;
constexpr double MostTermBytes = 2147483648.0;

const params::ParamTable<PolynomialParams>& polynomialTable() {
  static const auto declared = params::ParamTable<PolynomialParams>{}
                                   .integer(&PolynomialParams::degree, "degree",
                                            {.min = 1, .max = 6, .help = "The most factors a product has."})
                                   .flag(&PolynomialParams::interactionsOnly, "interactions-only",
                                         "Only products of different columns, no powers.");
  return declared;
}

/// One product: an earlier one, or none for the first degree, times one more column.
struct Term {
  std::size_t parent;  ///< place among the terms; of a first degree: its own
  std::size_t factor;  ///< place among the number columns
  int degree;
};

/// All terms of a degree up to `degree` over `inputs` columns; nothing if they are too many.
std::optional<std::vector<Term>> termsFor(std::size_t inputs, const PolynomialParams& wanted) {
  std::vector<Term> terms;
  if (inputs > MostTerms && wanted.degree > 1) return std::nullopt;
  terms.reserve(inputs);
  for (std::size_t i = 0; i < inputs; ++i) terms.push_back({i, i, 1});
  std::size_t begin = 0;
  for (int degree = 2; degree <= wanted.degree; ++degree) {
    const std::size_t end = terms.size();
    for (std::size_t parent = begin; parent < end; ++parent) {
      const std::size_t from = terms[parent].factor + (wanted.interactionsOnly ? 1 : 0);
      for (std::size_t factor = from; factor < inputs; ++factor) {
        if (terms.size() >= MostTerms) return std::nullopt;
        terms.push_back({parent, factor, degree});
      }
    }
    begin = end;
  }
  return terms;
}

std::string termName(const std::vector<Term>& terms, std::size_t place,
                     const std::vector<std::string>& names) {
  std::vector<std::size_t> factors;
  while (true) {
    factors.push_back(terms[place].factor);
    if (terms[place].degree == 1) break;
    place = terms[place].parent;
  }
  std::string text;
  for (std::size_t i = factors.size(); i > 0;) {
    const std::size_t factor = factors[i - 1];
    int power = 0;
    for (; i > 0 && factors[i - 1] == factor; --i) ++power;
    if (!text.empty()) text += ' ';
    text += names[factor];
    if (power > 1) text += fmt::format("^{}", power);
  }
  return text;
}

Status checkMemory(std::size_t terms, Index rows) {
  const double bytes = 8.0 * static_cast<double>(rows) * static_cast<double>(terms);
  if (bytes > MostTermBytes)
    return failAt("degree", ErrorCode::TooLarge,
                  "{} products of {} rows would take {:.1f} GiB; lower the degree or the number of columns.",
                  terms, rows, bytes / 1073741824.0);
  return {};
}

class FittedPolynomial final : public FittedStep {
 public:
  FittedPolynomial(std::vector<bool> categories, PolynomialParams wanted, std::vector<Term> terms,
                   std::vector<std::string> names)
      : categories_(std::move(categories)),
        wanted_(wanted),
        terms_(std::move(terms)),
        inputs_(names.size()),
        inputNames_(std::move(names)) {
    for (std::size_t i = inputs_; i < terms_.size(); ++i) names_.push_back(termName(terms_, i, inputNames_));
  }
  const std::string& id() const override {
    static const std::string text = "polynomial";
    return text;
  }
  Status apply(Frame& frame) const override {
    RIDGELINE_CHECK(checkColumns(frame, categories_, id()));
    RIDGELINE_CHECK(checkMemory(terms_.size(), frame.rows));
    std::vector<std::size_t> place;  // of each term's column in the frame
    place.reserve(terms_.size());
    for (std::size_t i = 0; i < categories_.size(); ++i)
      if (!categories_[i]) place.push_back(i);
    frame.columns.reserve(frame.columns.size() + names_.size());
    const auto rows = static_cast<std::size_t>(frame.rows);
    for (std::size_t i = inputs_; i < terms_.size(); ++i) {
      const std::vector<double>& left = frame.columns[place[terms_[i].parent]].numbers;
      const std::vector<double>& right = frame.columns[place[terms_[i].factor]].numbers;
      FrameColumn product;
      product.name = names_[i - inputs_];
      product.numbers.resize(rows);
      for (std::size_t row = 0; row < rows; ++row) product.numbers[row] = left[row] * right[row];
      place.push_back(frame.columns.size());
      frame.columns.push_back(std::move(product));
    }
    return {};
  }
  nlohmann::json state() const override {
    return {{"categories", categories_},
            {"degree", wanted_.degree},
            {"interactions_only", wanted_.interactionsOnly},
            {"names", inputNames_}};
  }

 private:
  std::vector<bool> categories_;
  PolynomialParams wanted_;
  std::vector<Term> terms_;
  std::size_t inputs_;
  std::vector<std::string> inputNames_, names_;
};

Result<FittedStepPtr> make(std::vector<bool> categories, const PolynomialParams& wanted,
                           std::vector<std::string> names) {
  auto terms = termsFor(names.size(), wanted);
  if (!terms)
    return failAt("degree", ErrorCode::TooLarge,
                  "Degree {} over {} columns makes more than {} products; lower the degree or leave columns "
                  "out.",
                  wanted.degree, names.size(), MostTerms);
  return std::make_shared<const FittedPolynomial>(std::move(categories), wanted, std::move(*terms),
                                                  std::move(names));
}

Result<FittedStepPtr> fitPolynomial(const Frame& train, const params::ParamValues& values,
                                    jobs::WorkContext&) {
  RIDGELINE_TRY(const PolynomialParams wanted, polynomialTable().read(values));
  std::vector<std::string> names;
  for (const auto& column : train.columns)
    if (!column.isCategory) names.push_back(column.name);
  const auto terms = termsFor(names.size(), wanted);
  if (terms) RIDGELINE_CHECK(checkMemory(terms->size(), train.rows));
  return make(categoriesOf(train), wanted, std::move(names));
}

Result<FittedStepPtr> loadPolynomial(const nlohmann::json& state) {
  RIDGELINE_TRY(auto categories, flagsIn(state, "categories"));
  RIDGELINE_TRY(auto names, wordsIn(state, "names"));
  RIDGELINE_TRY(const double degree, numberIn(state, "degree"));
  const bool flagged = state.contains("interactions_only") && state["interactions_only"].is_boolean();
  const auto numbers = static_cast<std::size_t>(std::count(categories.begin(), categories.end(), false));
  if (!flagged || numbers != names.size() || degree < 1 || degree > 6 ||
      degree != static_cast<double>(static_cast<int>(degree)))
    return failAt("polynomial", ErrorCode::Parse,
                  "The saved preparation is damaged: step \"polynomial\" needs a degree from 1 to 6 and the "
                  "names of its columns.");
  return make(std::move(categories), {static_cast<int>(degree), state["interactions_only"].get<bool>()},
              std::move(names));
}

}  // namespace

StepEntry polynomialEntry() {
  return {"polynomial",
          "Products of columns",
          "Adds powers and products of the numbers, so that a straight model can bend.",
          &polynomialTable(),
          fitPolynomial,
          loadPolynomial};
}

}  // namespace ridgeline::prep
