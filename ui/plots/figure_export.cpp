// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/figure_export.h"

#include "ui/plots/figure_source.h"
#include "ui/plots/sweep_plot.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QFileInfo>
#include <QFontInfo>
#include <QImage>
#include <QMimeData>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr double unitsPerInch = 96;
constexpr double mmPerInch = 25.4;
constexpr double pointsPerInch = 72;
constexpr int pdfDpi = 1200;
constexpr double longestPdfSide
    = 14400 * unitsPerInch / pointsPerInch; // PDF 1.7, annex C.2: 14,400 points
constexpr int longestPngSide = 32000; // QPainter's coordinates are 16 bit on raster images
constexpr double mostPngPixels = 120e6; // 480 MB as ARGB

Status checkOptions(const FigureOptions& options)
{
    const auto outside
        = [](double value, double low, double high) { return !(value >= low && value <= high); };
    if (outside(options.widthMm, 30, 2000) || outside(options.heightMm, 20, 2000))
        return fail(ErrorCode::InvalidArgument,
            "A figure must be 30 to 2,000 mm wide and 20 to 2,000 mm high.");
    if (outside(options.pointSize, 4, 72))
        return fail(
            ErrorCode::InvalidArgument, "The text size of a figure must be 4 to 72 points.");
    if (outside(options.pngScale, 1, 16))
        return fail(ErrorCode::InvalidArgument, "The scale of a PNG must be 1 to 16.");
    return {};
}

FigureStyle paperStyle(const FigureOptions& options)
{
    FigureStyle style { FigureStyle::Medium::Paper, ThemeColors::from(paperPalette()),
        QApplication::font() };
    if (!options.fontFamily.isEmpty())
        style.font.setFamily(options.fontFamily);
    // The font that is really there: other programs do not know our system's aliases ("Sans
    // Serif").
    style.font.setFamily(QFontInfo(style.font).family());
    // In units of 1/96 inch on every device; unhinted, so that widths are the same at every
    // resolution.
    style.font.setPixelSize(std::max(1, qRound(options.pointSize * unitsPerInch / pointsPerInch)));
    style.font.setHintingPreference(QFont::PreferNoHinting);
    return style;
}

QByteArray renderSvg(const FigureSource& source, const QSizeF& size, const FigureStyle& style)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(int(unitsPerInch));
    generator.setSize(size.toSize());
    generator.setViewBox(QRectF(QPointF(), size));
    generator.setTitle(source.figureName());
    generator.setDescription(u"Fathom"_s);
    source.paintFigure(generator, size, style);
    // Where the font is missing, any sans serif is nearer to it than the viewer's default.
    const QByteArray family = style.font.family().toHtmlEscaped().toUtf8();
    bytes.replace("font-family=\"" + family + '"', "font-family=\"" + family + ", sans-serif\"");
    return bytes;
}

Result<QByteArray> renderPdf(
    const FigureSource& source, const QSizeF& size, const FigureStyle& style)
{
    if (std::max(size.width(), size.height()) > longestPdfSide)
        return fail(ErrorCode::InvalidArgument,
            "This figure is longer than a PDF page can be (5 m). Save it as SVG, make it wider, or "
            "show a shorter text.");
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(pdfDpi);
    writer.setCreator(u"Fathom"_s);
    writer.setTitle(source.figureName());
    writer.setPageSize(QPageSize(
        size * pointsPerInch / unitsPerInch, QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    source.paintFigure(writer, size, style);
    return bytes;
}

Result<QImage> renderImage(
    const FigureSource& source, const QSizeF& size, const FigureStyle& style, int scale)
{
    const QSize pixels = (size * scale).toSize();
    const bool isTooLarge = std::max(pixels.width(), pixels.height()) > longestPngSide
        || double(pixels.width()) * pixels.height() > mostPngPixels;
    QImage image;
    if (!isTooLarge)
        image = QImage(pixels, QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return fail(ErrorCode::InvalidArgument,
            "A picture of " + std::to_string(pixels.width()) + " × "
                + std::to_string(pixels.height())
                + " pixels is too large. Save it as SVG or PDF, or choose a smaller scale.");
    image.fill(style.colors.background);
    const int dotsPerMeter = qRound(unitsPerInch * scale * 1000 / mmPerInch);
    image.setDotsPerMeterX(dotsPerMeter);
    image.setDotsPerMeterY(dotsPerMeter);
    source.paintFigure(image, size, style);
    return image;
}

Result<QByteArray> renderPng(
    const FigureSource& source, const QSizeF& size, const FigureStyle& style, int scale)
{
    Result<QImage> image = renderImage(source, size, style, scale);
    if (!image)
        return propagate(image);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!image->save(&buffer, "PNG"))
        return fail(ErrorCode::Internal, "The picture could not be encoded as PNG.");
    return bytes;
}

QSizeF sizeOf(const FigureSource& source, const FigureOptions& options, const FigureStyle& style)
{
    const QSizeF requested = QSizeF(options.widthMm, options.heightMm) * unitsPerInch / mmPerInch;
    return source.figureSize(requested, style);
}

Status checkSource(const FigureSource& source)
{
    if (!source.hasFigure())
        return fail(
            ErrorCode::InvalidArgument, "There is nothing to export yet: this view is empty.");
    return {};
}

Status write(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return fail(ErrorCode::FileNotWritable,
            "The figure could not be written: " + file.errorString().toStdString()
                + ". Choose another folder or free some space.",
            path.toStdString());
    return {};
}

} // namespace

std::optional<FigureFormat> figureFormat(const QString& path)
{
    const QString extension = QFileInfo(path).suffix().toLower();
    if (extension == "svg"_L1)
        return FigureFormat::Svg;
    if (extension == "pdf"_L1)
        return FigureFormat::Pdf;
    if (extension == "png"_L1)
        return FigureFormat::Png;
    if (extension == "csv"_L1)
        return FigureFormat::Csv;
    return std::nullopt;
}

QString figurePath(const QString& path, FigureFormat defaultFormat)
{
    static const std::array extensions { u".svg"_s, u".pdf"_s, u".png"_s, u".csv"_s };
    return figureFormat(path) ? path : path + extensions.at(std::size_t(defaultFormat));
}

Result<QByteArray> renderFigure(
    const FigureSource& source, FigureFormat format, const FigureOptions& options)
{
    if (Status status = checkOptions(options); !status)
        return propagate(status);
    if (Status status = checkSource(source); !status)
        return propagate(status);
    if (format == FigureFormat::Csv)
        return source.dataAsCsv().toUtf8();
    const FigureStyle style = paperStyle(options);
    const QSizeF size = sizeOf(source, options, style);
    switch (format) {
    case FigureFormat::Pdf:
        return renderPdf(source, size, style);
    case FigureFormat::Png:
        return renderPng(source, size, style, options.pngScale);
    default:
        return renderSvg(source, size, style);
    }
}

Status exportFigure(const FigureSource& source, const QString& path, const FigureOptions& options)
{
    // "sweep 0.93" is a name; "sweep.jpg" asks for something we would not deliver.
    static const std::array otherFormats { u"jpg"_s, u"jpeg"_s, u"gif"_s, u"bmp"_s, u"tif"_s,
        u"tiff"_s, u"eps"_s, u"ps"_s, u"webp"_s, u"xlsx"_s };
    const QString extension = QFileInfo(path).suffix().toLower();
    if (std::ranges::find(otherFormats, extension) != otherFormats.end())
        return fail(ErrorCode::InvalidArgument,
            "Figures are saved as .svg, .pdf, .png or .csv, not as ." + extension.toStdString()
                + ".",
            path.toStdString());
    const QString target = figurePath(path, options.defaultFormat);
    Result<QByteArray> bytes = renderFigure(source, *figureFormat(target), options);
    if (!bytes)
        return propagate(bytes);
    return write(target, *bytes);
}

Status copyFigure(const FigureSource& source, const FigureOptions& options)
{
    if (Status status = checkOptions(options); !status)
        return status;
    if (Status status = checkSource(source); !status)
        return status;
    const FigureStyle style = paperStyle(options);
    const QSizeF size = sizeOf(source, options, style);
    Result<QImage> image = renderImage(source, size, style, options.pngScale);
    if (!image)
        return propagate(image);
    auto mime = std::make_unique<QMimeData>();
    mime->setImageData(*image);
    mime->setData(u"image/svg+xml"_s, renderSvg(source, size, style));
    mime->setText(source.dataAsCsv());
    QApplication::clipboard()->setMimeData(mime.release());
    return {};
}

Status exportSweepFigure(
    const SweepResult& result, const QString& path, const FigureOptions& options)
{
    SweepPlot plot;
    plot.setResult(result);
    return exportFigure(plot, path, options);
}

} // namespace fathom
