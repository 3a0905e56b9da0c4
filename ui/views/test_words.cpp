#include "ui/views/test_words.hpp"

#include <QLocale>
#include <QObject>
#include <QStringList>

#include "ui/bridge/to_qt.hpp"
#include "ui/plots/csv_line.hpp"

namespace ridgeline::views {
namespace {

QString exactNumber(double x) { return QString::number(x, 'g', QLocale::FloatingPointShortest); }
QString exactOrNothing(const std::optional<double>& x) { return x ? exactNumber(*x) : QString(); }

QString degreesText(const std::vector<double>& degrees, bool exact) {
  QStringList words;
  for (const double each : degrees) words << (exact ? exactNumber(each) : testNumber(each));
  return words.join(exact ? QString(" ") : QObject::tr(" and "));
}

}  // namespace

QString testNumber(double x) { return QString::number(x, 'g', 4); }

QList<TestFigure> testFigures(const data::ColumnTest& test) {
  const auto& r = test.outcome.result;
  QList<TestFigure> figures;
  const auto ofP = [](double p) { return p < 1e-300 ? QString("< 1e-300") : QString::number(p, 'g', 3); };
  if (r.p) figures.append({QObject::tr("p"), ofP(*r.p), QObject::tr("p = %1").arg(exactNumber(*r.p))});
  if (test.adjusted)
    figures.append({QObject::tr("adjusted p"), ofP(*test.adjusted),
                    QObject::tr("p adjusted for the number of tests = %1").arg(exactNumber(*test.adjusted))});
  if (r.statistic) {
    const QString degrees = degreesText(r.degrees, false);
    figures.append(
        {degrees.isEmpty() ? QObject::tr("statistic") : QObject::tr("statistic, %1 df").arg(degrees),
         testNumber(*r.statistic),
         degrees.isEmpty() ? bridge::toQt(r.method)
                           : QObject::tr("%1, %2 degrees of freedom").arg(bridge::toQt(r.method), degrees)});
  }
  if (r.effect)
    figures.append({bridge::toQt(r.effectName).replace('-', ' '), testNumber(*r.effect),
                    QObject::tr("How large it is, whatever the number of rows")});
  if (r.n > 0) figures.append({QObject::tr("n"), QString::number(r.n), QObject::tr("Values it rests on")});
  if (r.interval)
    figures.append({QObject::tr("%1, %2 % interval")
                        .arg(bridge::toQt(r.intervalOf))
                        .arg(QString::number(100 * r.interval->level, 'g', 4)),
                    QString("[%1, %2]").arg(testNumber(r.interval->low), testNumber(r.interval->high)),
                    {}});
  return figures;
}

QString testColumnsText(const data::ColumnTest& test) {
  QStringList names;
  for (const auto& name : test.columns) names << bridge::toQt(name);
  return names.join(QObject::tr(" and "));
}

QString testNotes(const data::ColumnTest& test) {
  const auto& r = test.outcome.result;
  QString notes = bridge::toQt(r.method);
  if (!r.note.empty()) notes += "; " + bridge::toQt(r.note);
  // The sentence above gives the reason, unless it has its own to say.
  if (!r.reason.empty() && r.reason != test.outcome.says) notes += ". " + bridge::toQt(r.reason);
  return notes;
}

QString testCellText(const stats::TestCell& cell, bool exact) {
  if (const auto* x = std::get_if<double>(&cell)) return exact ? exactNumber(*x) : testNumber(*x);
  if (const auto* words = std::get_if<std::string>(&cell)) return bridge::toQt(*words);
  return exact ? QString() : QString("–");
}

QString testsText(const QString& title, const std::vector<data::ColumnTest>& tests) {
  QString text = title + '\n';
  for (const auto& test : tests) {
    if (tests.size() > 1) text += '\n' + testColumnsText(test) + '\n';
    text += bridge::toQt(test.outcome.says) + '\n';
    for (const auto& figure : testFigures(test)) text += figure.name + '\t' + figure.value + '\n';
    if (const QString notes = testNotes(test); !notes.isEmpty()) text += notes + '\n';
    const auto& rows = test.outcome.rows;
    QStringList line;
    for (const auto& each : rows.titles) line << bridge::toQt(each);
    if (!line.isEmpty()) text += line.join('\t') + '\n';
    for (const auto& row : rows.rows) {
      line.clear();
      for (const auto& cell : row) line << testCellText(cell, false);
      text += line.join('\t') + '\n';
    }
  }
  return text;
}

QString testsCsv(const QString& title, const std::vector<data::ColumnTest>& tests) {
  QString text =
      ui::csvLine({"test", "columns", "method", "statistic", "degrees", "p", "adjusted p", "effect",
                   "effect of", "low", "high", "level", "interval of", "n", "note", "reason", "says"});
  for (const auto& test : tests) {
    const auto& r = test.outcome.result;
    const auto ofInterval = [&](double stats::Interval::*end) {
      return r.interval ? exactNumber((*r.interval).*end) : QString();
    };
    text +=
        ui::csvLine({title, testColumnsText(test), bridge::toQt(r.method), exactOrNothing(r.statistic),
                     degreesText(r.degrees, true), exactOrNothing(r.p), exactOrNothing(test.adjusted),
                     exactOrNothing(r.effect), bridge::toQt(r.effectName), ofInterval(&stats::Interval::low),
                     ofInterval(&stats::Interval::high), ofInterval(&stats::Interval::level),
                     bridge::toQt(r.intervalOf), QString::number(r.n), bridge::toQt(r.note),
                     bridge::toQt(r.reason), bridge::toQt(test.outcome.says)});
  }
  for (const auto& test : tests) {
    if (test.outcome.rows.titles.empty()) continue;
    QStringList line;
    for (const auto& each : test.outcome.rows.titles) line << bridge::toQt(each);
    text += '\n' + ui::csvLine(line);
    for (const auto& row : test.outcome.rows.rows) {
      line.clear();
      for (const auto& cell : row) line << testCellText(cell, true);
      text += ui::csvLine(line);
    }
  }
  return text;
}

}  // namespace ridgeline::views
