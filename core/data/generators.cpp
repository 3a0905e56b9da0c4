#include "core/data/generators.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/data/generated_table.hpp"
#include "core/params/param_table.hpp"

namespace ridgeline::data {
namespace {

using params::ParamTable;
using params::ParamValues;
using std::numbers::pi;

params::IntegerRange rowsRange() {
  return {.min = 2,
          .max = 1000000,
          .sliderMax = 5000,
          .scale = params::Scale::Log,
          .unit = "rows",
          .help = "How many rows are made."};
}
params::RealRange noiseRange() {
  return {.min = 0, .max = 10, .sliderMin = 0, .sliderMax = 1, .help = "Standard deviation of the noise."};
}
params::RealRange imbalanceRange() {
  return {.min = 0.001, .max = 0.999, .help = "Share of the rows that belong to class 1."};
}

/// A row after the family's formula, see generators.hpp: of a class, or of a number.
template <class P>
using Place = Point (*)(const P&, Rng&, std::int64_t);

/// A classification family of two classes, or of P::classes where it has such a parameter.
template <class P>
Generator classFamily(const std::string& id, std::string title, std::string help, const ParamTable<P>& table,
                      Place<P> place) {
  const auto make = [id, &table, place](const ParamValues& values, Seed seed) -> Result<TablePtr> {
    RIDGELINE_TRY(const P p, table.read(values));
    std::int64_t classes = 2;
    if constexpr (requires { p.classes; }) classes = p.classes;
    return classTable(id, classSizes(p.rows, classes, p.imbalance), p.noise, seed.child(id),
                      [&](Rng& rng, std::int64_t label) { return place(p, rng, label); });
  };
  return {id, std::move(title), std::move(help), "class", &table, make};
}

template <class P>
Generator curveFamily(const std::string& id, std::string title, std::string help, const ParamTable<P>& table,
                      Place<P> place) {
  const auto make = [id, &table, place](const ParamValues& values, Seed seed) -> Result<TablePtr> {
    RIDGELINE_TRY(const P p, table.read(values));
    return curveTable(id, p.rows, p.noise, seed.child(id),
                      [&](Rng& rng, std::int64_t row) { return place(p, rng, row); });
  };
  return {id, std::move(title), std::move(help), "y", &table, make};
}

struct Moons {
  std::int64_t rows = 420;
  double noise = 0.22;
  double imbalance = 0.5;
};
struct Circles {
  std::int64_t rows = 400;
  double noise = 0.15;
  double imbalance = 0.5;
  double ratio = 0.5;
};
struct Spirals {
  std::int64_t rows = 400;
  double noise = 0.08;
  double imbalance = 0.5;
  std::int64_t classes = 2;
  double turns = 1.25;
};
struct Blobs {
  std::int64_t rows = 400;
  double noise = 0.6;
  double imbalance = 0.5;
  std::int64_t classes = 3;
};
struct Xor {
  std::int64_t rows = 400;
  double noise = 0.1;
  double imbalance = 0.5;
};
struct Checkerboard {
  std::int64_t rows = 600;
  double noise = 0.03;
  double imbalance = 0.5;
  std::int64_t cells = 4;
};
struct Sine {
  std::int64_t rows = 200;
  double noise = 0.2;
  double frequency = 2;
};
struct Chebyshev {
  std::int64_t rows = 120;
  double noise = 0.15;
  std::int64_t degree = 3;
};
struct Outliers {
  std::int64_t rows = 150;
  double noise = 0.3;
  double share = 0.08;
  double size = 6;
};

template <class P>
ParamTable<P> twoClasses() {
  return ParamTable<P>{}
      .integer(&P::rows, "rows", rowsRange())
      .real(&P::noise, "noise", noiseRange())
      .real(&P::imbalance, "imbalance", imbalanceRange());
}
template <class P>
ParamTable<P> manyClasses() {
  return ParamTable<P>{}
      .integer(&P::rows, "rows", rowsRange())
      .real(&P::noise, "noise", noiseRange())
      .integer(&P::classes, "classes", {.min = 2, .max = 10, .help = "How many classes there are."})
      .real(&P::imbalance, "imbalance", imbalanceRange())
      .onlyWhen("classes", {"2"});
}
template <class P>
ParamTable<P> curve() {
  return ParamTable<P>{}.integer(&P::rows, "rows", rowsRange()).real(&P::noise, "noise", noiseRange());
}

Point around(double radius, double angle) { return {radius * std::cos(angle), radius * std::sin(angle)}; }

Point moon(const Moons&, Rng& rng, std::int64_t label) {
  const double t = pi * rng.uniform();
  const Point upper{1.6 * std::cos(t) - 0.8, 1.8 * std::sin(t) - 0.45};
  return label == 0 ? upper : Point{-upper.x, -upper.y};
}

Point circle(const Circles& p, Rng& rng, std::int64_t label) {
  return around(label == 0 ? 2 : 2 * p.ratio, 2 * pi * rng.uniform());
}

Point spiral(const Spirals& p, Rng& rng, std::int64_t label) {
  const double r = std::sqrt(rng.uniform());
  return around(2.5 * r,
                2 * pi * (p.turns * r + static_cast<double>(label) / static_cast<double>(p.classes)));
}

Point blob(const Blobs& p, Rng&, std::int64_t label) {
  return around(2, 2 * pi * static_cast<double>(label) / static_cast<double>(p.classes));
}

Point quadrant(const Xor&, Rng& rng, std::int64_t label) {
  const double x = 4 * rng.uniform() - 2, y = 2 * rng.uniform();
  return {x, (x > 0) == (label == 1) ? y : -y};
}

Point cell(const Checkerboard& p, Rng& rng, std::int64_t label) {
  // Cells of one colour, counted row by row; an odd board has one more of the even ones.
  const std::int64_t even = (p.cells * p.cells + 1) / 2;
  const std::int64_t count = label == 0 ? even : p.cells * p.cells - even;
  const double u = rng.uniform(), v = rng.uniform(), w = rng.uniform();
  const auto wanted = std::min(count - 1, static_cast<std::int64_t>(u * static_cast<double>(count)));
  std::int64_t place = 2 * wanted + label;
  if (p.cells % 2 == 0) {
    // With an even width every second row starts with the other colour.
    const std::int64_t row = place / p.cells;
    if (row % 2 == 1) place += label == 0 ? 1 : -1;
  }
  const double side = 4.0 / static_cast<double>(p.cells);
  const std::int64_t column = place % p.cells, height = place / p.cells;
  return {-2 + side * (static_cast<double>(column) + v), -2 + side * (static_cast<double>(height) + w)};
}

Point sine(const Sine& p, Rng& rng, std::int64_t) {
  const double x = 6 * rng.uniform() - 3;
  return {x, std::sin(p.frequency * x)};
}

Point chebyshev(const Chebyshev& p, Rng& rng, std::int64_t) {
  const double t = 2 * rng.uniform() - 1;
  double before = 1, now = t;
  for (std::int64_t degree = 1; degree < p.degree; ++degree) {
    const double next = 2 * t * now - before;
    before = now;
    now = next;
  }
  return {2 * t, now};
}

Point outlier(const Outliers& p, Rng& rng, std::int64_t row) {
  const double x = 6 * rng.uniform() - 3, u = rng.uniform();
  // The rows are in random order anyway: the first ones are as good as any.
  const bool off = static_cast<double>(row) < std::round(p.share * static_cast<double>(p.rows));
  return {x, 1 + 0.8 * x + (off ? p.size * (0.75 + 0.5 * u) : 0)};
}

std::vector<Generator> build() {
  static const auto moons = twoClasses<Moons>();
  static const auto circles = twoClasses<Circles>().real(
      &Circles::ratio, "ratio",
      {.min = 0.05, .max = 0.95, .help = "Radius of the inner circle to the outer."});
  static const auto spirals = manyClasses<Spirals>().real(
      &Spirals::turns, "turns", {.min = 0.1, .max = 5, .help = "How often an arm goes round."});
  static const auto blobs = manyClasses<Blobs>();
  static const auto xorTable = twoClasses<Xor>();
  static const auto board = twoClasses<Checkerboard>().integer(
      &Checkerboard::cells, "cells", {.min = 2, .max = 20, .help = "Cells along each side of the board."});
  static const auto sines =
      curve<Sine>().real(&Sine::frequency, "frequency",
                         {.min = 0.1, .max = 20, .help = "Radians of the wave for each unit of x."});
  static const auto polynomials = curve<Chebyshev>().integer(
      &Chebyshev::degree, "degree", {.min = 1, .max = 12, .help = "Degree of the true curve."});
  static const auto outliers =
      curve<Outliers>()
          .real(&Outliers::share, "share", {.min = 0, .max = 0.5, .help = "Share of the rows that are off."})
          .real(&Outliers::size, "size",
                {.min = -50, .max = 50, .help = "How far off they are, on average."});
  return {classFamily<Moons>("moons", "Two moons", "Two arcs that reach into each other: no line parts them.",
                             moons, moon),
          classFamily<Circles>("circles", "Circles",
                               "One class rings the other: distance to the centre decides.", circles, circle),
          classFamily<Spirals>("spirals", "Spirals",
                               "Arms wound around each other: needs many small decisions.", spirals, spiral),
          classFamily<Blobs>("blobs", "Blobs", "Round clouds: the simplest shapes to part and to cluster.",
                             blobs, blob),
          classFamily<Xor>("xor", "Exclusive or", "Opposite quadrants agree: each column alone says nothing.",
                           xorTable, quadrant),
          classFamily<Checkerboard>("checkerboard", "Checkerboard", "Many small fields of two colours.",
                                    board, cell),
          curveFamily<Sine>("sine", "Sine", "A wave: shows what bends with the data and what cannot.", sines,
                            sine),
          curveFamily<Chebyshev>(
              "polynomial", "Polynomial",
              "A curve of known degree: fit lower and it is stiff, higher and it chases noise.", polynomials,
              chebyshev),
          curveFamily<Outliers>("outliers", "Line with outliers",
                                "A line and a few rows far off it, which pull a least-squares fit.", outliers,
                                outlier)};
}

}  // namespace

const std::vector<Generator>& generators() {
  static const std::vector<Generator> all = build();
  return all;
}

Result<const Generator*> generator(std::string_view id) {
  std::vector<std::string> known;
  for (const auto& each : generators()) {
    if (each.id == id) return &each;
    known.push_back(each.id);
  }
  const std::string near = params::nearest(id, known);
  if (!near.empty())
    return failAt(std::string(id), ErrorCode::NotFound,
                  "There is no made data set \"{}\"; did you mean \"{}\"?", id, near);
  return failAt(std::string(id), ErrorCode::NotFound, "There is no made data set \"{}\"; there are: {}.", id,
                fmt::join(known, ", "));
}

}  // namespace ridgeline::data
