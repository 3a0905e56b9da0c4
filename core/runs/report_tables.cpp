#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/runs/display_text.hpp"
#include "core/runs/report_parts.hpp"
#include "core/runs/svg_plot.hpp"

namespace ridgeline::runs::report {
namespace {

constexpr std::size_t MostClasses = 20;
constexpr std::size_t MostFeatures = 25;
constexpr std::size_t MostLevels = 12;

std::string cell(const std::string& html, bool number = false) {
  return fmt::format("<td{}>{}</td>", number ? " class=\"n\"" : "", html);
}

/// A bar from zero, to the left for negative shares of `most`.
std::string barHtml(double value, double most) {
  const double share = most > 0 ? 100 * std::abs(value) / most : 0;
  return fmt::format("<div class=\"bar\"><i{} style=\"width:{:.1f}%\"></i></div>",
                     value < 0 ? " class=\"minus\"" : "", share);
}

/// Names and values, the largest first.
std::string barTable(const Record& names, const std::vector<double>& values, const std::string& heading) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return std::abs(values[a]) > std::abs(values[b]); });
  const double most = values.empty() ? 0 : std::abs(values[order.front()]);
  std::string out =
      fmt::format("<table><tr><th>feature</th><th class=\"n\">{}</th><th></th></tr>\n", heading);
  for (std::size_t i = 0; i < std::min(order.size(), MostFeatures); ++i)
    out += "<tr>" + cell(escaped(names.at(order[i]).get<std::string>())) +
           cell(shown(values[order[i]]), true) + cell(barHtml(values[order[i]], most)) + "</tr>\n";
  out += "</table>";
  if (order.size() > MostFeatures)
    out +=
        fmt::format("<p class=\"muted\">and {} smaller ones in record.json</p>", order.size() - MostFeatures);
  return out;
}

std::string coefficientsHtml(const Record& learned, const Record& classes) {
  std::string out;
  const Record& coefficients = learned.at("coefficients");
  for (std::size_t i = 0; i < std::min(coefficients.size(), MostClasses); ++i) {
    if (coefficients.size() > 1 && i < classes.size())
      out += "<h3>" + escaped(classes.at(i).at("name").get<std::string>()) + "</h3>";
    out += barTable(learned.at("features"), numbers(coefficients.at(i)), "coefficient");
    if (learned.contains("intercept") && i < learned.at("intercept").size())
      out += fmt::format("<p class=\"muted\">intercept {}</p>",
                         shown(learned.at("intercept").at(i).get<double>()));
  }
  return out;
}

std::string varianceHtml(const Record& learned) {
  std::string out =
      "<table><tr><th>component</th><th class=\"n\">variance</th><th class=\"n\">share</th><th "
      "class=\"n\">together</th><th></th></tr>\n";
  const auto variance = numbers(learned.at("explained_variance"));
  const auto ratio = numbers(learned.at("explained_variance_ratio"));
  double together = 0;
  for (std::size_t k = 0; k < std::min({variance.size(), ratio.size(), MostFeatures}); ++k) {
    together += ratio[k];
    out += "<tr>" + cell(std::to_string(k + 1)) + cell(shown(variance[k]), true) +
           cell(fmt::format("{:.1f} %", 100 * ratio[k]), true) +
           cell(fmt::format("{:.1f} %", 100 * together), true) + cell(barHtml(ratio[k], ratio[0])) +
           "</tr>\n";
  }
  return out + "</table>";
}

/// "{a, b}", of many levels the first.
std::string levelsText(const Record& levels) {
  std::string out;
  for (std::size_t i = 0; i < std::min(levels.size(), MostLevels); ++i)
    out += fmt::format("{}{}", i > 0 ? ", " : "",
                       levels[i].is_string() ? levels[i].get<std::string>() : levels[i].dump());
  if (levels.size() > MostLevels) out += fmt::format(" and {} more", levels.size() - MostLevels);
  return "{" + out + "}";
}

std::string nodeText(const Record& learned, const Record& classes, std::size_t at, int depth, int& left) {
  const Record& node = learned.at("nodes").at(at);
  const std::string indent(static_cast<std::size_t>(2 * depth), ' ');
  if (--left < 0) return {};
  if (!node.contains("feature")) {
    const auto value = numbers(node.at("value"));
    std::string answer;
    if (value.empty()) {
      answer = "-";
    } else if (value.size() == 1) {
      answer = shown(value[0]);
    } else {
      const auto best =
          static_cast<std::size_t>(std::max_element(value.begin(), value.end()) - value.begin());
      answer = best < classes.size() ? classes.at(best).at("name").get<std::string>() : std::to_string(best);
      answer += fmt::format(" ({:.0f} %)", 100 * value[best]);
    }
    return fmt::format("{}-> {}, {} rows\n", indent, answer, shown(node.at("n").get<double>()));
  }
  const std::string feature =
      learned.at("features").at(node.at("feature").get<std::size_t>()).get<std::string>();
  const bool levels = node.contains("left_levels");
  const std::string asked =
      levels ? levelsText(node.at("left_levels")) : shown(node.at("threshold").get<double>());
  return fmt::format("{}{} {} {}\n", indent, feature, levels ? "in" : "<=", asked) +
         nodeText(learned, classes, node.at("left").get<std::size_t>(), depth + 1, left) +
         fmt::format("{}{} {} {}\n", indent, feature, levels ? "not in" : ">", asked) +
         nodeText(learned, classes, node.at("right").get<std::size_t>(), depth + 1, left);
}

}  // namespace

std::string metricsCard(const Record& record) {
  if (!record.contains("parts") || record.at("parts").empty()) return {};
  const Record& parts = record.at("parts");
  const std::string judged = record.at("spec").value("metric", "");
  std::string head = "<tr><th>metric</th>", body;
  bool any = false;
  for (const auto& [name, part] : parts.items()) {
    any = any || part.contains("metrics");
    head += fmt::format("<th>{} <span class=\"muted\">n {}</span></th>", name,
                        grouped(part.at("n").get<long long>()));
  }
  if (!any) return {};
  for (const auto& [metric, first] : parts.begin().value().at("metrics").items()) {
    body += fmt::format("<tr{}>{}", metric == judged ? " class=\"chosen\"" : "", cell(escaped(metric)));
    for (const auto& [name, part] : parts.items()) {
      const Record& estimate = part.at("metrics").at(metric);
      std::string html = estimateHtml(estimate);
      if (estimate.is_object() && estimate.at("n") != part.at("n") && estimate.at("value").is_number())
        html += " <span class=\"n\">n " + grouped(estimate.at("n").get<long long>()) + "</span>";
      body += cell(html);
    }
    body += "</tr>\n";
  }
  return card("Metrics", "<div class=\"scroll\"><table>" + head + "</tr>\n" + body + "</table></div>", true,
              "95 % intervals; - means undefined");
}

std::string confusionCard(const Record& record) {
  const std::string part = judgedPart(record);
  if (part.empty() || !record.at("parts").at(part).contains("confusion")) return {};
  const Record& confusion = record.at("parts").at(part).at("confusion");
  const Record& names = confusion.at("classes");
  if (names.size() > MostClasses)
    return card("Confusion matrix",
                fmt::format("<p class=\"muted\">{} classes: see record.json.</p>", names.size()));
  std::string out = "<div class=\"scroll\"><table class=\"matrix\"><tr><th></th>";
  for (const auto& name : names) out += "<th>" + escaped(name.get<std::string>()) + "</th>";
  out += "</tr>\n";
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto counts = numbers(confusion.at("counts").at(i));
    const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
    out += "<tr><th class=\"row\">" + escaped(names.at(i).get<std::string>()) + "</th>";
    for (std::size_t j = 0; j < counts.size(); ++j) {
      const double share = total > 0 ? counts[j] / total : 0;
      out +=
          fmt::format("<td class=\"{}\" style=\"--share:{:.3f}\"><b>{:.0f}</b><small>{}</small></td>",
                      counts[j] == 0 ? "none"
                      : i == j       ? "hit"
                                     : "miss",
                      share, counts[j], total > 0 ? fmt::format("{:.0f} %", 100 * share) : std::string("-"));
    }
    out += "</tr>\n";
  }
  return card("Confusion matrix",
              out + "</table></div><p class=\"muted\">rows: actual, columns: predicted</p>", false, part);
}

std::string classesCard(const Record& record) {
  const std::string part = judgedPart(record);
  if (part.empty() || !record.at("parts").at(part).contains("classes")) return {};
  std::string out =
      "<div class=\"scroll\"><table><tr><th>class</th><th "
      "class=\"n\">rows</th><th>precision</th><th>recall</th>"
      "<th>F1</th></tr>\n";
  for (const auto& entry : record.at("parts").at(part).at("classes"))
    out += "<tr>" + cell(escaped(entry.at("name").get<std::string>())) +
           cell(grouped(entry.at("support").get<long long>()), true) +
           cell(estimateHtml(entry.at("precision"))) + cell(estimateHtml(entry.at("recall"))) +
           cell(estimateHtml(entry.at("f1"))) + "</tr>\n";
  return card("By class", out + "</table></div>", false, part);
}

std::string learnedCard(const Record& record) {
  if (!record.contains("learned")) return {};
  const Record& learned = record.at("learned");
  const Record classes = record.at("data").value("classes", Record::array());
  std::string out;
  if (learned.contains("importances")) {
    out += "<h3>Importances (share of the impurity each feature removes)</h3>";
    out += barTable(learned.at("features"), numbers(learned.at("importances")), "importance");
  }
  if (learned.contains("coefficients") && !learned.at("coefficients").empty())
    out += coefficientsHtml(learned, classes);
  if (learned.contains("explained_variance")) out += varianceHtml(learned);
  if (learned.contains("centres")) {
    out += "<div class=\"scroll\"><table><tr><th>centre</th>";
    for (const auto& name : learned.at("features"))
      out += "<th class=\"n\">" + escaped(name.get<std::string>()) + "</th>";
    out += "</tr>\n";
    for (std::size_t k = 0; k < learned.at("centres").size(); ++k) {
      out += "<tr>" + cell(std::to_string(k));
      for (const double value : numbers(learned.at("centres").at(k))) out += cell(shown(value), true);
      out += "</tr>\n";
    }
    out += "</table></div>";
  }
  if (learned.contains("nodes") && !learned.at("nodes").empty()) {
    int left = 80;
    out += "<h3>The tree</h3><pre>" + escaped(nodeText(learned, classes, 0, 0, left)) + "</pre>";
    if (left < 0) out += "<p class=\"muted\">cut at 80 nodes; record.json holds them all</p>";
  }
  return card("What it learned", out, true);
}

std::string worstErrorsCard(const RunResult& run, int count) {
  const PartResult* part = run.part(data::Part::Dev);
  if (part == nullptr) part = run.part(data::Part::Test);
  if (part == nullptr || part->losses.size() == 0) return {};
  const bool classify = run.schema.task == data::Task::Classify;
  const eval::Scored& scored = part->scored;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < part->rows.size(); ++i) {
    const auto at = static_cast<Index>(i);
    const bool wrong = classify ? scored.predicted.labels[i] != scored.actual[i] : part->losses[at] > 0;
    if (wrong && std::isfinite(part->losses[at])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return part->losses[static_cast<Index>(a)] > part->losses[static_cast<Index>(b)];
  });
  const auto wrongRows = static_cast<long long>(order.size());
  if (wrongRows == 0)
    return card("Worst errors",
                fmt::format("<p class=\"muted\">No wrong row in {}.</p>", data::name(part->part)), true);
  order.resize(std::min(order.size(), static_cast<std::size_t>(count)));
  constexpr std::size_t MostColumns = 10;
  std::string out =
      "<div class=\"scroll\"><table><tr><th class=\"n\">row</th><th>actual</th><th>predicted</th><th "
      "class=\"n\">loss</th>";
  const auto& features = run.schema.features;
  for (std::size_t f = 0; f < std::min(features.size(), MostColumns); ++f)
    out += "<th class=\"n\">" + escaped(run.table->column(features[f]).name()) + "</th>";
  out += "</tr>\n";
  for (const std::size_t i : order) {
    const auto at = static_cast<Index>(i);
    const auto nameOf = [&](int label) {
      return label >= 0 && static_cast<std::size_t>(label) < run.schema.classNames.size()
                 ? escaped(run.schema.classNames[static_cast<std::size_t>(label)])
                 : std::string("-");
    };
    std::string predicted =
        classify ? nameOf(scored.predicted.labels[i]) : shown(scored.predicted.values[at]);
    if (classify && scored.predicted.probabilities.cols() > scored.predicted.labels[i] &&
        scored.predicted.labels[i] >= 0)
      predicted += fmt::format(" <span class=\"interval\">p {:.2f}</span>",
                               scored.predicted.probabilities(at, scored.predicted.labels[i]));
    out += "<tr>" + cell(std::to_string(scored.rows[i]), true) +
           cell(classify ? nameOf(scored.actual[i]) : shown(scored.actualValues[at])) + cell(predicted) +
           cell(shown(part->losses[at]), true);
    for (std::size_t f = 0; f < std::min(features.size(), MostColumns); ++f) {
      const std::string text = run.table->column(features[f]).text(part->rows[i]);
      out += cell(text.empty() ? "<span class=\"muted\">missing</span>" : escaped(text), true);
    }
    out += "</tr>\n";
  }
  return card("Worst errors", out + "</table></div>", true,
              fmt::format("{}: {} of {}", data::name(part->part),
                          classify ? counted(wrongRows, "wrong row") : counted(wrongRows, "row"),
                          grouped(static_cast<long long>(part->rows.size()))));
}

}  // namespace ridgeline::runs::report
