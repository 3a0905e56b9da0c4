#pragma once

#include <QList>
#include <QString>
#include <vector>

#include "core/data/column_tests.hpp"

/// The answer of a test in words and figures, as it is shown, copied and saved.
namespace ridgeline::views {

struct TestFigure {
  QString name;     ///< "statistic"
  QString value;    ///< "8.72"
  QString toolTip;  ///< what else there is to say; may be empty
};
/// Everything a test found as numbers: p, statistic, effect, interval, n. What is undefined is left out.
QList<TestFigure> testFigures(const data::ColumnTest& test);
/// Four significant digits; p below 1e-300 as such.
QString testNumber(double x);
/// The columns of one of several tests: "a", "a and b".
QString testColumnsText(const data::ColumnTest& test);
/// Method, note and reason, muted beside the figures.
QString testNotes(const data::ColumnTest& test);

/// A cell as it is shown, and as CSV has it.
QString testCellText(const stats::TestCell& cell, bool exact);

/// What a person pastes into a text: the sentence, then a line a figure, for each test.
QString testsText(const QString& title, const std::vector<data::ColumnTest>& tests);
/// A line a test with every number in full; then, after an empty line each, the rows of tests that have any.
QString testsCsv(const QString& title, const std::vector<data::ColumnTest>& tests);

}  // namespace ridgeline::views
