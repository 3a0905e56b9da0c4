#include "ui/plots/plot_export.hpp"

#include <QBuffer>
#include <QMimeData>
#include <QPageLayout>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <utility>

#include "ui/plots/theme.hpp"

namespace ridgeline::ui {
namespace {

constexpr int kScreenDots = 96;
constexpr int kMostPixels = 20000;
constexpr int kPdfDots = 1200;

tl::unexpected<Error> unwritable(const QString& path, const QString& reason) {
  return failAt(path.toStdString(), ErrorCode::Unwritable,
                "The file \"{}\" cannot be written ({}): choose another folder or name.", path.toStdString(),
                reason.toStdString());
}

// Through QSaveFile, so that a full disk never leaves half a file in place of the old one.
Status writeAll(const QString& path, const QByteArray& bytes) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return unwritable(path, file.errorString());
  if (file.write(bytes) != bytes.size() || !file.commit()) return unwritable(path, file.errorString());
  return {};
}

}  // namespace

QImage renderImage(const Picture& picture, QSize pixels, int dotsPerInch) {
  pixels = pixels.boundedTo(QSize(kMostPixels, kMostPixels)).expandedTo(QSize(1, 1));
  QImage image(pixels, QImage::Format_ARGB32_Premultiplied);
  if (image.isNull()) return image;
  const qreal scale = static_cast<qreal>(std::max(dotsPerInch, 1)) / kScreenDots;
  image.setDotsPerMeterX(qRound(dotsPerInch / 0.0254));
  image.setDotsPerMeterY(qRound(dotsPerInch / 0.0254));
  image.fill(theme().panel);
  QPainter painter(&image);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing |
                         QPainter::SmoothPixmapTransform);
  painter.scale(scale, scale);
  picture.paint(painter, QSizeF(pixels) / scale);
  return image;
}

Status savePng(const Picture& picture, const QString& path, QSize pixels, int dotsPerInch) {
  const QImage image = renderImage(picture, pixels, dotsPerInch);
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  if (image.isNull() || !image.save(&buffer, "PNG"))
    return failAt(path.toStdString(), ErrorCode::TooLarge,
                  "A picture of {} x {} pixels does not fit into memory: choose a smaller size.",
                  pixels.width(), pixels.height());
  return writeAll(path, bytes);
}

Status saveSvg(const Picture& picture, const QString& path) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  {
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setTitle(picture.name);
    generator.setResolution(kScreenDots);
    generator.setSize(picture.size.toSize());
    generator.setViewBox(QRectF(QPointF(0, 0), picture.size));
    QPainter painter(&generator);
    picture.paint(painter, picture.size);
  }
  return writeAll(path, bytes);
}

Status savePdf(const Picture& picture, const QString& path) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  {
    QPdfWriter writer(&buffer);
    writer.setTitle(picture.name);
    writer.setResolution(kPdfDots);
    writer.setPageLayout(QPageLayout(
        QPageSize(picture.size * 72.0 / kScreenDots, QPageSize::Point, picture.name, QPageSize::ExactMatch),
        QPageLayout::Portrait, QMarginsF(0, 0, 0, 0)));
    QPainter painter(&writer);
    painter.setRenderHint(QPainter::LosslessImageRendering);
    painter.scale(static_cast<qreal>(kPdfDots) / kScreenDots, static_cast<qreal>(kPdfDots) / kScreenDots);
    picture.paint(painter, picture.size);
  }
  return writeAll(path, bytes);
}

Status saveCsv(const Picture& picture, const QString& path) {
  return writeAll(path, picture.csv ? picture.csv().toUtf8() : QByteArray());
}

QMimeData* pictureMimeData(const Picture& picture) {
  auto* data = new QMimeData;
  data->setImageData(renderImage(picture, (picture.size * 2).toSize(), 2 * kScreenDots));
  const QString csv = picture.csv ? picture.csv() : QString();
  if (!csv.isEmpty()) data->setData(QStringLiteral("text/csv"), csv.toUtf8());
  const QString text = picture.text ? picture.text() : QString();
  data->setText(text.isEmpty() ? csv : text + (csv.isEmpty() ? QString() : QStringLiteral("\n\n") + csv));
  return data;
}

QString fileStem(const QString& name) {
  QString stem;
  for (const QChar c : name.toLower()) {
    if (c.isLetterOrNumber()) {
      stem += c;
    } else if (!stem.isEmpty() && !stem.endsWith(u'-')) {
      stem += u'-';
    }
  }
  while (stem.endsWith(u'-')) stem.chop(1);
  return stem.isEmpty() ? QStringLiteral("plot") : stem;
}

}  // namespace ridgeline::ui
