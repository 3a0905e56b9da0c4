#pragma once

#include <QList>
#include <QWidget>
#include <functional>
#include <memory>
#include <vector>

#include "core/data/column_tests.hpp"

class QAbstractTableModel;
class QLabel;
class QTableView;

namespace ridgeline::views {

class TestPictureView;
using ColumnTestsPtr = std::shared_ptr<const std::vector<data::ColumnTest>>;

/// What a test says: the sentence, its figures, its rows and a picture of the data; above them, where several
/// were run together, a table of all of them, from which one is chosen.
class TestAnswer final : public QWidget {
  Q_OBJECT
 public:
  explicit TestAnswer(QWidget* parent);
  void show(ColumnTestsPtr tests);
  /// One sentence in place of an answer.
  void showReason(const QString& sentence, bool failed);
  /// Which of the tests is looked at.
  int current() const { return current_; }
  TestPictureView* picture() const { return picture_; }

  std::function<void(int test)> onCurrent;                ///< another of several tests is looked at
  std::function<void(const QStringList& words)> onWords;  ///< a row was chosen; the words in it

 private:
  struct Tile {
    QWidget* box;
    QLabel* value;
    QLabel* name;
  };
  void showTest(int test);
  void showFigures(const data::ColumnTest& test);
  Tile& tile(qsizetype place);
  void pickRow(int row);

  ColumnTestsPtr tests_;
  int current_ = 0;
  QTableView* list_;
  QLabel* sentence_;
  QWidget* figures_;
  std::vector<Tile> tiles_;
  QLabel* notes_;
  QTableView* rows_;
  TestPictureView* picture_;
};

}  // namespace ridgeline::views
