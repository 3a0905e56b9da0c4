#pragma once

#include <QDialog>
#include <QList>
#include <QString>
#include <functional>

class QLineEdit;
class QListWidget;

namespace ridgeline::shell {

/// Finds every action, view, column, data set and model by name: type, arrows, Enter.
class CommandPalette final : public QDialog {
  Q_OBJECT
 public:
  struct Entry {
    QString words;  ///< "Undo", "Column bill_length_mm"
    QString hint;   ///< keys, or what kind of thing it is
    std::function<void()> run;
  };
  CommandPalette(QList<Entry> entries, QWidget* parent);

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void filter(const QString& text);
  void runCurrent();
  QList<Entry> entries_;
  QLineEdit* text_;
  QListWidget* list_;
};

/// How well `words` answers `typed`: every typed word must occur; a match at a word's start counts more.
/// Below 0: not.
int matchScore(const QString& words, const QString& typed);

}  // namespace ridgeline::shell
