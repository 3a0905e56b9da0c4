#include <algorithm>
#include <cmath>

#include "core/runs/png_image.hpp"
#include "core/runs/report_parts.hpp"
#include "core/runs/svg_plot.hpp"

namespace ridgeline::runs::report {
namespace {

constexpr double Width = 1120, Height = 520;
constexpr int FieldCells = 180;
constexpr std::size_t MostPoints = 1500;
// Mid tones of the class colours, so that one picture serves light and dark.
constexpr std::array<std::uint32_t, 12> ClassRgb = {0x4580f5, 0xf37645, 0x27b889, 0xa16ef0,
                                                    0xe8609a, 0x28b4d2, 0xa3b53a, 0xb07a4b,
                                                    0x8792a9, 0xce68dc, 0x565ddb, 0x62b38f};

std::uint32_t classRgb(int label) {
  return ClassRgb[static_cast<std::size_t>(std::max(0, label)) % ClassRgb.size()];
}

/// Blue through a pale middle to orange, by share of the range.
std::uint32_t rampRgb(double share) {
  constexpr std::array<std::array<double, 3>, 3> stops = {
      {{0x2f, 0x6f, 0xed}, {0xb9, 0xc3, 0xd6}, {0xe8, 0x60, 0x2c}}};
  const double at = std::clamp(share, 0.0, 1.0) * 2;
  const auto i = std::min<std::size_t>(1, static_cast<std::size_t>(at));
  std::uint32_t out = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    const double value = stops[i][c] + (stops[i + 1][c] - stops[i][c]) * (at - static_cast<double>(i));
    out = (out << 8U) | static_cast<std::uint32_t>(std::lround(value));
  }
  return out;
}

std::size_t cellAt(const eval::Field& field, int x, int y) {
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(field.width) + static_cast<std::size_t>(x);
}

/// Segments where a grid crosses zero, by marching squares; saddles by the mean of the corners.
std::string zeroLines(const eval::Field& field, const std::vector<float>& values, const SvgPlot& plot) {
  std::string out;
  const auto place = [&](double x, double y) {
    const double u = field.window[0] + x / (field.width - 1) * (field.window[1] - field.window[0]);
    const double v = field.window[2] + y / (field.height - 1) * (field.window[3] - field.window[2]);
    return fmt::format("{:.1f} {:.1f}", plot.toX(u), plot.toY(v));
  };
  for (int y = 0; y + 1 < field.height; ++y)
    for (int x = 0; x + 1 < field.width; ++x) {
      const std::array<double, 4> corner = {values[cellAt(field, x, y)], values[cellAt(field, x + 1, y)],
                                            values[cellAt(field, x + 1, y + 1)],
                                            values[cellAt(field, x, y + 1)]};
      std::vector<std::string> crossings;
      constexpr std::array<std::array<int, 2>, 4> at = {{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
      for (std::size_t e = 0; e < 4; ++e) {
        const std::size_t f = (e + 1) % 4;
        if ((corner[e] >= 0) == (corner[f] >= 0)) continue;
        const double t = corner[e] / (corner[e] - corner[f]);
        crossings.push_back(
            place(x + at[e][0] + t * (at[f][0] - at[e][0]), y + at[e][1] + t * (at[f][1] - at[e][1])));
      }
      if (crossings.size() == 4 && (corner[0] + corner[1] + corner[2] + corner[3] >= 0) == (corner[0] >= 0))
        std::rotate(crossings.begin(), crossings.begin() + 1, crossings.end());
      for (std::size_t i = 0; i + 1 < crossings.size(); i += 2)
        out += "M" + crossings[i] + "L" + crossings[i + 1];
    }
  return out;
}

Status classField(const eval::Field& field, SvgPlot& plot) {
  RgbaImage image{field.width, field.height, std::vector<std::uint8_t>(4 * field.labels.size())};
  const double floor = 1.0 / std::max(2, field.classes);
  for (int y = 0; y < field.height; ++y)
    for (int x = 0; x < field.width; ++x) {
      const std::size_t i = cellAt(field, x, y);
      const double confidence = field.confidence.empty() ? 1 : static_cast<double>(field.confidence[i]);
      const double strength = std::clamp((confidence - floor) / (1 - floor), 0.0, 1.0);
      image.set(x, field.height - 1 - y, classRgb(field.labels[i]),
                0.06 + 0.4 * (1 - std::pow(1 - strength, 2.2)));
    }
  RIDGELINE_TRY(const std::string uri, pngDataUri(image));
  plot.image(uri);
  const auto k = static_cast<std::size_t>(field.classes);
  std::vector<float> margin(field.labels.size());
  for (int label = 0; label + 1 < field.classes; ++label) {
    for (std::size_t i = 0; i < margin.size(); ++i) {
      if (field.probabilities.empty()) {
        margin[i] = field.labels[i] == label ? 1.0F : -1.0F;
        continue;
      }
      float others = 0;
      for (std::size_t j = 0; j < k; ++j)
        if (j != static_cast<std::size_t>(label)) others = std::max(others, field.probabilities[i * k + j]);
      margin[i] = field.probabilities[i * k + static_cast<std::size_t>(label)] - others;
    }
    plot.path(zeroLines(field, margin, plot), "edge");
  }
  return {};
}

Status valueField(const eval::Field& field, SvgPlot& plot) {
  const auto [low, high] = std::minmax_element(field.values.begin(), field.values.end());
  const double from = static_cast<double>(*low), width = std::max(1e-12, static_cast<double>(*high) - from);
  RgbaImage image{field.width, field.height, std::vector<std::uint8_t>(4 * field.values.size())};
  for (int y = 0; y < field.height; ++y)
    for (int x = 0; x < field.width; ++x)
      image.set(x, field.height - 1 - y,
                rampRgb((static_cast<double>(field.values[cellAt(field, x, y)]) - from) / width), 0.55);
  RIDGELINE_TRY(const std::string uri, pngDataUri(image));
  plot.image(uri);
  for (const double level : roundTicks(from, from + width, 7)) {
    std::vector<float> shifted(field.values);
    for (float& value : shifted) value -= static_cast<float>(level);
    plot.path(zeroLines(field, shifted, plot), "level");
  }
  return {};
}

void drawRows(const RunResult& run, const eval::Plane& plane, SvgPlot& plot) {
  const bool classify = run.schema.task == data::Task::Classify;
  for (const auto& part : run.parts) {
    const Matrix at = plane.coordinates(*run.table, part.rows);
    const std::size_t stride = std::max<std::size_t>(1, (part.rows.size() + MostPoints - 1) / MostPoints);
    const auto mark = part.part == data::Part::Train  ? SvgPlot::Mark::Disc
                      : part.part == data::Part::Test ? SvgPlot::Mark::Cross
                                                      : SvgPlot::Mark::Ring;
    for (std::size_t i = 0; i < part.rows.size(); i += stride) {
      const int label = classify                                  ? part.scored.actual[i]
                        : part.scored.predicted.labels.size() > i ? part.scored.predicted.labels[i]
                                                                  : -1;
      const std::string style = label >= 0 ? fmt::format("c{}", label % 12) : std::string("accent");
      plot.mark(at(static_cast<Index>(i), 0), at(static_cast<Index>(i), 1), mark, style,
                fmt::format("row {}, {}", part.scored.rows[i], data::name(part.part)));
    }
  }
}

}  // namespace

Result<std::string> boundaryCard(const RunResult& run, const eval::PlaneSpec& spec,
                                 jobs::WorkContext& context) {
  if (run.schema.task == data::Task::Project) return std::string();
  RIDGELINE_TRY(const eval::PlanePtr plane, eval::Plane::settle(spec, run.pipeline, *run.table, run.schema,
                                                                run.split->rows(data::Part::Train), context));
  eval::FieldOptions options;
  options.window = plane->window();
  options.sizes = {FieldCells};
  const auto show = std::exchange(context.onPublish, nullptr);
  const auto found = eval::field(*run.model, *plane, options, context);
  context.onPublish = show;
  if (!found) return tl::unexpected<Error>(found.error());
  const eval::Field& field = **found;
  SvgPlot plot(Width, Height, plane->xTitle(), plane->yTitle());
  plot.window(field.window[0], field.window[1], field.window[2], field.window[3]);
  const bool curve = plane->spec().kind == eval::PlaneKind::Curve;
  if (curve) {
    drawRows(run, *plane, plot);
    std::vector<double> x, y;
    for (int i = 0; i < field.width; ++i) {
      x.push_back(field.window[0] + (field.window[1] - field.window[0]) * i / std::max(1, field.width - 1));
      y.push_back(static_cast<double>(field.values[static_cast<std::size_t>(i)]));
    }
    plot.line(x, y, "test");
  } else {
    RIDGELINE_CHECK(field.values.empty() ? classField(field, plot) : valueField(field, plot));
    drawRows(run, *plane, plot);
  }
  std::vector<std::pair<std::string, std::string>> legend;
  for (std::size_t i = 0; i < std::min<std::size_t>(run.schema.classNames.size(), 8); ++i)
    legend.emplace_back(fmt::format("c{}", i), run.schema.classNames[i]);
  plot.legend(std::move(legend));
  return card(curve ? "The model along one feature" : "Decision surface", plot.text(), true,
              "disc: train, ring: dev, cross: test");
}

}  // namespace ridgeline::runs::report
