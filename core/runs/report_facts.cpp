#include <algorithm>
#include <cmath>

#include "core/models/catalog.hpp"
#include "core/runs/display_text.hpp"
#include "core/runs/report_parts.hpp"
#include "core/runs/svg_plot.hpp"

namespace ridgeline::runs::report {
namespace {

std::string modelTitle(const Record& record) {
  const std::string id = record.at("spec").at("model").value("id", "");
  const auto entry = models::modelEntry(id);
  return entry ? (*entry)->title : id;
}

std::string shownJson(const Record& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return shown(value.get<double>());
  return value.dump();
}

std::string paramsHtml(const Record& params) {
  std::string out;
  for (const auto& [key, value] : params.items())
    out += fmt::format("{}{} <b>{}</b>", out.empty() ? "" : " · ", escaped(key), escaped(shownJson(value)));
  return out;
}

std::string fact(const std::string& name, const std::string& html) {
  return html.empty() ? std::string() : fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(name), html);
}

std::string sourceHtml(const Record& data) {
  for (const char* key : {"path", "bundled", "generate", "pasted"})
    if (data.contains(key))
      return (std::string(key) == "path" ? "" : std::string(key) + " ") + "<code>" +
             escaped(data.at(key).get<std::string>()) + "</code>";
  return {};
}

/// Value and interval of the judged metric of every part on one scale.
std::string whiskers(const Record& record) {
  const std::string metric = record.at("spec").value("metric", "");
  struct Row {
    std::string part;
    double value, low, high;
    Record estimate;
  };
  std::vector<Row> rows;
  for (const auto& [name, part] : record.at("parts").items()) {
    if (!part.contains("metrics") || !part.at("metrics").contains(metric)) continue;
    const Record& estimate = part.at("metrics").at(metric);
    if (!estimate.at("value").is_number()) continue;
    const double value = estimate.at("value").get<double>();
    rows.push_back({name, value, estimate.at("low").is_number() ? estimate.at("low").get<double>() : value,
                    estimate.at("high").is_number() ? estimate.at("high").get<double>() : value, estimate});
  }
  if (rows.empty()) return {};
  double low = rows.front().low, high = rows.front().high;
  for (const auto& row : rows) {
    low = std::min(low, row.low);
    high = std::max(high, row.high);
  }
  const double margin = high > low ? (high - low) * 0.08 : 0.05;
  low -= margin;
  high += margin;
  if (low < 0 && rows.front().low >= 0) low = 0;
  constexpr double left = 84, right = 640, lineHeight = 34;
  const auto at = [&](double value) { return left + (value - low) / (high - low) * (right - left); };
  const double height = lineHeight * static_cast<double>(rows.size()) + 28;
  std::string out = fmt::format(
      "<svg class=\"plot\" viewBox=\"0 0 960 {:.0f}\" role=\"img\" aria-label=\"{} of each part\">\n", height,
      escaped(metric));
  for (const double tick : roundTicks(low, high, 6))
    out += fmt::format(
        "<path class=\"grid\" d=\"M{0:.1f} 4V{1:.1f}\"/><text class=\"tick mid\" x=\"{0:.1f}\" "
        "y=\"{2:.1f}\">{3:.6g}</text>\n",
        at(tick), height - 22, height - 8, tick);
  double y = 20;
  for (const auto& row : rows) {
    out += fmt::format(
        "<text class=\"axis\" x=\"4\" y=\"{:.1f}\">{}</text><path class=\"whisker {}\" d=\"M{:.1f} "
        "{:.1f}H{:.1f}\"/><circle class=\"dot {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5.5\"/><text "
        "class=\"strong\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text><text class=\"tick\" x=\"{:.1f}\" "
        "y=\"{:.1f}\">[{}, {}]  n {}</text>\n",
        y + 4, escaped(row.part), row.part, at(row.low), y, at(row.high), row.part, at(row.value), y,
        right + 24, y + 4, shown(row.value), right + 84, y + 4, shown(row.low), shown(row.high),
        grouped(row.estimate.at("n").get<long long>()));
    y += lineHeight;
  }
  return out + "</svg>\n";
}

}  // namespace

std::string card(const std::string& title, const std::string& content, bool wide, const std::string& chip) {
  if (content.empty()) return {};
  return fmt::format(
      "<section{}><h2><span>{}</span>{}</h2>\n{}</section>\n", wide ? " class=\"wide\"" : "", escaped(title),
      chip.empty() ? std::string() : "<span class=\"chip\">" + escaped(chip) + "</span>", content);
}

std::string estimateHtml(const Record& estimate) {
  const std::string reason = estimate.value("reason", "");
  if (!estimate.contains("value") || !estimate.at("value").is_number())
    return fmt::format("<span title=\"{}\">-</span>", escaped(reason));
  std::string hint = estimate.value("note", "");
  if (estimate.at("method").is_string())
    hint += (hint.empty() ? "" : "; ") + std::string("95 % interval: ") +
            estimate.at("method").get<std::string>();
  else
    hint += (hint.empty() || reason.empty() ? "" : "; ") + reason;
  std::string out =
      fmt::format("<span title=\"{}\">{}", escaped(hint), shown(estimate.at("value").get<double>()));
  if (estimate.at("low").is_number() && estimate.at("high").is_number())
    out += fmt::format(" <span class=\"interval\">[{}, {}]</span>", shown(estimate.at("low").get<double>()),
                       shown(estimate.at("high").get<double>()));
  return out + "</span>";
}

std::string judgedPart(const Record& record) {
  if (!record.contains("parts") || record.at("parts").empty()) return {};
  for (const char* part : {"dev", "test"})
    if (record.at("parts").contains(part)) return part;
  return std::prev(record.at("parts").end()).key();
}

std::string headline(const Record& record) {
  const Record& data = record.at("data");
  const std::string target =
      data.at("target").is_string() ? data.at("target").get<std::string>() : std::string();
  const std::string title = target.empty()
                                ? fmt::format("{} on {}", modelTitle(record), data.value("name", ""))
                                : fmt::format("{} predicts {}", modelTitle(record), target);
  std::string out = fmt::format("<header><div class=\"brand\">Ridgeline</div><h1>{}</h1>", escaped(title));
  const auto chip = [&out](const std::string& text) {
    out += "<span class=\"chip\">" + escaped(text) + "</span>";
  };
  chip(data.value("name", ""));
  chip(counted(data.value("rows", 0LL), "row") + " × " + counted(data.value("columns", 0LL), "column"));
  chip(fmt::format("seed {}", record.at("spec").at("seed").dump()));
  if (record.at("measured").contains("finished"))
    chip(record.at("measured").at("finished").get<std::string>());
  out += "</header>\n";
  const std::string picture = whiskers(record);
  std::string reading;
  if (record.contains("reading") && record.at("reading").contains("sentence"))
    reading = "<p>" + escaped(record.at("reading").at("sentence").get<std::string>()) + "</p>";
  const std::string metric = record.at("spec").value("metric", "");
  return out + "<main>\n" +
         card("How well it does: " + metric, picture + reading, true,
              picture.empty() ? std::string() : "value with 95 % interval");
}

std::string dataCard(const Record& record) {
  const Record& data = record.at("data");
  std::string facts;
  facts += fact("source", sourceHtml(record.at("spec").at("data")));
  facts += fact("rows", grouped(data.value("rows", 0LL)));
  const long long missing = data.value("missing_cells", 0LL);
  facts += fact("missing cells", missing == 0 ? "none" : grouped(missing));
  if (data.at("target").is_string()) facts += fact("target", escaped(data.at("target").get<std::string>()));
  std::string features;
  for (const auto& feature : data.at("features"))
    if (features.size() < 600)
      features += (features.empty() ? "" : ", ") + escaped(feature.get<std::string>());
  facts += fact(counted(static_cast<long long>(data.at("features").size()), "feature"), features);
  if (data.contains("classes")) {
    std::string classes;
    for (const auto& entry : data.at("classes"))
      if (classes.size() < 600)
        classes +=
            fmt::format("{}{} {}", classes.empty() ? "" : " · ", escaped(entry.at("name").get<std::string>()),
                        grouped(entry.at("n").get<long long>()));
    facts += fact("classes", classes);
  }
  if (data.contains("remarks"))
    for (const auto& remark : data.at("remarks")) facts += fact("note", escaped(remark.get<std::string>()));
  std::string steps;
  if (record.at("spec").contains("prepare"))
    for (auto step : record.at("spec").at("prepare")) {
      const std::string id = step.at("step").get<std::string>();
      step.erase("step");
      const std::string params = paramsHtml(step);
      steps += (steps.empty() ? "" : "<br>") + escaped(id) +
               (params.empty() ? "" : " <span class=\"muted\">" + params + "</span>");
    }
  facts += fact("preparation", steps.empty() ? "none" : steps);
  facts += fact("model", escaped(modelTitle(record)) + "<br><span class=\"muted\">" +
                             paramsHtml(record.at("spec").at("model").at("params")) + "</span>");
  return card("Data and model", "<dl>" + facts + "</dl>\n");
}

std::string splitCard(const Record& record) {
  const Record& split = record.at("split");
  long long total = 0;
  for (const char* part : {"train", "train-dev", "dev", "test"}) total += split.value(part, 0LL);
  if (total == 0) return {};
  std::string bar, table;
  for (const char* part : {"train", "train-dev", "dev", "test"}) {
    const long long n = split.value(part, 0LL);
    if (n == 0) continue;
    const double share = 100.0 * static_cast<double>(n) / static_cast<double>(total);
    bar += fmt::format("<div class=\"b-{0}\" style=\"flex:{1}\" title=\"{0}: {1} rows\">{2}</div>", part, n,
                       share >= 9 ? fmt::format("{} {:.0f} %", part, share) : std::string());
    table += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{:.1f} %</td></tr>\n", part,
                         grouped(n), share);
  }
  std::string note;
  if (const long long unused = split.value("unused", 0LL); unused > 0)
    note =
        fmt::format("<p class=\"muted\">{} left out: no target, or in no part.</p>", counted(unused, "row"));
  if (!split.value("test_opened", true)) note += "<p class=\"muted\">The test part is sealed.</p>";
  const Record& spec = record.at("spec").at("split");
  std::string how = spec.value("kind", "random");
  if (spec.value("stratify", false)) how += ", stratified";
  for (const char* key : {"group", "time", "file"})
    if (spec.contains(key)) how += ": " + spec.at(key).get<std::string>();
  return card("Split",
              "<div class=\"split\">" + bar +
                  "</div><table style=\"margin-top:10px\"><tr><th>part</th><th class=\"n\">rows</th><th "
                  "class=\"n\">share</th></tr>\n" +
                  table + "</table>" + note,
              false, how);
}

std::string warningsCard(const Record& record) {
  if (!record.contains("warnings") || record.at("warnings").empty()) return {};
  std::string out;
  std::size_t shownCount = 0;
  for (const auto& warning : record.at("warnings"))
    if (++shownCount <= 40) out += "<p>" + escaped(warning.get<std::string>()) + "</p>\n";
  if (shownCount > 40)
    out += fmt::format("<p class=\"muted\">and {} more in record.json</p>",
                       grouped(static_cast<long long>(shownCount) - 40));
  return card("Warnings", out, true);
}

std::string repeatCard(const Record& record, const std::string& folder) {
  const std::string place = folder.empty() ? "." : folder;
  std::string out = fmt::format("<pre>ridgeline fit {0}/spec.json --out again\nridgeline replay {0}</pre>\n",
                                escaped(place));
  out += "<details><summary>spec.json</summary><pre>" + escaped(record.at("spec").dump(2)) +
         "</pre></details>\n";
  std::string facts =
      fact("data", "<code>" + escaped(record.at("data").value("fingerprint", "")) + "</code>");
  facts += fact("split", "<code>" + escaped(record.at("split").value("fingerprint", "")) + "</code>");
  facts += fact("spec", "<code>" + escaped(record.value("spec_fingerprint", "")) + "</code>");
  facts += fact("Ridgeline", "<code>" + escaped(record.value("build", "")) + "</code>");
  return card("Repeat it", out + "<dl>" + facts + "</dl>\n", true);
}

std::string failureCard(const Record& record) {
  const Record& error = record.at("error");
  std::string where = error.value("where", "");
  if (error.contains("line")) where += ":" + error.at("line").dump();
  return fmt::format("<header><div class=\"brand\">Ridgeline</div><h1>This run {}</h1></header>\n<main>\n",
                     record.value("status", "") == "cancelled" ? "was cancelled" : "failed") +
         card("What went wrong",
              (where.empty() ? std::string() : "<p class=\"muted\">" + escaped(where) + "</p>") + "<p>" +
                  escaped(error.value("message", "")) + "</p>",
              true) +
         card("What was asked", "<pre>" + escaped(record.at("spec").dump(2)) + "</pre>", true);
}

}  // namespace ridgeline::runs::report
