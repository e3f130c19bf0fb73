// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"
#include "ui/theme/theme_colors.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace fathom;

namespace {

constexpr double textContrast = 4.5; // WCAG 2.1, 1.4.3 (AA)
constexpr double graphicContrast = 3; // WCAG 2.1, 1.4.11

// CIE 1976 lightness, another model than the one the scale is made in.
double cieLightness(const QColor& color)
{
    const auto linear
        = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    const double y = 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
        + 0.0722 * linear(color.blueF());
    return y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y;
}

void addThemes()
{
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << lightPalette();
    QTest::newRow("dark") << darkPalette();
    QTest::newRow("paper") << paperPalette();
}

} // namespace

class TestThemeColors : public QObject
{
    Q_OBJECT

private slots:
    void measuresContrastAsWcagDoes_data()
    {
        QTest::addColumn<QColor>("a");
        QTest::addColumn<QColor>("b");
        QTest::addColumn<double>("ratio");
        QTest::newRow("black on white") << QColor(Qt::black) << QColor(Qt::white) << 21.0;
        QTest::newRow("a colour on itself") << QColor(10, 200, 30) << QColor(10, 200, 30) << 1.0;
        // The lightest grey that passes AA on white, as published with the standard.
        QTest::newRow("#767676 on white") << QColor(0x76, 0x76, 0x76) << QColor(Qt::white) << 4.54;
    }
    void measuresContrastAsWcagDoes()
    {
        QFETCH(QColor, a);
        QFETCH(QColor, b);
        QFETCH(double, ratio);
        QVERIFY(std::abs(contrastRatio(a, b) - ratio) < 0.005);
        QCOMPARE(contrastRatio(a, b), contrastRatio(b, a));
    }

    void textIsReadableOnItsSurface_data()
    {
        QTest::addColumn<QPalette>("palette");
        QTest::addColumn<QPalette::ColorGroup>("group");
        QTest::addColumn<QPalette::ColorRole>("text");
        QTest::addColumn<QPalette::ColorRole>("surface");
        QTest::addColumn<double>("least");
        const struct
        {
            const char* name;
            QPalette palette;
        } themes[] = { { "light", lightPalette() }, { "dark", darkPalette() },
            { "paper", paperPalette() } };
        for (const auto& [name, palette] : themes) {
            const auto add = [&](const char* row, QPalette::ColorGroup group,
                                 QPalette::ColorRole text, QPalette::ColorRole surface,
                                 double least) {
                QTest::addRow("%s: %s", name, row) << palette << group << text << surface << least;
            };
            using P = QPalette;
            add("text on base", P::Active, P::Text, P::Base, 7);
            add("text on alternate rows", P::Active, P::Text, P::AlternateBase, 7);
            add("text on window", P::Active, P::WindowText, P::Window, 7);
            add("text on button", P::Active, P::ButtonText, P::Button, 7);
            add("tool tip", P::Active, P::ToolTipText, P::ToolTipBase, 7);
            add("muted text on base", P::Active, P::PlaceholderText, P::Base, textContrast);
            add("muted text on window", P::Active, P::PlaceholderText, P::Window, textContrast);
            add("selected text", P::Active, P::HighlightedText, P::Highlight, textContrast);
            add("selected text without focus", P::Inactive, P::HighlightedText, P::Highlight,
                textContrast);
            add("accent on base", P::Active, P::Link, P::Base, textContrast);
            add("accent on window", P::Active, P::Link, P::Window, textContrast);
            add("highlight against base", P::Active, P::Highlight, P::Base, graphicContrast);
            add("disabled text on base", P::Disabled, P::Text, P::Base, graphicContrast);
            add("disabled text on window", P::Disabled, P::WindowText, P::Window, graphicContrast);
            add("disabled text on button", P::Disabled, P::ButtonText, P::Button, graphicContrast);
        }
    }
    void textIsReadableOnItsSurface()
    {
        QFETCH(QPalette, palette);
        QFETCH(QPalette::ColorGroup, group);
        QFETCH(QPalette::ColorRole, text);
        QFETCH(QPalette::ColorRole, surface);
        QFETCH(double, least);
        QCOMPARE_GE(
            contrastRatio(palette.color(group, text), palette.color(group, surface)), least);
    }

    void tellsDarkFromLight()
    {
        QVERIFY(!ThemeColors::from(lightPalette()).isDark);
        QVERIFY(ThemeColors::from(darkPalette()).isDark);
        QVERIFY(!ThemeColors::from(paperPalette()).isDark);
    }

    void plotColoursStandOutFromTheBackground_data() { addThemes(); }
    void plotColoursStandOutFromTheBackground()
    {
        QFETCH(QPalette, palette);
        const ThemeColors colors = ThemeColors::from(palette);
        for (std::size_t i = 0; i < 4; ++i)
            QCOMPARE_GE(contrastRatio(colors.seriesColor(i), colors.background), graphicContrast);
        QCOMPARE_GE(contrastRatio(colors.mutedText, colors.background), textContrast);
        QCOMPARE_GE(contrastRatio(colors.accent, colors.background), textContrast);
        QCOMPARE_GE(contrastRatio(colors.onAccent, colors.accentFill), textContrast);
        QCOMPARE_GE(contrastRatio(colors.baseline, colors.background), graphicContrast);
        QCOMPARE_LE(
            contrastRatio(colors.grid, colors.background), 1.5); // there, but behind everything
        QCOMPARE(colors.seriesColor(7), colors.seriesColor(0));
    }

    void divergingScaleStartsAtTheBackground_data() { addThemes(); }
    void divergingScaleStartsAtTheBackground()
    {
        QFETCH(QPalette, palette);
        const ThemeColors colors = ThemeColors::from(palette);
        QCOMPARE(colors.divergingColor(0), colors.background);
        QCOMPARE(
            colors.divergingColor(std::numeric_limits<double>::quiet_NaN()), colors.background);
        QCOMPARE(colors.divergingColor(7), colors.divergingColor(1));
        QCOMPARE(colors.divergingColor(-7), colors.divergingColor(-1));
    }

    void divergingScaleIsBlueBelowAndOrangeAbove_data() { addThemes(); }
    void divergingScaleIsBlueBelowAndOrangeAbove()
    {
        QFETCH(QPalette, palette);
        const ThemeColors colors = ThemeColors::from(palette);
        const int below = colors.divergingColor(-1).hslHue();
        const int above = colors.divergingColor(1).hslHue();
        QVERIFY2(below > 190 && below < 250, qPrintable(QString::number(below)));
        QVERIFY2(above > 10 && above < 45, qPrintable(QString::number(above)));
    }

    void divergingScaleIsSymmetricAndMonotone_data() { addThemes(); }
    void divergingScaleIsSymmetricAndMonotone()
    {
        QFETCH(QPalette, palette);
        const ThemeColors colors = ThemeColors::from(palette);
        const double start = cieLightness(colors.background);
        double before = 0;
        for (int step = 1; step <= 20; ++step) {
            const double position = step / 20.0;
            const double below = std::abs(cieLightness(colors.divergingColor(-position)) - start);
            const double above = std::abs(cieLightness(colors.divergingColor(position)) - start);
            // Two models of lightness differ by a few of 100 for saturated colours.
            QVERIFY2(std::abs(below - above) < 4, qPrintable(QString::number(position)));
            QVERIFY(std::min(below, above) > before);
            before = std::min(below, above);
        }
        QCOMPARE_GE(before, 15); // the ends are far from the background
    }

    void textOnEveryStepOfTheScaleIsReadable_data() { addThemes(); }
    void textOnEveryStepOfTheScaleIsReadable()
    {
        QFETCH(QPalette, palette);
        const ThemeColors colors = ThemeColors::from(palette);
        for (int step = -50; step <= 50; ++step) {
            const QColor fill = colors.divergingColor(step / 50.0);
            QCOMPARE_GE(contrastRatio(readableTextOn(fill), fill), textContrast);
            QCOMPARE_GE(contrastRatio(colors.text, fill), 3);
        }
    }

    void mixesBetweenItsTwoColours()
    {
        QCOMPARE(mixed(Qt::black, Qt::white, 0), QColor(Qt::black));
        QCOMPARE(mixed(Qt::black, Qt::white, 1), QColor(Qt::white));
        QCOMPARE(mixed(Qt::black, Qt::white, 0.2).red(), 51);
    }
};

QTEST_APPLESS_MAIN(TestThemeColors)
#include "tst_theme_colors.moc"
