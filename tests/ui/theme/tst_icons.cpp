// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QTest>

using namespace fathom;
using namespace Qt::StringLiterals;

namespace {

// The colour of the icon's most opaque pixel.
QColor inkOf(const QIcon& icon, QIcon::Mode mode)
{
    const QImage image
        = icon.pixmap(QSize(32, 32), 1, mode).toImage().convertToFormat(QImage::Format_ARGB32);
    QColor ink(Qt::transparent);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y).alpha() > ink.alpha())
                ink = image.pixelColor(x, y);
        }
    }
    ink.setAlpha(255);
    return ink;
}

bool isNear(const QColor& a, const QColor& b)
{
    // Premultiplied pixels lose a little.
    return qAbs(a.red() - b.red()) <= 3 && qAbs(a.green() - b.green()) <= 3
        && qAbs(a.blue() - b.blue()) <= 3;
}

} // namespace

class TestIcons : public QObject
{
    Q_OBJECT

private slots:
    void everyFileOfTheFolderIsCompiledIn()
    {
        QStringList files = QDir(QString::fromUtf8(FATHOM_RESOURCES) + u"/icons"_s)
                                .entryList({ u"*.svg"_s }, QDir::Files, QDir::Name);
        QVERIFY(files.removeOne(u"fathom.svg"_s));
        files.replaceInStrings(u".svg"_s, QString());
        QCOMPARE(themedIconNames(), files);
    }

    void everyIconTakesThePalettesColours_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString& name : themedIconNames())
            QTest::newRow(qPrintable(name)) << name;
    }
    void everyIconTakesThePalettesColours()
    {
        QFETCH(QString, name);
        const QIcon icon = themedIcon(name);
        QVERIFY(!icon.isNull());
        for (const ColorScheme scheme : { ColorScheme::Light, ColorScheme::Dark }) {
            applyTheme(*qApp, scheme); // the same icon follows
            const QPalette palette = QApplication::palette();
            QVERIFY(isNear(
                inkOf(icon, QIcon::Normal), palette.color(QPalette::Active, QPalette::ButtonText)));
            QVERIFY(isNear(inkOf(icon, QIcon::Disabled),
                palette.color(QPalette::Disabled, QPalette::ButtonText)));
            QVERIFY(isNear(inkOf(icon, QIcon::Selected),
                palette.color(QPalette::Active, QPalette::HighlightedText)));
        }
    }

    void anIconCanTakeAnotherColourOfThePalette()
    {
        const QIcon icon = themedIcon(u"run"_s, QPalette::HighlightedText);
        for (const ColorScheme scheme : { ColorScheme::Light, ColorScheme::Dark }) {
            applyTheme(*qApp, scheme);
            QVERIFY(isNear(inkOf(icon, QIcon::Normal),
                QApplication::palette().color(QPalette::Active, QPalette::HighlightedText)));
        }
    }

    void iconsAreSharpOnDenseScreens()
    {
        const QPixmap pixmap = themedIcon(u"run"_s).pixmap(QSize(16, 16), 2);
        QCOMPARE(pixmap.size(), QSize(32, 32));
        QCOMPARE(pixmap.devicePixelRatio(), 2.0);
    }

    void anUnknownNameGivesANullIcon()
    {
        QVERIFY(themedIcon(u"no such icon"_s).isNull());
        QVERIFY(themedIcon(QString()).isNull());
    }

    void theApplicationIconHasColours()
    {
        const QImage image = applicationIcon().pixmap(QSize(64, 64)).toImage();
        QVERIFY(!image.isNull());
        QVERIFY(image.pixelColor(32, 46).hslSaturation() > 60);
    }
};

QTEST_MAIN(TestIcons)
#include "tst_icons.moc"
