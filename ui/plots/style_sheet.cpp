#include "ui/plots/style_sheet.hpp"

#include <QColor>
#include <QList>
#include <QPair>
#include <algorithm>

#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr const char* kSurfaces = R"(
QWidget { color: @text; font-size: @size; }
QMainWindow, QDialog { background: @window; }
QMainWindow::separator { background: transparent; width: 8px; height: 8px; }
QMainWindow::separator:hover { background: @accentSoft; border-radius: 3px; }
QToolTip { background: @raised; color: @text; border: 1px solid @borderStrong; padding: 5px 8px; font-size: @small; }
QDockWidget { color: @text; font-weight: 600; }
QDockWidget::title { background: @panel; padding: 7px 12px; border: 1px solid @border; border-radius: 8px; }
QStatusBar { background: @panel; color: @muted; border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @accentSoft; }
QFrame[role="card"] { background: @panel; border: 1px solid @border; border-radius: 10px; }
QLabel[role="cover"] { background: @panel; color: @muted; border-radius: 9px; }
QFrame[role="docked"] { background: transparent; border: none; }
QFrame[role="raised"] { background: @raised; border: 1px solid @border; border-radius: 8px; }
QFrame[role="line"] { background: @border; border: none; max-height: 1px; min-height: 1px; }
QLabel { background: transparent; }
QLabel[role="title"] { font-weight: 600; font-size: @title; }
QLabel[role="heading"] { font-weight: 600; font-size: @heading; }
QLabel[role="section"] { color: @muted; font-weight: 600; font-size: @small; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="small"] { color: @muted; font-size: @small; }
QLabel[role="number"] { font-size: @number; font-weight: 600; }
QLabel[role="error"] { color: @bad; }
QLabel[role="chip"], QPushButton[role="chip"] { color: @muted; background: @raised; border: 1px solid @border; border-radius: 9px; padding: 1px 9px; font-size: @small; }
QPushButton[role="chip"] { min-height: 0; }
QPushButton[role="chip"]:hover { border-color: @accent; color: @text; }
QLabel[tone="good"], QPushButton[tone="good"] { color: @good; border-color: @good; }
QLabel[tone="warning"], QPushButton[tone="warning"] { color: @warning; border-color: @warning; }
QLabel[tone="bad"], QPushButton[tone="bad"] { color: @bad; border-color: @bad; }
QLabel[tone="accent"], QPushButton[tone="accent"] { color: @accent; border-color: @accent; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QAbstractScrollArea { background: @panel; border: none; }
QGroupBox { border: 1px solid @border; border-radius: 8px; margin-top: 10px; padding-top: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; color: @muted; }
)";

constexpr const char* kButtons = R"(
QPushButton { background: @raised; border: 1px solid @border; border-radius: 7px; padding: 5px 13px; min-height: @line; }
QPushButton:hover { background: @hover; border-color: @borderStrong; }
QPushButton:pressed { background: @border; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @faint; background: @panel; }
QPushButton:checked { background: @accentSoft; border-color: @accent; }
QPushButton[kind="primary"] { background: @accent; border-color: @accent; color: @accentText; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[kind="primary"]:focus { border-color: @text; }
QPushButton[kind="primary"]:disabled { background: @hover; border-color: @hover; color: @faint; }
QPushButton[kind="flat"] { background: transparent; border-color: transparent; }
QPushButton[kind="flat"]:hover { background: @hover; }
QPushButton[kind="flat"]:checked { background: @accentSoft; color: @accent; }
QPushButton[kind="flat"]:focus { border-color: @accent; }
QPushButton[kind="danger"] { color: @bad; border-color: @bad; }
QPushButton::menu-indicator { image: none; width: 0; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; color: @text; }
QToolButton:hover { background: @hover; }
QToolButton:pressed { background: @border; }
QToolButton:checked { background: @accentSoft; color: @accent; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @faint; }
QToolButton::menu-indicator { image: none; }
QToolButton[kind="room"] { padding: 6px 14px; border-radius: 6px; }
QToolBar { background: @panel; border: none; border-bottom: 1px solid @border; padding: 5px 10px; spacing: 6px; }
QToolBar::separator { background: @border; width: 1px; margin: 6px 6px; }
QCheckBox, QRadioButton { background: transparent; spacing: 8px; padding: 2px 0; }
QCheckBox:disabled, QRadioButton:disabled { color: @faint; }
QCheckBox::indicator, QRadioButton::indicator { width: 15px; height: 15px; background: @raised; border: 1px solid @borderStrong; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @accent; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/check-white.svg); }
QCheckBox::indicator:indeterminate { background: @accent; border-color: @accent; image: url(:/icons/dash-white.svg); }
QCheckBox::indicator:checked:disabled { background: @hover; border-color: @hover; }
QRadioButton::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/dot-white.svg); }
)";

constexpr const char* kFields = R"(
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateTimeEdit { background: @raised; border: 1px solid @border; border-radius: 7px; padding: 4px 8px; min-height: @line; selection-background-color: @accent; selection-color: @accentText; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: @borderStrong; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QComboBox:on { border-color: @accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: @faint; background: @panel; }
QLineEdit[invalid="true"], QSpinBox[invalid="true"], QDoubleSpinBox[invalid="true"] { border-color: @bad; }
QSpinBox, QDoubleSpinBox { padding-right: 18px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right; width: 18px; border: none; background: transparent; margin: 2px 2px 0 0; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right; width: 18px; border: none; background: transparent; margin: 0 2px 2px 0; }
QSpinBox::up-button:hover, QDoubleSpinBox::up-button:hover, QSpinBox::down-button:hover, QDoubleSpinBox::down-button:hover { background: @hover; border-radius: 4px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(:/icons/chevron-up-@arrow.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(:/icons/chevron-down-@arrow.svg); width: 10px; height: 10px; }
QComboBox { padding-right: 2px; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: 22px; border: none; background: transparent; }
QComboBox::down-arrow { image: url(:/icons/chevron-down-@arrow.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @borderStrong; border-radius: 6px; padding: 4px; outline: none; selection-background-color: @accentSoft; selection-color: @text; }
QComboBox QAbstractItemView::item { min-height: @row; padding: 2px 8px; border-radius: 4px; }
QSlider { background: transparent; min-height: 20px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @border; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider::sub-page:horizontal:disabled { background: @borderStrong; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: #ffffff; border: 1px solid @handle; }
QSlider::handle:horizontal:hover { border: 1px solid @accent; }
QSlider::handle:horizontal:focus { border: 2px solid @accent; margin: -7px 0; border-radius: 9px; }
QSlider::groove:vertical { width: 4px; border-radius: 2px; background: @border; }
QSlider::add-page:vertical { width: 4px; border-radius: 2px; background: @accent; }
QSlider::handle:vertical { width: 14px; height: 14px; margin: 0 -6px; border-radius: 8px; background: #ffffff; border: 1px solid @handle; }
QProgressBar { background: @border; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; text-align: center; color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
)";

constexpr const char* kCollections = R"(
QMenuBar { background: @panel; border-bottom: 1px solid @border; padding: 2px 6px; }
QMenuBar::item { background: transparent; padding: 4px 10px; border-radius: 5px; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @raised; border: 1px solid @borderStrong; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 12px; border-radius: 5px; }
QMenu::item:selected { background: @accentSoft; }
QMenu::item:disabled { color: @faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: @border; margin: 5px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 6px; }
QMenu::indicator:checked { image: url(:/icons/check-@arrow.svg); }
QTabWidget::pane { border: none; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @muted; padding: 6px 14px; border: 1px solid transparent; border-radius: 6px; margin: 2px; }
QTabBar::tab:hover { background: @hover; color: @text; }
QTabBar::tab:selected { background: @accentSoft; color: @accent; font-weight: 600; }
QTabBar::tab:focus { border-color: @accent; }
QTableView, QTreeView, QListView { background: @panel; alternate-background-color: @raised; border: none; gridline-color: @grid; outline: none; selection-background-color: @accentSoft; selection-color: @text; }
QTableView::item { padding: 2px 8px; border: none; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: @accentSoft; color: @text; }
QTreeView::item, QListView::item { min-height: @row; padding: 2px 8px; border-radius: 6px; }
QListView::item:hover, QTreeView::item:hover { background: @hover; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 1px solid @accent; border-radius: 6px; }
QHeaderView { background: @panel; border: none; }
QHeaderView::section { background: @panel; color: @muted; border: none; border-bottom: 1px solid @border; padding: 5px 8px; font-weight: 600; font-size: @small; }
QHeaderView::section:hover { color: @text; background: @raised; }
QHeaderView::section:vertical { border-bottom: none; font-weight: 400; }
QTableCornerButton::section { background: @panel; border: none; border-bottom: 1px solid @border; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; margin: 1px; }
QScrollBar:horizontal { height: 10px; margin: 1px; }
QScrollBar::handle { background: @borderStrong; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 30px; }
QScrollBar::handle:horizontal { min-width: 30px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

QString pixels(int size) { return QString::number(size) + QStringLiteral("px"); }

}  // namespace

QString styleSheetFor(const Theme& t) {
  QList<QPair<QString, QString>> tokens{
      {QStringLiteral("@window"), t.window.name()},
      {QStringLiteral("@panel"), t.panel.name()},
      {QStringLiteral("@raised"), t.raised.name()},
      {QStringLiteral("@hover"), t.hover.name()},
      {QStringLiteral("@border"), t.border.name()},
      {QStringLiteral("@borderStrong"), t.borderStrong.name()},
      {QStringLiteral("@grid"), t.grid.name()},
      {QStringLiteral("@text"), t.text.name()},
      {QStringLiteral("@muted"), t.muted.name()},
      {QStringLiteral("@faint"), t.faint.name()},
      {QStringLiteral("@accent"), t.accent.name()},
      {QStringLiteral("@accentHover"), t.accentHover.name()},
      {QStringLiteral("@accentText"), t.accentText.name()},
      {QStringLiteral("@accentSoft"), t.accentSoft.name()},
      {QStringLiteral("@good"), t.good.name()},
      {QStringLiteral("@warning"), t.warning.name()},
      {QStringLiteral("@bad"), t.bad.name()},
      {QStringLiteral("@handle"), t.dark ? QStringLiteral("#ffffff") : t.borderStrong.name()},
      {QStringLiteral("@arrow"), t.dark ? QStringLiteral("dark") : QStringLiteral("light")},
      {QStringLiteral("@size"), pixels(t.fontSize)},
      {QStringLiteral("@small"), pixels(t.fontSize - 2)},
      {QStringLiteral("@title"), pixels(t.fontSize)},
      {QStringLiteral("@heading"), pixels(t.fontSize + 3)},
      {QStringLiteral("@number"), pixels(t.fontSize + 9)},
      {QStringLiteral("@line"), pixels(t.fontSize + 5)},
      {QStringLiteral("@row"), pixels(t.fontSize + 9)},
  };
  // Longest first: @accent must not eat the front of @accentText.
  std::sort(tokens.begin(), tokens.end(),
            [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  QString sheet = QString::fromLatin1(kSurfaces) + QString::fromLatin1(kButtons) +
                  QString::fromLatin1(kFields) + QString::fromLatin1(kCollections);
  for (const auto& [token, value] : tokens) sheet.replace(token, value);
  return sheet;
}

}  // namespace ridgeline::ui
