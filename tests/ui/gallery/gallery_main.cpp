#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>
#include <random>

#include "ui/forms/split_bar.hpp"
#include "ui/plots/bar_plot.hpp"
#include "ui/plots/card.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/field_layer.hpp"
#include "ui/plots/heat_grid.hpp"
#include "ui/plots/icons.hpp"
#include "ui/plots/line_plot.hpp"
#include "ui/plots/point_layer.hpp"
#include "ui/plots/theme.hpp"

using namespace ridgeline::ui;

namespace {

struct Moons {
  std::vector<float> x, y;
  std::vector<int> labels;
  std::vector<PlotPart> parts;
  std::vector<std::uint8_t> flags, selected;
};

Moons moons(int n) {
  Moons m;
  std::mt19937 random(7);
  std::normal_distribution<double> noise(0, 0.16);
  std::uniform_real_distribution<double> turn(0, 3.14159);
  for (int i = 0; i < n; ++i) {
    const int label = i % 2;
    const double a = turn(random);
    const double x = (label == 0 ? std::cos(a) : 1 - std::cos(a)) * 1.3 - 0.6;
    const double y = (label == 0 ? std::sin(a) : 0.5 - std::sin(a)) * 1.3 - 0.2;
    m.x.push_back(static_cast<float>(x + noise(random)));
    m.y.push_back(static_cast<float>(y + noise(random)));
    m.labels.push_back(label);
    m.parts.push_back(i % 10 < 7 ? PlotPart::Train : i % 10 < 9 ? PlotPart::Dev : PlotPart::Test);
    m.flags.push_back(i % 41 == 3 ? kPointMistake : kPointPlain);
    m.selected.push_back(m.x.back() > -0.4F && m.x.back() < 0.1F && m.y.back() > 0.7F && label == 0 ? 1 : 0);
  }
  return m;
}

std::vector<float> moonField(const FieldGrid& grid) {
  std::vector<float> p(grid.size());
  std::size_t k = 0;
  for (int j = 0; j < grid.height; ++j)
    for (int i = 0; i < grid.width; ++i, ++k) {
      const double x = grid.domain.left() + (i + 0.5) * grid.domain.width() / grid.width;
      const double y = grid.domain.top() + (j + 0.5) * grid.domain.height() / grid.height;
      const double score = 5 * (0.45 * std::sin(2.1 * (x - 0.1)) * -1.6 - y + 0.25);
      p[k] = static_cast<float>(1 / (1 + std::exp(-score)));
    }
  return p;
}

QWidget* boundaryCard() {
  auto* card = new Card(QStringLiteral("Decision boundary"));
  card->setChips({{QStringLiteral("MLP 2-32-32-1")},
                  {QStringLiteral("epoch 140 / 300")},
                  {QStringLiteral("dev acc 96.7 %"), Tone::Good},
                  {QStringLiteral("17 selected"), Tone::Accent}});
  auto* lasso = card->addTool(QStringLiteral("lasso"), QStringLiteral("Lasso"));
  lasso->setCheckable(true);
  lasso->setChecked(true);
  card->addTool(QStringLiteral("rectangle"), QStringLiteral("Rectangle"))->setCheckable(true);
  card->addTool(QStringLiteral("zoom-reset"), QStringLiteral("Reset"));
  card->setHelp(
      QStringLiteral("The colour is the class that the model predicts at each place. Paler means less "
                     "certain. Drag to select the rows under it."));
  auto* panel = new ChartPanel;
  panel->setName(QStringLiteral("Decision boundary"));
  panel->setAxisTitles(QStringLiteral("x₁"), QStringLiteral("x₂"));
  auto* field = new FieldLayer(panel);
  auto* points = new PointLayer(panel);
  const Moons m = moons(420);
  points->setPoints({.x = m.x, .y = m.y, .labels = m.labels, .parts = m.parts, .flags = m.flags});
  points->setSelection(m.selected);
  panel->setDataRange(points->bounds(), 0.08);
  const FieldGrid grid{120, 120, QRectF(-3, -3, 6, 6)};
  std::vector<float> p = moonField(grid);
  std::vector<float> earlier = p;
  for (float& v : earlier) v = static_cast<float>(std::pow(static_cast<double>(v), 1.8));
  field->setProbability(grid, earlier);
  field->keepGhost();
  field->setProbability(grid, p);
  panel->setLegend({{.text = QStringLiteral("Class 0"), .label = 0},
                    {.text = QStringLiteral("Class 1"), .label = 1},
                    {.text = QStringLiteral("Dev"), .part = PlotPart::Dev, .ink = LegendEntry::Ink::Muted},
                    {.text = QStringLiteral("Test"), .part = PlotPart::Test, .ink = LegendEntry::Ink::Muted},
                    {.text = QStringLiteral("p = 0.5"),
                     .shape = LegendEntry::Shape::Line,
                     .ink = LegendEntry::Ink::Contour}});
  QObject::connect(panel, &ChartPanel::hovered, points, [points, panel](QPointF, QPointF canvas) {
    points->setHovered(points->nearest(canvas));
    panel->showTip(canvas, points->hovered() ? QStringLiteral("row %1").arg(*points->hovered()) : QString());
  });
  QObject::connect(panel, &ChartPanel::regionSelected, points, [points](const QPolygonF& region) {
    std::vector<std::uint8_t> bits(points->count(), 0);
    for (const std::size_t i : points->pick(region)) bits[i] = 1;
    points->setSelection(bits);
  });
  QObject::connect(lasso, &QToolButton::toggled, panel, [panel](bool on) {
    panel->setGesture(on ? ChartPanel::Gesture::Lasso : ChartPanel::Gesture::Rectangle);
  });
  panel->setGesture(ChartPanel::Gesture::Lasso);
  card->setContent(panel);
  return card;
}

QWidget* curveCard(bool log) {
  auto* card = new Card(QStringLiteral("Learning curve"));
  card->setChips({{QStringLiteral("live")}});
  auto* plot = new LinePlot;
  plot->setName(QStringLiteral("Learning curve"));
  plot->setAxisTitles(QStringLiteral("epoch"), QString());
  std::mt19937 random(3);
  std::normal_distribution<double> noise(0, 0.006);
  PlotLine train{.name = QStringLiteral("Train loss"), .part = PlotPart::Train};
  PlotLine dev{.name = QStringLiteral("Dev loss"), .part = PlotPart::Dev};
  for (int i = 0; i <= 140; ++i) {
    train.x.push_back(i), dev.x.push_back(i);
    train.y.push_back(0.04 + 0.64 * std::exp(-i / 22.0) + noise(random));
    dev.y.push_back(0.11 + 0.6 * std::exp(-i / 24.0) + noise(random));
    dev.low.push_back(dev.y.back() - 0.04), dev.high.push_back(dev.y.back() + 0.04);
  }
  PlotLine before = dev;
  for (double& v : before.y) v = 0.08 + 1.2 * (v - 0.08);
  plot->setLines({train, before});
  plot->keepGhost();
  plot->setLines({train, dev});
  plot->setMarks({{.at = 96, .text = QStringLiteral("best dev")}});
  if (!log) plot->setYLimits(0, std::nullopt);
  plot->setLogY(log);
  plot->setCursor(120);
  plot->setScrubbing(true);
  card->setContent(plot);
  return card;
}

QWidget* matrixCard(const QStringList& classes, const std::vector<long long>& counts) {
  auto* card = new Card(QStringLiteral("Confusion matrix"));
  card->setChips({{QStringLiteral("dev")}});
  card->setHelp(QStringLiteral("Rows are the true class, columns the predicted one."));
  auto* grid = new HeatGrid;
  grid->setPartName(QStringLiteral("dev"));
  grid->setMatrix(classes, counts);
  grid->setSelectedCells({{1, 2}});
  card->setContent(grid);
  return card;
}

QWidget* barsCard(Qt::Orientation orientation) {
  auto* card = new Card(orientation == Qt::Horizontal ? QStringLiteral("Importance")
                                                      : QStringLiteral("Explained variance"));
  auto* bars = new BarPlot;
  bars->setOrientation(orientation);
  if (orientation == Qt::Horizontal) {
    bars->setBars({{.name = QStringLiteral("petal width"), .value = 0.43, .low = 0.37, .high = 0.49},
                   {.name = QStringLiteral("petal length"), .value = 0.38, .dots = {0.31, 0.36, 0.4, 0.44}},
                   {.name = QStringLiteral("sepal length"), .value = 0.12},
                   {.name = QStringLiteral("sepal width"), .value = -0.05, .low = -0.09, .high = -0.01}});
    bars->setSelected(1);
  } else {
    bars->setBars({{.name = QStringLiteral("PC1"), .value = 0.62},
                   {.name = QStringLiteral("PC2"), .value = 0.21},
                   {.name = QStringLiteral("PC3"), .value = 0.11},
                   {.name = QStringLiteral("PC4"), .value = 0.06}});
    bars->setCumulative({0.62, 0.83, 0.94, 1.0});
    bars->setFormat([](double v) { return QString::number(100 * v, 'f', 0) + QStringLiteral(" %"); });
  }
  card->setContent(bars);
  return card;
}

QWidget* splitCard() {
  auto* card = new Card(QStringLiteral("Split"));
  auto* body = new QWidget;
  auto* column = new QVBoxLayout(body);
  const auto add = [&](const SplitBar::Fractions& fractions, SplitBar::Detail detail, bool sealed) {
    auto* bar = new SplitBar;
    bar->setDetail(detail);
    bar->setTotalRows(420);
    bar->setFractions(fractions);
    const SplitBar::Counts n = bar->counts();
    std::vector<SplitBar::Counts> classes(3);
    for (std::size_t part = 0; part < 4; ++part) {
      classes[0][part] = n[part] / 2;
      classes[1][part] = n[part] / 3;
      classes[2][part] = n[part] - n[part] / 2 - n[part] / 3;
    }
    bar->setClassCounts({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}, classes);
    bar->setNotes({QStringLiteral("±2.1 %"), QStringLiteral("±9 %"), QStringLiteral("±6.1 %"),
                   QStringLiteral("±6.1 %")});
    bar->setTestSealed(sealed);
    column->addWidget(bar);
  };
  add({0.7, 0, 0.15, 0.15}, SplitBar::Detail::Full, true);
  add({0.6, 0.1, 0.15, 0.15}, SplitBar::Detail::Full, false);
  add({0.7, 0, 0.15, 0.15}, SplitBar::Detail::Compact, true);
  column->addStretch();
  card->setContent(body);
  return card;
}

QWidget* controlsCard() {
  auto* card = new Card(QStringLiteral("Hyper-parameters"));
  auto* body = new QWidget;
  auto* column = new QVBoxLayout(body);
  const auto row = [&](const QString& name, QWidget* field) {
    auto* line = new QHBoxLayout;
    line->addWidget(new QLabel(name), 1);
    field->setFixedWidth(140);
    line->addWidget(field);
    column->addLayout(line);
  };
  auto* model = new QComboBox;
  model->addItems({QStringLiteral("Neural network"), QStringLiteral("Decision tree")});
  row(QStringLiteral("Model"), model);
  auto* rate = new QDoubleSpinBox;
  rate->setDecimals(4);
  rate->setValue(0.03);
  row(QStringLiteral("Learning rate"), rate);
  auto* slider = new QSlider(Qt::Horizontal);
  slider->setValue(60);
  column->addWidget(slider);
  auto* stop = new QCheckBox(QStringLiteral("Early stopping on dev loss"));
  stop->setChecked(true);
  column->addWidget(stop);
  auto* buttons = new QHBoxLayout;
  auto* train = new QPushButton(QStringLiteral("Train"));
  train->setProperty("kind", "primary");
  setThemedIcon(train, QStringLiteral("play"));
  auto* step = new QPushButton(QStringLiteral("Step"));
  setThemedIcon(step, QStringLiteral("step"));
  auto* flat = new QPushButton(QStringLiteral("Flat"));
  flat->setProperty("kind", "flat");
  buttons->addWidget(train);
  buttons->addWidget(step);
  buttons->addWidget(flat);
  column->addLayout(buttons);
  auto* icons = new QGridLayout;
  int k = 0;
  for (const QString& name : iconNames()) {
    auto* button = new QToolButton;
    setThemedIcon(button, name);
    button->setToolTip(name);
    icons->addWidget(button, k / 9, k % 9);
    ++k;
  }
  column->addLayout(icons);
  column->addStretch();
  card->setContent(body);
  return card;
}

QString argument(const QString& name, const QString& otherwise) {
  const QStringList arguments = QApplication::arguments();
  const qsizetype at = arguments.indexOf(name);
  return at > 0 && at + 1 < arguments.size() ? arguments[at + 1] : otherwise;
}

void chartsPage(QGridLayout& grid) {
  const QStringList iris{QStringLiteral("setosa"), QStringLiteral("versic."), QStringLiteral("virgin.")};
  grid.addWidget(boundaryCard(), 0, 0, 1, 2);
  grid.addWidget(curveCard(false), 1, 0);
  grid.addWidget(matrixCard(iris, {58, 2, 0, 3, 54, 4, 0, 5, 54}), 1, 1);
  auto* side = new QVBoxLayout;
  side->setSpacing(8);
  side->addWidget(splitCard());
  side->addWidget(controlsCard(), 1);
  grid.addLayout(side, 0, 2, 2, 1);
  grid.setRowStretch(0, 19);
  grid.setRowStretch(1, 10);
  grid.setColumnStretch(0, 5);
  grid.setColumnStretch(1, 3);
}

void statesPage(QGridLayout& grid) {
  QStringList names;
  std::vector<long long> counts;
  for (int i = 0; i < 26; ++i) names << QStringLiteral("category %1").arg(i);
  for (int r = 0; r < 26; ++r)
    for (int c = 0; c < 26; ++c) counts.push_back(r == c ? 40 : r == 4 ? 0 : (r * c) % 7 == 3 ? 6 : 0);
  counts[4 * 26 + 4] = 0;
  grid.addWidget(matrixCard(names, counts), 0, 0, 2, 1);
  grid.addWidget(matrixCard({QStringLiteral("no"), QStringLiteral("yes")}, {19, 2, 0, 0}), 0, 1);
  grid.addWidget(curveCard(true), 1, 1);
  grid.addWidget(barsCard(Qt::Horizontal), 0, 2);
  grid.addWidget(barsCard(Qt::Vertical), 1, 2);
  auto* empty = new Card(QStringLiteral("Error list"));
  empty->showEmpty(QStringLiteral("drop"), QStringLiteral("Drop a table anywhere on the window."),
                   QStringLiteral("Open a file"));
  empty->setBusy(true, 0.4);
  grid.addWidget(empty, 2, 0);
  auto* broken = new Card(QStringLiteral("Loss"));
  broken->setSubtitle(QStringLiteral("per epoch"));
  broken->showError(QStringLiteral("The fit diverged at epoch 12: the learning rate 3.0 overshot."),
                    QStringLiteral("Use 0.3"));
  broken->showEmpty(QStringLiteral("chart"), QStringLiteral("No curve yet."));
  broken->setHelp(QStringLiteral("Lower is better."));
  grid.addWidget(broken, 2, 1, 1, 2);
  for (int i = 0; i < 3; ++i) grid.setRowStretch(i, i == 2 ? 2 : 3), grid.setColumnStretch(i, i == 0 ? 4 : 3);
}

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  applyTheme(
      application,
      themeFromName(argument(QStringLiteral("--theme"), QStringLiteral("dark"))).value_or(ThemeKind::Dark));
  QWidget window;
  window.setWindowTitle(QStringLiteral("Ridgeline gallery"));
  window.setAutoFillBackground(true);
  auto* grid = new QGridLayout(&window);
  grid->setContentsMargins(8, 8, 8, 8);
  grid->setSpacing(8);
  const QString page = argument(QStringLiteral("--page"), QStringLiteral("charts"));
  if (page == QStringLiteral("charts")) {
    chartsPage(*grid);
  } else {
    statesPage(*grid);
  }
  window.resize(1500, 940);
  window.show();
  return QApplication::exec();
}
