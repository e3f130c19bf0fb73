// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/plots/made_up_results.h"
#include "ui/plots/figure_export.h"
#include "ui/plots/figure_source.h"
#include "ui/plots/importance_plot.h"
#include "ui/plots/sweep_plot.h"
#include "ui/plots/token_heatmap.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QMimeData>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>
#include <memory>

using namespace fathom;
using namespace Qt::StringLiterals;

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Drawing
{
    QStringList texts;
    int rectangles = 0;
    int images = 0;
    bool isWellFormed = false;
};

Drawing readSvg(const QByteArray& svg)
{
    Drawing drawing;
    QXmlStreamReader reader(svg);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (reader.name() == "text"_L1)
            drawing.texts << reader.readElementText().trimmed();
        else if (reader.name() == "rect"_L1 || reader.name() == "path"_L1)
            ++drawing.rectangles;
        else if (reader.name() == "image"_L1)
            ++drawing.images;
    }
    drawing.isWellFormed = !reader.hasError();
    return drawing;
}

} // namespace

class TestFigureExport : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_plot = std::make_unique<SweepPlot>();
        m_plot->setResult(madeUpSweep());
    }
    void cleanup() { m_plot.reset(); }

    void theExtensionDecides_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("written");
        QTest::newRow("svg") << u"a.svg"_s << u"a.svg"_s;
        QTest::newRow("upper case") << u"a.PDF"_s << u"a.PDF"_s;
        QTest::newRow("none: the default is added") << u"a"_s << u"a.svg"_s;
        QTest::newRow("a number is no extension") << u"sweep 0.93"_s << u"sweep 0.93.svg"_s;
        QTest::newRow("dots before") << u"a.b.png"_s << u"a.b.png"_s;
    }
    void theExtensionDecides()
    {
        QFETCH(QString, path);
        QFETCH(QString, written);
        QCOMPARE(figurePath(path, FigureFormat::Svg), written);
        QVERIFY(exportFigure(*m_plot, m_folder->filePath(path)).has_value());
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList { written });
    }

    void svgIsVectorsAndText()
    {
        const Result<QByteArray> svg
            = renderFigure(*m_plot, FigureFormat::Svg, { .widthMm = 160, .heightMm = 90 });
        QVERIFY(svg.has_value());
        const Drawing drawing = readSvg(*svg);
        QVERIFY(drawing.isWellFormed);
        QCOMPARE(drawing.images, 0);
        for (const QString& text : { u"Test accuracy"_s, u"emb"_s, u"0"_s, u"11"_s, u"0.4"_s,
                 u"1.0"_s, u"layer"_s, u"majority 0.502"_s, u"train: fit, not evidence"_s,
                 u"95 % interval, n = 300 in 150 groups"_s })
            QVERIFY2(drawing.texts.contains(text),
                qPrintable(text + u" not in "_s + drawing.texts.join(u'|')));
        QVERIFY(drawing.texts.join(u' ').contains(u"best by validation: layer 7"_s));
        QSvgRenderer renderer(*svg);
        QVERIFY(renderer.isValid());
        QVERIFY(std::abs(renderer.viewBoxF().width() - 160 / 25.4 * 96) < 1);
        QVERIFY(!svg->contains("Sans Serif")); // a real family, and a fallback
        QVERIFY(svg->contains(", sans-serif\""));
    }

    void pdfHasItsSizeAndNoPictures()
    {
        const QString path = m_folder->filePath(u"a.pdf"_s);
        QVERIFY(exportFigure(*m_plot, path, { .widthMm = 100, .heightMm = 60 }).has_value());
        const QByteArray pdf = contentOf(path);
        QVERIFY(pdf.startsWith("%PDF-"));
        QVERIFY(pdf.trimmed().endsWith("%%EOF"));
        QVERIFY(!pdf.contains("/Subtype /Image"));
        const qsizetype box = pdf.indexOf("/MediaBox [");
        QVERIFY(box > 0);
        const QList<QByteArray> numbers
            = pdf.mid(box + 11, 60).split(']').first().simplified().split(' ');
        QVERIFY(std::abs(numbers.value(2).toDouble() - 100 / 25.4 * 72) < 1);
        QVERIFY(std::abs(numbers.value(3).toDouble() - 60 / 25.4 * 72) < 1);
    }

    void pngHasThePixelsOfItsScale_data()
    {
        QTest::addColumn<int>("scale");
        QTest::newRow("1") << 1;
        QTest::newRow("4") << 4;
    }
    void pngHasThePixelsOfItsScale()
    {
        QFETCH(int, scale);
        const QString path = m_folder->filePath(u"a.png"_s);
        QVERIFY(exportFigure(*m_plot, path, { .widthMm = 127, .heightMm = 76.2, .pngScale = scale })
                    .has_value());
        const QImage image(path);
        QCOMPARE(image.size(), QSize(480, 288) * scale); // 5 by 3 inches
        QCOMPARE(image.pixelColor(0, 0), QColor(Qt::white));
    }

    void figuresAreOnPaperWhateverTheTheme()
    {
        const QByteArray inLight = *renderFigure(*m_plot, FigureFormat::Svg);
        applyTheme(*qApp, ColorScheme::Dark);
        m_plot->setSelectedLayer(LayerIndex(4)); // what belongs to the moment is not printed either
        m_plot->setStale(true);
        QCOMPARE(*renderFigure(*m_plot, FigureFormat::Svg), inLight);
        applyTheme(*qApp, ColorScheme::Light);
    }

    void paperShowsValuesBelowTheAxis()
    {
        SweepPlot low;
        low.setResult(madeUpSweep({ .testRows = 40, .groups = 40, .lowest = 0.3, .peak = 0.5 }));
        QVERIFY(readSvg(*renderFigure(low, FigureFormat::Svg)).texts.contains(u"0.2"_s));
    }

    void tokensAreRectanglesAndText()
    {
        TokenHeatmap map;
        map.setCaption(u"layer 6"_s);
        map.setScores(sentenceAboutLodz(), twoClasses());
        const Drawing drawing = readSvg(*renderFigure(map, FigureFormat::Svg));
        QVERIFY(drawing.isWellFormed);
        QCOMPARE(drawing.images, 0);
        QVERIFY(drawing.rectangles > 11);
        for (const QString& text : { u"Poland"_s, u"<s>"_s, u"false"_s, u"true"_s, u"+4.3"_s,
                 u"−4.3"_s, u"0"_s, u"pooled"_s, u"layer 6"_s })
            QVERIFY2(drawing.texts.contains(text), qPrintable(text));
    }

    void tokensGrowInHeight()
    {
        TokenHeatmap map;
        map.setScores(longText(2000), twoClasses());
        const QString path = m_folder->filePath(u"long.png"_s);
        QVERIFY(exportFigure(map, path, { .widthMm = 127, .pngScale = 1 }).has_value());
        const QImage image(path);
        QCOMPARE(image.width(), 480);
        QVERIFY(image.height() > 2000);
    }

    void refusesPicturesThatCannotBe()
    {
        TokenHeatmap map;
        map.setScores(longText(30000), twoClasses());
        const Result<QByteArray> png = renderFigure(map, FigureFormat::Png, { .pngScale = 4 });
        QVERIFY(!png.has_value());
        QVERIFY(QString::fromStdString(png.error().message).contains(u"too large"_s));
        QVERIFY(!renderFigure(map, FigureFormat::Pdf).has_value());
        QVERIFY(renderFigure(map, FigureFormat::Svg).has_value());
    }

    void refusesOptionsOutOfRange_data()
    {
        QTest::addColumn<FigureOptions>("options");
        QTest::newRow("no width") << FigureOptions { .widthMm = 0 };
        QTest::newRow("not a number") << FigureOptions { .heightMm = std::nan("") };
        QTest::newRow("huge text") << FigureOptions { .pointSize = 1000 };
        QTest::newRow("no pixels") << FigureOptions { .pngScale = 0 };
    }
    void refusesOptionsOutOfRange()
    {
        QFETCH(FigureOptions, options);
        const Status status = exportFigure(*m_plot, m_folder->filePath(u"a.svg"_s), options);
        QVERIFY(!status.has_value());
        QCOMPARE(status.error().code, ErrorCode::InvalidArgument);
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }

    void refusesFormatsItDoesNotWrite()
    {
        const Status status = exportFigure(*m_plot, m_folder->filePath(u"a.jpg"_s));
        QVERIFY(!status.has_value());
        QVERIFY(status.error().message.find(".svg, .pdf, .png or .csv") != std::string::npos);
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }

    void refusesAnEmptyView()
    {
        m_plot->clear();
        QVERIFY(!exportFigure(*m_plot, m_folder->filePath(u"a.svg"_s)).has_value());
        QVERIFY(!copyFigure(*m_plot).has_value());
    }

    void aFailedWriteLeavesTheOldFile()
    {
        const QString path = m_folder->filePath(u"folder/that/is/not/there/a.svg"_s);
        const Status status = exportFigure(*m_plot, path);
        QVERIFY(!status.has_value());
        QCOMPARE(status.error().code, ErrorCode::FileNotWritable);
        QCOMPARE(QString::fromStdString(status.error().where), path);

        const QString existing = m_folder->filePath(u"a.svg"_s);
        QVERIFY(exportFigure(*m_plot, existing).has_value());
        const QByteArray before = contentOf(existing);
        QVERIFY(!exportFigure(*m_plot, existing, { .widthMm = -1 }).has_value());
        QCOMPARE(contentOf(existing), before);
    }

    void csvIsTheDataBehind()
    {
        const QString path = m_folder->filePath(u"a.csv"_s);
        QVERIFY(exportFigure(*m_plot, path).has_value());
        QCOMPARE(QString::fromUtf8(contentOf(path)), m_plot->dataAsCsv());
    }

    void copiesAsPictureVectorsAndNumbers()
    {
        QVERIFY(
            copyFigure(*m_plot, { .widthMm = 127, .heightMm = 76.2, .pngScale = 2 }).has_value());
        const QMimeData* mime = QApplication::clipboard()->mimeData();
        QCOMPARE(QApplication::clipboard()->image().size(), QSize(960, 576));
        QVERIFY(readSvg(mime->data(u"image/svg+xml"_s)).isWellFormed);
        QVERIFY(mime->text().startsWith(u"layer,"_s));
    }

    void exportsASweepWithoutAWindow()
    {
        for (const QString& name :
            { u"sweep.svg"_s, u"sweep.pdf"_s, u"sweep.png"_s, u"sweep.csv"_s }) {
            QVERIFY(exportSweepFigure(madeUpSweep({ .blocks = 32 }), m_folder->filePath(name))
                        .has_value());
            QVERIFY(QFile(m_folder->filePath(name)).size() > 500);
        }
        QVERIFY(!exportSweepFigure(SweepResult(), m_folder->filePath(u"none.svg"_s)).has_value());
    }

    void importanceIsExportedToo()
    {
        ImportancePlot plot;
        plot.setImportance(madeUpImportance(), ImportanceMetric::L2);
        const Drawing drawing = readSvg(*renderFigure(plot, FigureFormat::Svg));
        QVERIFY(drawing.isWellFormed);
        QVERIFY(drawing.texts.contains(u"Layer importance"_s));
        QVERIFY(renderFigure(plot, FigureFormat::Pdf)->startsWith("%PDF-"));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SweepPlot> m_plot;
};

QTEST_MAIN(TestFigureExport)
#include "tst_figure_export.moc"
