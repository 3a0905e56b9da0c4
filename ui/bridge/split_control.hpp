#pragma once

#include <memory>

namespace ridgeline::session {
class Session;
}
namespace ridgeline::ui {
class SplitBar;
}

namespace ridgeline::bridge {

/// Ties a split bar to the session both ways: edits go into the document, counts and class strips come from
/// the drawn split, and a click on the padlock asks before the test part is opened. Lives as long as the
/// token.
[[nodiscard]] std::shared_ptr<void> controlSplit(ui::SplitBar& bar, session::Session& session);

}  // namespace ridgeline::bridge
