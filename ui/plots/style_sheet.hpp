#pragma once

// The one generated style sheet. Only `applyTheme` needs it.
//   application.setStyleSheet(styleSheetFor(theme()));

#include <QString>

namespace ridgeline::ui {

struct Theme;

/// The style sheet with every @token replaced by the theme's colour or size.
QString styleSheetFor(const Theme& theme);

}  // namespace ridgeline::ui
