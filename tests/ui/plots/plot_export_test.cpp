#include "ui/plots/plot_export.hpp"

#include <QFile>
#include <QMimeData>
#include <QSvgRenderer>
#include <memory>

#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"
#include "tests/ui/support/shown.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/plots/field_layer.hpp"
#include "ui/plots/heat_grid.hpp"
#include "ui/plots/point_layer.hpp"
#include "ui/plots/theme.hpp"

using namespace ridgeline;
using namespace ridgeline::ui;
using ridgeline::test::TemporaryFolder;

namespace {

QByteArray bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct ExportScene {
  ChartPanel panel;
  PointLayer* points = nullptr;
  ExportScene() {
    panel.setName(QStringLiteral("Decision boundary"));
    panel.setAxisTitles(QStringLiteral("first"), QStringLiteral("second"));
    auto* field = new FieldLayer(&panel);
    points = new PointLayer(&panel);
    test::show(panel, 500, 400);
    panel.setDataRange(QRectF(0, 0, 10, 10));
    field->setProbability({2, 1, QRectF(0, 0, 10, 10)}, std::vector<float>{0, 1});
    const std::vector<float> x{2, 5, 8}, y{2, 5, 8};
    points->setPoints({.x = x, .y = y});
    panel.setLegend({{.text = QStringLiteral("Class 0")}});
    panel.setCsv([] { return QStringLiteral("x,y\n2,2\n"); });
    panel.setText([] { return QStringLiteral("Three points."); });
  }
};

}  // namespace

TEST_CASE("export: PNG has the asked pixels and resolution and shows the points", "[export]") {
  ExportScene s;
  const TemporaryFolder folder;
  const QString path = QString::fromStdString(folder.file("plot.png"));
  REQUIRE(savePng(s.panel.picture(), path, QSize(1500, 900), 300));
  const QImage image(path);
  CHECK(image.size() == QSize(1500, 900));
  CHECK(image.dotsPerMeterX() == Approx(300 / 0.0254).epsilon(0.01));
  CHECK(test::distance(image.pixelColor(2, 2), theme().panel) < 4);
  int inked = 0;
  for (int y = 0; y < image.height(); y += 2)
    for (int x = 0; x < image.width(); x += 2)
      inked += test::distance(image.pixelColor(x, y), classColour(0)) < 30;
  CHECK(inked > 50);
}

TEST_CASE("export: the window's own layout is the same after an export of another shape", "[export]") {
  ExportScene s;
  const PlotMapping before = s.panel.mapping();
  (void)renderImage(s.panel.picture(), QSize(2000, 300), 192);
  CHECK(s.panel.mapping() == before);
  CHECK(test::distance(s.panel.canvas()->grab().toImage().pixelColor(s.panel.toCanvas({5, 5})),
                       classColour(0)) < 40);
}

TEST_CASE("export: SVG can be read, has the texts, and points as shapes", "[export]") {
  ExportScene s;
  const TemporaryFolder folder;
  const QString path = QString::fromStdString(folder.file("plot.svg"));
  REQUIRE(saveSvg(s.panel.picture(), path));
  QSvgRenderer renderer(path);
  CHECK(renderer.isValid());
  CHECK(renderer.viewBox() == QRect(0, 0, 500, 400));
  const QString text = QString::fromUtf8(bytesOf(path));
  CHECK(text.contains(QStringLiteral("first")));
  CHECK(text.contains(QStringLiteral("Class 0")));
  CHECK(text.count(classColour(0).name()) >= 3);
}

TEST_CASE("export: PDF is whole and of the picture's size", "[export]") {
  ExportScene s;
  const TemporaryFolder folder;
  const QString path = QString::fromStdString(folder.file("plot.pdf"));
  REQUIRE(savePdf(s.panel.picture(), path));
  const QByteArray bytes = bytesOf(path);
  CHECK(bytes.startsWith("%PDF-"));
  CHECK(bytes.trimmed().endsWith("%%EOF"));
  CHECK(bytes.contains("/MediaBox [0 0 375"));
}

TEST_CASE("export: the numbers as CSV, and everything at once on the clipboard", "[export]") {
  ExportScene s;
  const TemporaryFolder folder;
  const QString path = QString::fromStdString(folder.file("plot.csv"));
  REQUIRE(saveCsv(s.panel.picture(), path));
  CHECK(bytesOf(path) == "x,y\n2,2\n");
  const std::unique_ptr<QMimeData> data(pictureMimeData(s.panel.picture()));
  CHECK(data->hasImage());
  CHECK(data->data(QStringLiteral("text/csv")) == "x,y\n2,2\n");
  CHECK(data->text().startsWith(QStringLiteral("Three points.")));
}

TEST_CASE("export: a folder that is not there is one sentence with the path", "[export]") {
  ExportScene s;
  const auto failed = saveSvg(s.panel.picture(), QStringLiteral("/nowhere/at/all/plot.svg"));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ridgeline::ErrorCode::Unwritable);
  CHECK(failed.error().message.find("/nowhere/at/all/plot.svg") != std::string::npos);
  CHECK(failed.error().message.back() == '.');
}

TEST_CASE("export: a former file stays whole when the new one cannot be written", "[export]") {
  ExportScene s;
  const TemporaryFolder folder;
  CHECK_FALSE(
      savePng(s.panel.picture(), QString::fromStdString(folder.path().string()), QSize(100, 100), 96));
  CHECK(std::filesystem::is_directory(folder.path()));
}

TEST_CASE("export: a confusion matrix leaves the same ways", "[export]") {
  HeatGrid grid;
  test::show(grid, 300, 260);
  grid.setMatrix({QStringLiteral("no"), QStringLiteral("yes")}, std::vector<long long>{8, 2, 1, 9});
  const TemporaryFolder folder;
  const QString path = QString::fromStdString(folder.file("matrix.svg"));
  REQUIRE(saveSvg(grid.picture(), path));
  CHECK(QSvgRenderer(path).isValid());
  CHECK(QString::fromUtf8(bytesOf(path)).contains(QStringLiteral("yes")));
  CHECK_FALSE(renderImage(grid.picture(), QSize(800, 600), 192).isNull());
}

TEST_CASE("export: names become file names", "[export]") {
  CHECK(fileStem(QStringLiteral("Decision boundary: x/y ")) == QStringLiteral("decision-boundary-x-y"));
  CHECK(fileStem(QStringLiteral("///")) == QStringLiteral("plot"));
}
