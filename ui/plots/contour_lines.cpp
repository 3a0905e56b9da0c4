#include "ui/plots/contour_lines.hpp"

#include <array>
#include <cmath>
#include <cstdint>

namespace ridgeline::ui {
namespace {

constexpr std::int32_t kNone = -1;

// Every crossing lies on one grid edge and belongs to at most two segments, one in each neighbouring cell.
class EdgeGraph {
 public:
  EdgeGraph(int width, int height)
      : width_(width),
        verticals_(width * height),
        links_(static_cast<std::size_t>(2 * width * height), {kNone, kNone}) {}

  std::int32_t horizontal(int i, int j) const { return j * width_ + i; }
  std::int32_t vertical(int i, int j) const { return verticals_ + j * width_ + i; }

  void connect(std::int32_t a, std::int32_t b) {
    add(a, b);
    add(b, a);
  }
  std::array<std::int32_t, 2>& links(std::int32_t edge) { return links_[static_cast<std::size_t>(edge)]; }
  const std::vector<std::int32_t>& used() const { return used_; }
  std::int32_t verticals() const { return verticals_; }

 private:
  void add(std::int32_t from, std::int32_t to) {
    auto& link = links(from);
    if (link[0] == kNone) {
      link[0] = to;
      used_.push_back(from);
    } else {
      link[1] = to;
    }
  }

  int width_;
  std::int32_t verticals_;
  std::vector<std::array<std::int32_t, 2>> links_;
  std::vector<std::int32_t> used_;
};

}  // namespace

std::vector<ContourLine> contourLines(std::span<const float> values, int width, int height, double level) {
  std::vector<ContourLine> lines;
  if (width < 2 || height < 2 ||
      values.size() < static_cast<std::size_t>(width) * static_cast<std::size_t>(height))
    return lines;
  const auto at = [&](int i, int j) {
    return static_cast<double>(
        values[static_cast<std::size_t>(j) * static_cast<std::size_t>(width) + static_cast<std::size_t>(i)]);
  };
  EdgeGraph graph(width, height);
  for (int j = 0; j + 1 < height; ++j) {
    for (int i = 0; i + 1 < width; ++i) {
      const double a = at(i, j), b = at(i + 1, j), c = at(i + 1, j + 1), d = at(i, j + 1);
      const int corners =
          (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
      if (!std::isfinite(a + b + c + d)) continue;
      if (corners == 0 || corners == 15) continue;
      const std::int32_t bottom = graph.horizontal(i, j), top = graph.horizontal(i, j + 1);
      const std::int32_t left = graph.vertical(i, j), right = graph.vertical(i + 1, j);
      switch (corners) {
        case 1:
        case 14:
          graph.connect(left, bottom);
          break;
        case 2:
        case 13:
          graph.connect(bottom, right);
          break;
        case 4:
        case 11:
          graph.connect(right, top);
          break;
        case 8:
        case 7:
          graph.connect(top, left);
          break;
        case 3:
        case 12:
          graph.connect(left, right);
          break;
        case 6:
        case 9:
          graph.connect(bottom, top);
          break;
        default: {
          const bool centreHigh = (a + b + c + d) / 4 >= level;
          const bool joinsHigh = (corners == 5) == centreHigh;
          graph.connect(left, joinsHigh ? top : bottom);
          graph.connect(joinsHigh ? bottom : top, right);
        }
      }
    }
  }
  const auto place = [&](std::int32_t edge) {
    const bool vertical = edge >= graph.verticals();
    const std::int32_t cell = vertical ? edge - graph.verticals() : edge;
    const int i = cell % width, j = cell / width;
    const double from = at(i, j), to = vertical ? at(i, j + 1) : at(i + 1, j);
    const double share = (level - from) / (to - from);
    return vertical ? QPointF(i, j + share) : QPointF(i + share, j);
  };
  std::vector<bool> visited(static_cast<std::size_t>(2 * width * height), false);
  const auto follow = [&](std::int32_t start) {
    ContourLine line;
    std::int32_t previous = kNone;
    std::int32_t edge = start;
    while (edge != kNone && !visited[static_cast<std::size_t>(edge)]) {
      visited[static_cast<std::size_t>(edge)] = true;
      line.points.push_back(place(edge));
      const auto& link = graph.links(edge);
      const std::int32_t next = link[0] == previous ? link[1] : link[0];
      previous = edge;
      edge = next;
    }
    if (edge == start && line.points.size() > 2) {
      line.closed = true;
      line.points.push_back(line.points.front());
    }
    if (line.points.size() > 1) lines.push_back(std::move(line));
  };
  // Open lines first, from an end: a closed loop may be entered anywhere.
  for (const std::int32_t edge : graph.used())
    if (graph.links(edge)[1] == kNone && !visited[static_cast<std::size_t>(edge)]) follow(edge);
  for (const std::int32_t edge : graph.used())
    if (!visited[static_cast<std::size_t>(edge)]) follow(edge);
  return lines;
}

}  // namespace ridgeline::ui
