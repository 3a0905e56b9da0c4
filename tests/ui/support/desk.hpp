#pragma once

#include <QTest>
#include <string>

#include "core/jobs/job_queue.hpp"
#include "core/session/session.hpp"
#include "tests/support/catch.hpp"
#include "ui/bridge/document_edits.hpp"
#include "ui/bridge/film_player.hpp"
#include "ui/bridge/ui_executor.hpp"
#include "ui/views/view.hpp"

namespace ridgeline::test {

/// A session with all that views need, on bundled tables and real fits.
struct Desk {
  static constexpr int Patience = 60000;  // ms that a fit may take on the slowest machine

  bridge::UiExecutor executor;
  jobs::JobQueue queue{2, 2};
  session::Session session{{queue, executor, [] { return 0.0; }, [] { return std::string("2026-01-01"); }}};
  bridge::FilmPlayer film{session};
  views::ViewContext context{session, queue, executor, film};

  void open(const std::string& table, const std::string& model) {
    data::SourceSpec source;
    source.kind = data::SourceKind::Bundled;
    source.path = table;
    session.open(source);
    REQUIRE(QTest::qWaitFor([&] { return session.now().fresh && !session.now().running; }, Patience));
    bridge::chooseModel(session, model);
    settle();
  }
  void settle() {
    REQUIRE(QTest::qWaitFor(
        [&] { return session.now().fresh && !session.now().running && queue.jobs().empty(); }, Patience));
  }
};

}  // namespace ridgeline::test
