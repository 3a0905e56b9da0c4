#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

#include "core/stats/test_catalog.hpp"

class QLabel;
class QStackedLayout;

namespace ridgeline::ui {
class BarPlot;
class ChartPanel;
class LinePlot;
class PointLayer;
}  // namespace ridgeline::ui

namespace ridgeline::views {

/// What the data of a test look like, ready to be drawn.
struct TestPicture {
  enum class Kind {
    None,
    Spread,  ///< outlines of histograms with common bins, one a group or column
    Points,  ///< two columns, row by row
    Shares,  ///< how often each level comes up, one bar a level
  };
  struct Outline {
    std::string name;
    std::vector<double> shares;  ///< of the group's values, a bin each
  };
  struct Share {
    std::string name;
    double share = 0;
    Index rows = 0, of = 0;
    int colour = 0;
  };
  Kind kind = Kind::None;
  std::string x, y;           ///< what the axes show; of shares within levels, whose and of which column
  std::vector<double> edges;  ///< of the bins, one more than there are shares
  std::vector<Outline> outlines;
  std::size_t leftOut = 0;  ///< groups without an outline: more could not be told apart
  std::vector<float> xs, ys;
  std::vector<Share> shares;
};

/// Groups and columns of numbers as outlines, two columns of numbers as points (the explained one upright),
/// categories as shares. Nothing where the test has no data.
TestPicture pictureOf(const stats::TestData& data, stats::TestShape shape);

/// Draws it. Charts are made when the first picture needs them.
class TestPictureView final : public QWidget {
  Q_OBJECT
 public:
  explicit TestPictureView(QWidget* parent);
  void show(const TestPicture& picture, const QString& name);

 private:
  static QString captionOf(const TestPicture& picture);
  void showSpread(const TestPicture& picture, const QString& name);
  void showPoints(const TestPicture& picture, const QString& name);
  void showShares(const TestPicture& picture, const QString& name);

  QStackedLayout* stack_;
  QLabel* caption_;
  ui::LinePlot* lines_ = nullptr;
  ui::ChartPanel* panel_ = nullptr;
  ui::PointLayer* points_ = nullptr;
  ui::BarPlot* bars_ = nullptr;
};

}  // namespace ridgeline::views
