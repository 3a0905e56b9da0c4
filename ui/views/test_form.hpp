#pragma once

#include <QWidget>
#include <functional>
#include <map>
#include <vector>

#include "ui/views/test_choice.hpp"

class QComboBox;
class QGridLayout;
class QLabel;

namespace ridgeline::ui {
class ParamForm;
}

namespace ridgeline::views {

class ColumnTicks;

/// Pickers of a test, its columns and its parameters, all made from the catalog of tests.
class TestForm final : public QWidget {
  Q_OBJECT
 public:
  explicit TestForm(QWidget* parent);
  /// Shows a choice; says nothing to `onChosen`.
  void show(const TestChoice& choice, const TestableColumnsPtr& columns);
  /// The user chose something; what the test cannot take of it is for the listener to settle.
  std::function<void(const TestChoice& choice)> onChosen;

 private:
  void listTests();
  void listColumns();
  void showColumns();
  void showLevels();
  QComboBox* picker(std::size_t place);
  void addField(QLabel* label, QWidget* field, const QString& name);
  void chooseTest();
  void chooseColumn(std::size_t place);
  void chooseLevel(std::size_t place);
  void tick(const QStringList& names);
  void chosen();

  struct Field {
    QLabel* label = nullptr;
    QComboBox* box = nullptr;
  };
  QComboBox* tests_;
  QLabel* question_;
  QGridLayout* fields_;
  std::vector<Field> columns_;  ///< one a column that the test needs at least
  QLabel* moreLabel_;
  ColumnTicks* more_;
  Field by_;
  std::vector<Field> levels_;
  Field adjustment_;
  ui::ParamForm* params_;

  TestChoice choice_;
  TestableColumnsPtr offered_;
  TestableColumnsPtr listedOf_;                      ///< whose columns the pickers list,
  const stats::ShapeInfo* listedFor_ = nullptr;      ///< and for which shape
  std::map<std::string, params::ParamValues> kept_;  ///< parameters of tests that were chosen before
};

}  // namespace ridgeline::views
