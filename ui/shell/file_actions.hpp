#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include "core/data/source.hpp"
#include "core/session/project_file.hpp"
#include "ui/bridge/report_writer.hpp"

class QSettings;
class QWidget;

namespace ridgeline::session {
class Session;
}

namespace ridgeline::shell {

class Banner;

/// Opening, pasting and saving: whatever brings a table or a project in or out, with one way of reporting a
/// failure.
class FileActions final : public QObject {
  Q_OBJECT
 public:
  FileActions(session::Session& session, QSettings& settings, Banner& banner, QWidget* window);

  /// A project (.ridge) or a table, by its name's ending.
  void openPath(const QString& path);
  void openSource(const data::SourceSpec& source);
  void openDialog();
  void paste();
  void pasteText(const QString& text);
  /// False if the user backed out or the file could not be written (the banner says why).
  bool save();
  bool saveAs();
  /// Work that a former session left: it belongs to the project it came from, and is not saved yet.
  void takeOver(session::OpenedProject project);
  /// Asks what to do with changes of the open project that are not saved; false if the user stays.
  bool mayLeave();
  void exportReport();
  /// Newest first, at most ten, only files that are still there.
  QStringList recent() const;
  QString projectPath() const { return projectPath_; }
  /// True if the document differs from what was saved or opened last.
  bool modified() const;

 Q_SIGNALS:
  void changed();  ///< recent files or the project's name

 private:
  bool saveTo(const QString& path);
  void remember(const QString& path);
  void setProject(const QString& path);

  session::Session& session_;
  QSettings& settings_;
  Banner& banner_;
  QWidget* window_;
  QString projectPath_;
  std::shared_ptr<const void> saved_;
  bridge::ReportWriter report_;
};

}  // namespace ridgeline::shell
