#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ridgeline::runs {

/// Text made safe for HTML and SVG.
std::string escaped(std::string_view text);

/// One picture of the report: axes with round ticks, and what is drawn inside, as inline SVG. Colours are CSS
/// classes ("c0" ... "c11" for classes, "train", "dev", "test", "accent", "muted"), so that a page follows
/// light and dark.
class SvgPlot {
 public:
  SvgPlot(double width, double height, std::string xTitle, std::string yTitle);
  /// Data shown; widened a little if it is empty.
  void window(double xLow, double xHigh, double yLow, double yHigh);
  void logarithmicX() { logX_ = true; }

  void image(const std::string& dataUri);
  /// NaN breaks the line.
  void line(const std::vector<double>& x, const std::vector<double>& y, std::string_view style,
            bool dashed = false);
  void band(const std::vector<double>& x, const std::vector<double>& low, const std::vector<double>& high,
            std::string_view style);
  enum class Mark { Disc, Ring, Cross };
  void mark(double x, double y, Mark mark, std::string_view style, const std::string& title = {});
  /// An SVG path already in plot coordinates.
  void path(const std::string& commands, std::string_view style);
  void verticalLine(double x, std::string_view style, const std::string& label);
  void legend(std::vector<std::pair<std::string, std::string>> styleAndName);

  double toX(double x) const;
  double toY(double y) const;
  std::string text() const;

 private:
  double width_, height_;
  std::string xTitle_, yTitle_;
  double xLow_ = 0, xHigh_ = 1, yLow_ = 0, yHigh_ = 1;
  bool logX_ = false;
  std::string body_;
  std::vector<std::pair<std::string, std::string>> legend_;
};

/// Round numbers that cover [low, high], about `count` of them.
std::vector<double> roundTicks(double low, double high, int count);

}  // namespace ridgeline::runs
