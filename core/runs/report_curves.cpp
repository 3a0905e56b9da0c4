#include <algorithm>
#include <cmath>

#include "core/runs/display_text.hpp"
#include "core/runs/report_parts.hpp"
#include "core/runs/svg_plot.hpp"

namespace ridgeline::runs::report {
std::vector<double> numbers(const Record& list) {
  std::vector<double> out;
  for (const auto& value : list) out.push_back(value.is_number() ? value.get<double>() : std::nan(""));
  return out;
}

namespace {

constexpr double CurveWidth = 560, CurveHeight = 300;

struct Range {
  double low = INFINITY, high = -INFINITY;
  void add(const std::vector<double>& values) {
    for (const double value : values)
      if (std::isfinite(value)) {
        low = std::min(low, value);
        high = std::max(high, value);
      }
  }
  bool empty() const { return low > high; }
};

}  // namespace

std::string iterationsCard(const Record& record) {
  if (!record.contains("curves") || !record.at("curves").contains("iterations")) return {};
  const Record& curves = record.at("curves").at("iterations");
  const auto at = numbers(curves.at("iteration")), train = numbers(curves.at("train_loss")),
             dev = numbers(curves.at("dev_loss"));
  Range x, y;
  x.add(at);
  y.add(train);
  y.add(dev);
  if (x.empty() || y.empty()) return {};
  SvgPlot plot(CurveWidth, CurveHeight, "iteration", "loss");
  plot.window(x.low, x.high, std::min(0.0, y.low), y.high);
  plot.line(at, train, "train");
  std::vector<std::pair<std::string, std::string>> legend = {{"train", "train"}};
  if (std::any_of(dev.begin(), dev.end(), [](double value) { return std::isfinite(value); })) {
    plot.line(at, dev, "dev");
    legend.emplace_back("dev", "dev");
  }
  if (curves.contains("stopped_early_at"))
    plot.verticalLine(curves.at("stopped_early_at").get<double>(), "muted",
                      "kept: " + curves.at("stopped_early_at").dump());
  plot.legend(std::move(legend));
  return card("Loss by iteration", plot.text());
}

std::string rocCard(const Record& record) {
  const std::string part = judgedPart(record);
  if (!record.contains("curves") || !record.at("curves").contains("roc") ||
      !record.at("curves").at("roc").contains(part))
    return {};
  const Record& curves = record.at("curves").at("roc").at(part);
  SvgPlot plot(CurveWidth, CurveHeight + 60, "false positive rate", "true positive rate");
  plot.window(0, 1, 0, 1);
  plot.line({0, 1}, {0, 1}, "muted", true);
  std::vector<std::pair<std::string, std::string>> legend;
  for (std::size_t i = 0; i < std::min<std::size_t>(curves.size(), 12); ++i) {
    const std::string style = fmt::format("c{}", curves.size() == 1 ? 0 : i);
    plot.line(numbers(curves.at(i).at("fpr")), numbers(curves.at(i).at("tpr")), style);
    if (legend.size() < 5) legend.emplace_back(style, curves.at(i).at("class").get<std::string>());
  }
  plot.legend(std::move(legend));
  return card("ROC", plot.text(), false, curves.size() == 1 ? part : part + ", each class against the rest");
}

std::string learningCurveCard(const eval::LearningCurve& curve) {
  std::vector<double> n, train, dev, trainLow, trainHigh, devLow, devHigh;
  Range x, y;
  for (const auto& point : curve.points) {
    n.push_back(static_cast<double>(point.n));
    train.push_back(point.trainMean);
    dev.push_back(point.devMean);
    trainLow.push_back(point.trainMean - point.trainSd);
    trainHigh.push_back(point.trainMean + point.trainSd);
    devLow.push_back(point.devMean - point.devSd);
    devHigh.push_back(point.devMean + point.devSd);
  }
  for (const auto* values : {&train, &dev, &trainLow, &trainHigh, &devLow, &devHigh}) y.add(*values);
  x.add(n);
  if (x.empty() || y.empty()) return {};
  SvgPlot plot(CurveWidth, CurveHeight, "train rows (log scale)", curve.metric);
  plot.window(x.low, x.high, y.low - (y.high - y.low) * 0.05, y.high + (y.high - y.low) * 0.05);
  plot.logarithmicX();
  plot.band(n, trainLow, trainHigh, "train");
  plot.band(n, devLow, devHigh, "dev");
  plot.line(n, train, "train");
  plot.line(n, dev, "dev");
  plot.legend({{"train", "train"}, {"dev", "dev"}});
  return card("Learning curve", plot.text(), false,
              fmt::format("mean ± sd, {}", counted(curve.devRows, "dev row")));
}

}  // namespace ridgeline::runs::report
