// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/desktop_preference.h"
#include "ui/theme/font_zoom.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QSignalSpy>
#include <QStyle>
#include <QTest>

#include <limits>
#include <optional>

using namespace fathom;
using namespace Qt::StringLiterals;

class TestTheme : public QObject
{
    Q_OBJECT

private slots:
    void usesOurPalettesOnFusion()
    {
        applyTheme(*qApp, ColorScheme::Dark);
        QCOMPARE(QApplication::style()->name(), u"fusion"_s);
        QCOMPARE(
            QApplication::palette().color(QPalette::Base), darkPalette().color(QPalette::Base));
        QVERIFY(isDark(QApplication::palette()));
        applyTheme(*qApp, ColorScheme::Light);
        QCOMPARE(
            QApplication::palette().color(QPalette::Base), lightPalette().color(QPalette::Base));
    }

    void isLightWhereTheSystemSaysNothing()
    {
        applyTheme(*qApp, ColorScheme::Dark);
        applyTheme(*qApp, ColorScheme::System); // no portal on the offscreen platform
        QVERIFY(!isDark(QApplication::palette()));
    }

    void readsThePortalsAnswer_data()
    {
        QTest::addColumn<QVariant>("value");
        QTest::addColumn<int>("prefersDark"); // -1: no answer
        const QVariant dark(1U);
        const QVariant wrapped = QVariant::fromValue(QDBusVariant(dark));
        QTest::newRow("no preference") << QVariant(0U) << 0;
        QTest::newRow("dark") << dark << 1;
        QTest::newRow("light") << QVariant(2U) << 0;
        QTest::newRow("wrapped once") << wrapped << 1;
        QTest::newRow("wrapped twice") << QVariant::fromValue(QDBusVariant(wrapped)) << 1;
        QTest::newRow("a number from the future") << QVariant(7U) << -1;
        QTest::newRow("no number") << QVariant(u"dark mode"_s) << -1;
        QTest::newRow("nothing") << QVariant() << -1;
    }
    void readsThePortalsAnswer()
    {
        QFETCH(QVariant, value);
        QFETCH(int, prefersDark);
        const std::optional<bool> answer = prefersDarkFromPortal(value);
        QCOMPARE(answer ? int(*answer) : -1, prefersDark);
    }

    void namesOfSchemesRoundTrip()
    {
        for (const ColorScheme scheme :
            { ColorScheme::System, ColorScheme::Light, ColorScheme::Dark })
            QCOMPARE(colorSchemeFromName(colorSchemeName(scheme)), scheme);
        QCOMPARE(colorSchemeFromName(u"mauve"_s), ColorScheme::System);
    }

    void zoomsTheApplicationsFont()
    {
        const double normal = QApplication::font().pointSizeF();
        FontZoom zoom(nullptr);
        QSignalSpy changes(&zoom, &FontZoom::factorChanged);
        zoom.zoomInAction()->trigger();
        QVERIFY(QApplication::font().pointSizeF() > normal);
        zoom.setFactor(2);
        QCOMPARE(QApplication::font().pointSizeF(), 2 * normal);
        zoom.zoomOutAction()->trigger();
        QCOMPARE(zoom.factor(), 1.75);
        zoom.resetAction()->trigger();
        QCOMPARE(QApplication::font().pointSizeF(), normal);
        QCOMPARE(changes.size(), 4);
        QVERIFY(!zoom.resetAction()->isEnabled());
    }

    void zoomStopsAtItsEnds()
    {
        FontZoom zoom(nullptr);
        for (int i = 0; i < 20; ++i)
            zoom.zoomIn();
        QCOMPARE(zoom.factor(), FontZoom::largest);
        QVERIFY(!zoom.zoomInAction()->isEnabled());
        for (int i = 0; i < 20; ++i)
            zoom.zoomOut();
        QCOMPARE(zoom.factor(), FontZoom::smallest);
        zoom.setFactor(99);
        QCOMPARE(zoom.factor(), FontZoom::largest);
        zoom.setFactor(std::numeric_limits<double>::quiet_NaN());
        QCOMPARE(zoom.factor(), FontZoom::largest);
        zoom.reset();
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
