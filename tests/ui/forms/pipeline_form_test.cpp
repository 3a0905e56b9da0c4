#include "ui/forms/pipeline_form.hpp"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "core/jobs/job_queue.hpp"
#include "core/session/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/bridge/ui_executor.hpp"
#include "ui/forms/elided_label.hpp"
#include "ui/forms/param_form.hpp"

using namespace ridgeline;

namespace {

struct PipelineScene {
  bridge::UiExecutor executor;
  jobs::JobQueue queue{1, 1};
  session::Session session{{queue, executor, [] { return 0.0; }, [] { return std::string(); }}};
  forms::PipelineForm form{session, nullptr};

  explicit PipelineScene(std::vector<prep::StepSpec> steps) {
    session.edit("Steps", {}, [&](session::SessionDocument& document) {
      document.run.prepare = std::move(steps);
      document.run.defaultPrepare = false;
    });
    test::show(form, 280, 420);
  }
  const std::vector<prep::StepSpec>& steps() { return session.now().document->run.prepare; }
  QWidget* step(const QString& id) {
    for (auto* box : form.findChildren<QWidget*>("step." + id))
      if (box->isVisible()) return box;
    return nullptr;
  }
  void openForm(const QString& id) {
    QTest::mouseClick(step(id)->findChild<QPushButton*>(), Qt::LeftButton);
    QTest::qWait(1);
  }
};

}  // namespace

TEST_CASE("pipeline form: a step goes while somebody types in it, and takes the words along", "[ui][forms]") {
  PipelineScene scene(std::vector<prep::StepSpec>{{"scale", {}}, {"polynomial", {}}});
  scene.openForm("polynomial");
  auto* field = scene.step("polynomial")->findChild<QWidget*>("param.degree");
  REQUIRE(field != nullptr);
  field->setFocus();
  auto* words = field->findChild<QLineEdit*>();
  words->selectAll();
  QTest::keyClicks(words, "3");
  SECTION("by its own button") {
    for (auto* button : scene.step("polynomial")->findChildren<QToolButton*>())
      if (button->accessibleName() == "Remove this step") QTest::mouseClick(button, Qt::LeftButton);
    REQUIRE(scene.steps().size() == 1);
    CHECK(scene.steps()[0].id == "scale");
  }
  SECTION("by undo, which stays redoable") {
    scene.session.undo();
    CHECK(scene.steps().empty());
    CHECK(scene.session.canRedo());
  }
  QTest::qWait(1);
  CHECK(scene.step("polynomial") == nullptr);
}

TEST_CASE("pipeline form: the words of a step follow what its open form says", "[ui][forms]") {
  PipelineScene scene(std::vector<prep::StepSpec>{{"scale", {}}});
  scene.openForm("scale");
  scene.session.edit("Scale otherwise", {}, [](session::SessionDocument& document) {
    document.run.prepare[0].params["method"] = std::string("min-max");
  });
  CHECK(scene.step("scale")->findChild<forms::ElidedLabel*>()->text().contains("min max"));
}
