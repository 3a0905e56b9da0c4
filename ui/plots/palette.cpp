#include "ui/plots/palette.hpp"

#include <QPainter>
#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

// Neighbouring entries differ in lightness as well as hue, so they stay apart for every kind of colour
// blindness.
constexpr std::array<QRgb, kClassColours> kDarkClasses{0xff5b9bff, 0xffff8a5c, 0xff3fd0a0, 0xffb98aff,
                                                       0xffff7fb0, 0xff45d3ee, 0xffc9d85e, 0xffc58f63,
                                                       0xffa9b4c9, 0xffe58cf0, 0xff6f7bff, 0xff9fe8c5};
constexpr std::array<QRgb, kClassColours> kLightClasses{0xff2f6fed, 0xffe8602c, 0xff12a273, 0xff8b4fe0,
                                                        0xffd1427f, 0xff0e97b8, 0xff7f9416, 0xff9a6233,
                                                        0xff66728a, 0xffb945c9, 0xff3b3fb6, 0xff2e7d5b};

struct Stop {
  double at;
  double r, g, b;
};
constexpr std::array<Stop, 6> kSequential{{{0.0, 43, 42, 107},
                                           {0.22, 45, 92, 170},
                                           {0.45, 30, 146, 170},
                                           {0.65, 74, 189, 132},
                                           {0.83, 176, 216, 92},
                                           {1.0, 252, 231, 98}}};
constexpr std::array<Stop, 5> kDivergingDark{
    {{0.0, 91, 155, 255}, {0.3, 62, 96, 150}, {0.5, 38, 43, 54}, {0.7, 150, 88, 64}, {1.0, 255, 138, 92}}};
constexpr std::array<Stop, 5> kDivergingLight{{{0.0, 47, 111, 237},
                                               {0.3, 158, 189, 247},
                                               {0.5, 246, 246, 249},
                                               {0.7, 246, 190, 166},
                                               {1.0, 232, 96, 44}}};

double toLinear(double channel) {
  const double c = channel / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

int toByte(double linear) {
  const double c = linear <= 0.0031308 ? linear * 12.92 : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
  return qRound(std::clamp(c, 0.0, 1.0) * 255.0);
}

std::array<QRgb, 256> tableFrom(std::span<const Stop> stops) {
  std::array<QRgb, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double t = static_cast<double>(i) / 255.0;
    std::size_t upper = 1;
    while (upper + 1 < stops.size() && t > stops[upper].at) ++upper;
    const Stop& a = stops[upper - 1];
    const Stop& b = stops[upper];
    const double share = (t - a.at) / (b.at - a.at);
    // Mixed in linear light: mixing sRGB bytes darkens the middle of each pair.
    const auto blend = [share](double x, double y) {
      return toByte(toLinear(x) * (1 - share) + toLinear(y) * share);
    };
    table[i] = qRgb(blend(a.r, b.r), blend(a.g, b.g), blend(a.b, b.b));
  }
  return table;
}

QPolygonF regular(int corners, qreal radius, double turn) {
  QPolygonF polygon;
  for (int i = 0; i < corners; ++i) {
    const double angle = turn + 2 * std::numbers::pi * i / corners;
    polygon << QPointF(radius * std::cos(angle), radius * std::sin(angle));
  }
  return polygon;
}

}  // namespace

QColor classColour(int label) {
  const auto index = static_cast<std::size_t>(((label % kClassColours) + kClassColours) % kClassColours);
  return QColor::fromRgb((theme().dark ? kDarkClasses : kLightClasses)[index]);
}

Marker classMarker(int label) {
  const int clean = std::max(label, 0);
  // One further step after each round of colours, so that no colour meets the same shape twice in 96 classes.
  return static_cast<Marker>((clean + clean / 24) % kMarkers);
}

const std::array<QRgb, 256>& rampTable(Ramp ramp) {
  static const auto sequential = tableFrom(kSequential);
  static const auto divergingDark = tableFrom(kDivergingDark);
  static const auto divergingLight = tableFrom(kDivergingLight);
  if (ramp == Ramp::Sequential) return sequential;
  return theme().dark ? divergingDark : divergingLight;
}

QColor rampColour(Ramp ramp, double t) {
  if (std::isnan(t)) return theme().muted;
  return QColor::fromRgb(rampTable(ramp)[static_cast<std::size_t>(qRound(std::clamp(t, 0.0, 1.0) * 255.0))]);
}

QColor partColour(PlotPart part) {
  switch (part) {
    case PlotPart::Train:
      return theme().train;
    case PlotPart::TrainDev:
      return theme().trainDev;
    case PlotPart::Dev:
      return theme().dev;
    case PlotPart::Test:
      break;
  }
  return theme().test;
}

QString partName(PlotPart part) {
  switch (part) {
    case PlotPart::Train:
      return QStringLiteral("Train");
    case PlotPart::TrainDev:
      return QStringLiteral("Train-dev");
    case PlotPart::Dev:
      return QStringLiteral("Dev");
    case PlotPart::Test:
      break;
  }
  return QStringLiteral("Test");
}

QPainterPath markerPath(Marker marker, qreal radius) {
  constexpr double up = -std::numbers::pi / 2;
  QPainterPath path;
  switch (marker) {
    case Marker::Disc:
      path.addEllipse(QPointF(0, 0), radius, radius);
      return path;
    case Marker::Square:
      path.addRect(-0.886 * radius, -0.886 * radius, 1.772 * radius, 1.772 * radius);
      return path;
    case Marker::Triangle:
      path.addPolygon(regular(3, 1.4 * radius, up));
      break;
    case Marker::TriangleDown:
      path.addPolygon(regular(3, 1.4 * radius, -up));
      break;
    case Marker::Diamond:
      path.addPolygon(regular(4, 1.28 * radius, up));
      break;
    case Marker::Pentagon:
      path.addPolygon(regular(5, 1.15 * radius, up));
      break;
    case Marker::Hexagon:
      path.addPolygon(regular(6, 1.1 * radius, 0));
      break;
    case Marker::Star: {
      const QPolygonF outer = regular(5, 1.5 * radius, up);
      const QPolygonF inner = regular(5, 0.72 * radius, up + std::numbers::pi / 5);
      QPolygonF star;
      for (int i = 0; i < 5; ++i) star << outer[i] << inner[i];
      path.addPolygon(star);
      break;
    }
  }
  path.closeSubpath();
  return path;
}

void drawMarker(QPainter& painter, QPointF centre, qreal radius, const MarkerStyle& style) {
  const QColor colour = style.colour.value_or(classColour(style.label));
  const QColor rim = theme().rim;
  const Marker marker = classMarker(style.label);
  painter.save();
  painter.translate(centre);
  const auto stroke = [&](const QPainterPath& path, const QColor& c, qreal width) {
    painter.strokePath(path, QPen(c, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  };
  if (style.part == PlotPart::Test) {
    QPainterPath cross;
    const qreal arm = 0.85 * radius;
    cross.moveTo(-arm, -arm), cross.lineTo(arm, arm);
    cross.moveTo(-arm, arm), cross.lineTo(arm, -arm);
    stroke(cross, rim, 0.62 * radius);
    stroke(cross, colour, 0.38 * radius);
  } else if (style.part == PlotPart::Train) {
    const QPainterPath shape = markerPath(marker, radius);
    painter.fillPath(shape, colour);
    stroke(shape, rim, std::max<qreal>(0.28 * radius, 0.6));
  } else {
    const QPainterPath ring = markerPath(marker, 0.88 * radius);
    painter.fillPath(ring, withAlpha(rim, 0.75));
    stroke(ring, rim, 0.68 * radius);
    stroke(ring, colour, 0.42 * radius);
    if (style.part == PlotPart::TrainDev) painter.fillPath(markerPath(marker, 0.34 * radius), colour);
  }
  if (style.mistake) {
    QPainterPath ring;
    ring.addEllipse(QPointF(0, 0), 1.75 * radius, 1.75 * radius);
    stroke(ring, theme().bad, std::max<qreal>(0.36 * radius, 1.2));
  }
  painter.restore();
}

}  // namespace ridgeline::ui
