#include "ui/views/test_picture.hpp"

#include <QLabel>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/bridge/to_qt.hpp"
#include "ui/plots/bar_plot.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/csv_line.hpp"
#include "ui/plots/line_plot.hpp"
#include "ui/plots/point_layer.hpp"

namespace ridgeline::views {
namespace {

constexpr std::size_t MostOutlines = 6;  // more cannot be told apart
constexpr std::size_t MostShares = 60;
constexpr double LeastBins = 6, MostBins = 40;

struct NamedNumbers {
  std::string name;
  std::vector<double> values;
};

/// Common bins of equal width: by Rice's rule for the smallest group of those that are drawn.
void addOutlines(TestPicture& picture, std::vector<NamedNumbers> groups) {
  std::erase_if(groups, [](const NamedNumbers& group) { return group.values.empty(); });
  if (groups.size() > MostOutlines) {
    picture.leftOut = groups.size() - MostOutlines;
    groups.resize(MostOutlines);
  }
  if (groups.empty()) return;
  double low = groups[0].values[0], high = low;
  std::size_t least = groups[0].values.size();
  for (const auto& group : groups) {
    const auto [from, to] = std::minmax_element(group.values.begin(), group.values.end());
    low = std::min(low, *from);
    high = std::max(high, *to);
    least = std::min(least, group.values.size());
  }
  if (!(high > low)) {
    low -= 0.5;
    high += 0.5;
  }
  if (!std::isfinite(high - low)) return;  // too far apart for bins of one width
  const double bins = std::clamp(std::ceil(2 * std::cbrt(static_cast<double>(least))), LeastBins, MostBins);
  for (double i = 0; i <= bins; ++i) picture.edges.push_back(low + (high - low) * i / bins);
  for (auto& group : groups) {
    std::vector<double> shares(picture.edges.size() - 1, 0);
    const double one = 1 / static_cast<double>(group.values.size());
    for (const double value : group.values)
      shares[static_cast<std::size_t>(
          std::clamp(std::floor((value - low) / (high - low) * bins), 0.0, bins - 1))] += one;
    picture.outlines.push_back({std::move(group.name), std::move(shares)});
  }
  picture.kind = TestPicture::Kind::Spread;
}

void addPoints(TestPicture& picture, const stats::TestColumn& x, const stats::TestColumn& y) {
  picture.kind = TestPicture::Kind::Points;
  picture.x = x.name;
  picture.y = y.name;
  for (const double value : x.values) picture.xs.push_back(static_cast<float>(value));
  for (const double value : y.values) picture.ys.push_back(static_cast<float>(value));
}

/// Rows by level, of those for which `inside` holds.
template <class Inside>
void addLevels(TestPicture& picture, const stats::TestColumn& column, const std::string& prefix,
               Inside inside, bool coloured) {
  std::vector<Index> rows(column.levels.size(), 0);
  Index all = 0;
  for (std::size_t i = 0; i < column.codes.size(); ++i)
    if (inside(i)) {
      ++rows[static_cast<std::size_t>(column.codes[i])];
      ++all;
    }
  for (std::size_t level = 0; level < rows.size() && all > 0; ++level)
    picture.shares.push_back({prefix + column.levels[level],
                              static_cast<double>(rows[level]) / static_cast<double>(all), rows[level], all,
                              coloured ? static_cast<int>(level) : 0});
}

void addShares(TestPicture& picture, const std::vector<stats::TestColumn>& columns) {
  const auto everyRow = [](std::size_t) { return true; };
  if (columns.size() == 1) {
    addLevels(picture, columns[0], {}, everyRow, false);
  } else if (columns.size() == 2 && columns[0].levels.size() * columns[1].levels.size() <= MostShares) {
    // Where the two do not go together, the bars of each level are alike.
    picture.x = columns[0].name;
    picture.y = columns[1].name;
    for (std::size_t level = 0; level < columns[0].levels.size(); ++level)
      addLevels(
          picture, columns[1], columns[0].levels[level] + ": ",
          [&](std::size_t i) { return columns[0].codes[i] == static_cast<int>(level); }, true);
  } else {
    for (const auto& column : columns) addLevels(picture, column, column.name + ": ", everyRow, true);
  }
  if (picture.shares.size() > MostShares) picture.shares.clear();
  if (!picture.shares.empty()) picture.kind = TestPicture::Kind::Shares;
}

}  // namespace

TestPicture pictureOf(const stats::TestData& data, stats::TestShape shape) {
  TestPicture picture;
  if (data.columns.empty()) return picture;
  const auto& columns = data.columns;
  if (stats::info(shape).categories) {
    addShares(picture, columns);
  } else if (data.by) {
    picture.x = columns[0].name;
    auto numbers = data.groups();
    std::vector<NamedNumbers> groups;
    groups.reserve(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i)
      groups.push_back({data.by->levels[i], std::move(numbers[i])});
    addOutlines(picture, std::move(groups));
  } else if (shape == stats::TestShape::Explained) {
    addPoints(picture, columns[1], columns[0]);
  } else if (columns.size() == 2) {
    addPoints(picture, columns[0], columns[1]);
  } else {
    if (columns.size() == 1) picture.x = columns[0].name;
    std::vector<NamedNumbers> groups;
    groups.reserve(columns.size());
    for (const auto& column : columns) groups.push_back({column.name, column.values});
    addOutlines(picture, std::move(groups));
  }
  return picture;
}

TestPictureView::TestPictureView(QWidget* parent)
    : QWidget(parent), stack_(new QStackedLayout), caption_(new QLabel(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  caption_->setProperty("role", "small");
  caption_->setWordWrap(true);
  caption_->setTextFormat(Qt::PlainText);
  column->addWidget(caption_);
  column->addLayout(stack_, 1);
  setMinimumHeight(150);
}

QString TestPictureView::captionOf(const TestPicture& picture) {
  if (picture.leftOut > 0)
    return tr("%1 of %2 groups are drawn")
        .arg(picture.outlines.size())
        .arg(picture.outlines.size() + picture.leftOut);
  if (picture.kind == TestPicture::Kind::Shares && !picture.y.empty())
    return tr("Shares of %1 within each level of %2").arg(bridge::toQt(picture.y), bridge::toQt(picture.x));
  return {};
}

void TestPictureView::show(const TestPicture& picture, const QString& name) {
  setVisible(picture.kind != TestPicture::Kind::None);
  const QString caption = captionOf(picture);
  caption_->setText(caption);
  caption_->setVisible(!caption.isEmpty());
  if (picture.kind == TestPicture::Kind::Spread) showSpread(picture, name);
  if (picture.kind == TestPicture::Kind::Points) showPoints(picture, name);
  if (picture.kind == TestPicture::Kind::Shares) showShares(picture, name);
}

void TestPictureView::showSpread(const TestPicture& picture, const QString& name) {
  if (lines_ == nullptr) {
    stack_->addWidget(lines_ = new ui::LinePlot(this));
    lines_->setCsv([this] { return lines_->csvOfLines(); });
  }
  stack_->setCurrentWidget(lines_);
  lines_->setName(name);
  lines_->setAxisTitles(bridge::toQt(picture.x), tr("share of rows"));
  lines_->setYLimits(0, std::nullopt);
  std::vector<ui::PlotLine> lines;
  for (const auto& outline : picture.outlines) {
    ui::PlotLine line;
    line.name = bridge::toQt(outline.name);
    const auto add = [&line](double x, double y) {
      line.x.push_back(x);
      line.y.push_back(y);
      line.low.push_back(0);
      line.high.push_back(y);
    };
    add(picture.edges.front(), 0);
    for (std::size_t i = 0; i < outline.shares.size(); ++i) {
      add(picture.edges[i], outline.shares[i]);
      add(picture.edges[i + 1], outline.shares[i]);
    }
    add(picture.edges.back(), 0);
    lines.push_back(std::move(line));
  }
  lines_->setLines(std::move(lines));
}

void TestPictureView::showPoints(const TestPicture& picture, const QString& name) {
  if (panel_ == nullptr) {
    stack_->addWidget(panel_ = new ui::ChartPanel(this));
    points_ = new ui::PointLayer(panel_);
  }
  stack_->setCurrentWidget(panel_);
  panel_->setName(name);
  panel_->setAxisTitles(bridge::toQt(picture.x), bridge::toQt(picture.y));
  points_->setPoints({.x = picture.xs, .y = picture.ys});
  panel_->resetView();
  panel_->setDataRange(points_->bounds());
  panel_->setCsv([x = picture.x, y = picture.y, xs = picture.xs, ys = picture.ys] {
    QString text = ui::csvLine({bridge::toQt(x), bridge::toQt(y)});
    for (std::size_t i = 0; i < xs.size(); ++i)
      text += QString::number(xs[i], 'g', 9) + ',' + QString::number(ys[i], 'g', 9) + '\n';
    return text;
  });
}

void TestPictureView::showShares(const TestPicture& picture, const QString& name) {
  if (bars_ == nullptr) {
    stack_->addWidget(bars_ = new ui::BarPlot(this));
    bars_->setFormat([](double share) { return tr("%1 %").arg(100 * share, 0, 'f', 1); });
  }
  stack_->setCurrentWidget(bars_);
  bars_->setName(name);
  QList<ui::Bar> bars;
  for (const auto& share : picture.shares) {
    ui::Bar bar;
    bar.name = bridge::toQt(share.name);
    bar.value = share.share;
    bar.label = share.colour;
    bar.note =
        tr("%1 of %2 rows").arg(static_cast<qlonglong>(share.rows)).arg(static_cast<qlonglong>(share.of));
    bars.append(std::move(bar));
  }
  bars_->setBars(std::move(bars));
}

}  // namespace ridgeline::views
