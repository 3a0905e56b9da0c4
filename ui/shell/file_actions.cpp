#include "ui/shell/file_actions.hpp"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>

#include "core/session/session.hpp"
#include "ui/bridge/counted.hpp"
#include "ui/plots/save_dialog.hpp"
#include "ui/shell/banner.hpp"

namespace ridgeline::shell {
namespace {

constexpr int MostRecent = 10;

QString sentence(const Error& error) { return QString::fromStdString(error.text()); }

}  // namespace

FileActions::FileActions(session::Session& session, QSettings& settings, Banner& banner, QWidget* window)
    : QObject(window),
      session_(session),
      settings_(settings),
      banner_(banner),
      window_(window),
      saved_(session.now().document),
      report_(session) {}

void FileActions::openPath(const QString& path) {
  const QFileInfo file(path);
  if (file.suffix().compare("ridge", Qt::CaseInsensitive) != 0) {
    data::SourceSpec source;
    source.kind = data::SourceKind::File;
    source.path = file.absoluteFilePath().toStdString();
    openSource(source);
    return;
  }
  if (!mayLeave()) return;
  banner_.hide();
  auto project = session::openProject(path.toStdString());
  if (!project) {
    banner_.showError(sentence(project.error()));
    return;
  }
  session_.restore(std::move(project->document), project->baseFolder);
  saved_ = session_.now().document;
  setProject(file.absoluteFilePath());
  remember(file.absoluteFilePath());
}

void FileActions::openSource(const data::SourceSpec& source) {
  banner_.hide();
  session_.open(source, [this, source](const Status& status) {
    if (!status) {
      if (status.error().code != ErrorCode::Cancelled) banner_.showError(sentence(status.error()));
      return;
    }
    if (source.kind == data::SourceKind::File) remember(QString::fromStdString(source.path));
    const auto& loaded = session_.now().loaded;
    if (loaded && loaded->file.warningCount > 0 && !loaded->file.warnings.empty()) {
      const auto& first = loaded->file.warnings.front();
      banner_.showNote(tr("%1 while reading; the first: line %2: %3")
                           .arg(bridge::counted(static_cast<qint64>(loaded->file.warningCount), tr("remark"),
                                                tr("remarks")))
                           .arg(first.line)
                           .arg(QString::fromStdString(first.text)));
    }
  });
}

void FileActions::openDialog() {
  const QString path = QFileDialog::getOpenFileName(
      window_, tr("Open a table or a project"), settings_.value("folder").toString(),
      tr("Tables and projects (*.csv *.tsv *.txt *.psv *.ridge);;All files (*)"));
  if (path.isEmpty()) return;
  settings_.setValue("folder", QFileInfo(path).absolutePath());
  openPath(path);
}

void FileActions::paste() { pasteText(QGuiApplication::clipboard()->text()); }

void FileActions::pasteText(const QString& text) {
  if (text.trimmed().isEmpty()) {
    banner_.showError(tr("The clipboard holds no text: copy cells in a spreadsheet, then paste again."));
    return;
  }
  data::SourceSpec source;
  source.kind = data::SourceKind::Pasted;
  source.path = tr("Pasted table").toStdString();
  source.text = text.toStdString();
  openSource(source);
}

bool FileActions::save() { return projectPath_.isEmpty() ? saveAs() : saveTo(projectPath_); }

void FileActions::takeOver(session::OpenedProject project) {
  saved_.reset();
  session_.restore(std::move(project.document), project.baseFolder);
  setProject(QString::fromStdString(project.note.project));
}

bool FileActions::mayLeave() {
  if (projectPath_.isEmpty() || !modified()) return true;
  switch (QMessageBox::question(
      window_, tr("Save the project?"),
      tr("\"%1\" has changes that are not saved.").arg(QFileInfo(projectPath_).fileName()),
      QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save)) {
    case QMessageBox::Save:
      return save();
    case QMessageBox::Discard:
      return true;
    default:
      return false;
  }
}

bool FileActions::saveAs() {
  const QString path = ui::askWhereToSave(window_, tr("Save the project"),
                                          settings_.value("folder").toString() + "/project.ridge",
                                          tr("Ridgeline project (*.ridge)"), QStringLiteral("ridge"));
  if (path.isEmpty()) return false;
  settings_.setValue("folder", QFileInfo(path).absolutePath());
  return saveTo(path);
}

bool FileActions::saveTo(const QString& path) {
  const auto document = session_.now().document;
  const auto status = session::saveProject(*document, session_.baseFolder(), path.toStdString());
  if (!status) {
    banner_.showError(sentence(status.error()), tr("Save elsewhere"), [this] { saveAs(); });
    return false;
  }
  saved_ = document;
  setProject(path);
  remember(path);
  return true;
}

void FileActions::exportReport() {
  const QString path = ui::askWhereToSave(window_, tr("Save the report of this run"),
                                          settings_.value("folder").toString() + "/report.html",
                                          tr("Web page (*.html)"), QStringLiteral("html"));
  if (path.isEmpty()) return;
  report_.write(path.toStdString(), [this, path](const Status& status) {
    if (status)
      banner_.showNote(tr("The report is in %1.").arg(path));
    else if (status.error().code != ErrorCode::Cancelled)
      banner_.showError(sentence(status.error()));
  });
}

QStringList FileActions::recent() const {
  QStringList there;
  for (const QString& path : settings_.value("recent").toStringList())
    if (QFileInfo::exists(path)) there.append(path);
  return there;
}

bool FileActions::modified() const { return saved_ != session_.now().document; }

void FileActions::remember(const QString& path) {
  QStringList paths = recent();
  paths.removeAll(path);
  paths.prepend(path);
  settings_.setValue("recent", paths.mid(0, MostRecent));
  Q_EMIT changed();
}

void FileActions::setProject(const QString& path) {
  projectPath_ = path;
  Q_EMIT changed();
}

}  // namespace ridgeline::shell
