#include "core/runs/svg_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ridgeline::runs {
namespace {

constexpr double Left = 52, Right = 14, Top = 12, Bottom = 42, LegendHeight = 22;

std::string tickText(double value) {
  if (value == 0) return "0";
  return std::abs(value) >= 1e5 || std::abs(value) < 1e-3 ? fmt::format("{:.2g}", value)
                                                          : fmt::format("{:.6g}", value);
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
  return out;
}

std::vector<double> roundTicks(double low, double high, int count) {
  const double raw = (high - low) / std::max(1, count);
  if (!(raw > 0) || !std::isfinite(raw)) return {low};
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  const double step = power * (raw / power < 1.5 ? 1 : raw / power < 3 ? 2 : raw / power < 7 ? 5 : 10);
  std::vector<double> out;
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + step * 1e-9 && out.size() < 50; ++i)
    out.push_back(i * step == 0 ? 0 : i * step);
  return out;
}

SvgPlot::SvgPlot(double width, double height, std::string xTitle, std::string yTitle)
    : width_(width), height_(height), xTitle_(std::move(xTitle)), yTitle_(std::move(yTitle)) {}

void SvgPlot::window(double xLow, double xHigh, double yLow, double yHigh) {
  const auto widen = [](double& low, double& high) {
    if (!std::isfinite(low) || !std::isfinite(high)) low = 0, high = 1;
    if (high > low) return;
    const double half = low == 0 ? 0.5 : std::abs(low) * 0.05;
    low -= half;
    high += half;
  };
  widen(xLow, xHigh);
  widen(yLow, yHigh);
  xLow_ = xLow;
  xHigh_ = xHigh;
  yLow_ = yLow;
  yHigh_ = yHigh;
}

double SvgPlot::toX(double x) const {
  const double share = logX_ ? (std::log(x) - std::log(xLow_)) / (std::log(xHigh_) - std::log(xLow_))
                             : (x - xLow_) / (xHigh_ - xLow_);
  return Left + share * (width_ - Left - Right);
}

double SvgPlot::toY(double y) const {
  return height_ - Bottom - (y - yLow_) / (yHigh_ - yLow_) * (height_ - Top - Bottom);
}

void SvgPlot::image(const std::string& dataUri) {
  body_ += fmt::format(
      "<image x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" preserveAspectRatio=\"none\" "
      "href=\"{}\"/>\n",
      Left, Top, width_ - Left - Right, height_ - Top - Bottom, dataUri);
}

void SvgPlot::line(const std::vector<double>& x, const std::vector<double>& y, std::string_view style,
                   bool dashed) {
  std::string commands;
  bool open = false;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    const bool finite = std::isfinite(x[i]) && std::isfinite(y[i]);
    if (finite) commands += fmt::format("{}{:.1f} {:.1f}", open ? "L" : "M", toX(x[i]), toY(y[i]));
    open = finite;
  }
  if (!commands.empty())
    body_ += fmt::format("<path class=\"line {}{}\" d=\"{}\"/>\n", style, dashed ? " dashed" : "", commands);
}

void SvgPlot::band(const std::vector<double>& x, const std::vector<double>& low,
                   const std::vector<double>& high, std::string_view style) {
  std::string forth, back;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(low[i]) || !std::isfinite(high[i])) continue;
    forth += fmt::format("{}{:.1f} {:.1f}", forth.empty() ? "M" : "L", toX(x[i]), toY(high[i]));
    back = fmt::format("L{:.1f} {:.1f}", toX(x[i]), toY(low[i])) + back;
  }
  if (!forth.empty()) body_ += fmt::format("<path class=\"band {}\" d=\"{}{}Z\"/>\n", style, forth, back);
}

void SvgPlot::mark(double x, double y, Mark mark, std::string_view style, const std::string& title) {
  const double px = toX(x), py = toY(y);
  if (!std::isfinite(px) || !std::isfinite(py)) return;
  const std::string name = title.empty() ? std::string() : "<title>" + escaped(title) + "</title>";
  if (mark == Mark::Cross)
    body_ += fmt::format("<path class=\"cross {}\" d=\"M{:.1f} {:.1f}l6 6m0 -6l-6 6\">{}</path>\n", style,
                         px - 3, py - 3, name);
  else
    body_ += fmt::format("<circle class=\"{} {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.2\">{}</circle>\n",
                         mark == Mark::Disc ? "disc" : "ring", style, px, py, name);
}

void SvgPlot::path(const std::string& commands, std::string_view style) {
  if (!commands.empty()) body_ += fmt::format("<path class=\"{}\" d=\"{}\"/>\n", style, commands);
}

void SvgPlot::verticalLine(double x, std::string_view style, const std::string& label) {
  body_ += fmt::format(
      "<path class=\"line {} dashed\" d=\"M{:.1f} {:.1f}V{:.1f}\"/><text class=\"tick\" x=\"{:.1f}\" "
      "y=\"{:.1f}\">{}</text>\n",
      style, toX(x), Top, height_ - Bottom, toX(x) + 4, Top + 10, escaped(label));
}

void SvgPlot::legend(std::vector<std::pair<std::string, std::string>> styleAndName) {
  legend_ = std::move(styleAndName);
}

std::string SvgPlot::text() const {
  const double total = height_ + (legend_.empty() ? 0 : LegendHeight);
  std::string out = fmt::format(
      "<svg class=\"plot\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{} against {}\">\n",
      width_, total, escaped(yTitle_), escaped(xTitle_));
  std::vector<double> xTicks = roundTicks(xLow_, xHigh_, 6);
  if (logX_) {
    xTicks.clear();
    for (double power = std::pow(10.0, std::floor(std::log10(xLow_))); power <= xHigh_; power *= 10)
      for (const double digit : {1.0, 2.0, 5.0})
        if (digit * power >= xLow_ && digit * power <= xHigh_) xTicks.push_back(digit * power);
  }
  for (const double tick : roundTicks(yLow_, yHigh_, 5))
    out += fmt::format(
        "<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/><text class=\"tick end\" x=\"{:.1f}\" "
        "y=\"{:.1f}\">{}</text>\n",
        Left, toY(tick), width_ - Right, Left - 7, toY(tick) + 3.5, tickText(tick));
  for (const double tick : xTicks)
    out += fmt::format("<text class=\"tick mid\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", toX(tick),
                       height_ - Bottom + 15, tickText(tick));
  out += "<g>" + body_ + "</g>\n";
  out += fmt::format("<text class=\"axis mid\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
                     (Left + width_ - Right) / 2, height_ - 8, escaped(xTitle_));
  out += fmt::format("<text class=\"axis mid\" transform=\"translate(13 {:.1f}) rotate(-90)\">{}</text>\n",
                     (Top + height_ - Bottom) / 2, escaped(yTitle_));
  double at = Left;
  for (const auto& [style, name] : legend_) {
    out += fmt::format(
        "<circle class=\"key {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"/><text class=\"tick\" x=\"{:.1f}\" "
        "y=\"{:.1f}\">{}</text>\n",
        style, at + 4, height_ + 8, at + 13, height_ + 12, escaped(name));
    at += 30 + 6.4 * static_cast<double>(name.size());
  }
  return out + "</svg>\n";
}

}  // namespace ridgeline::runs
