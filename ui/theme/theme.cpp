// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/desktop_preference.h"
#include "ui/theme/theme_colors.h"

#include <QApplication>
#include <QString>
#include <QStyle>
#include <QToolTip>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

struct Surfaces
{
    QRgb window;
    QRgb base;
    QRgb alternateBase;
    QRgb button;
    QRgb toolTip;
    QRgb text;
    QRgb mutedText;
    QRgb disabledText;
    QRgb accent; ///< readable as text on window and base
    QRgb highlight; ///< carries white text
    QRgb shadow;
};

constexpr Surfaces lightSurfaces { .window = 0xFFF3F4F6,
    .base = 0xFFFFFFFF,
    .alternateBase = 0xFFF8F9FA,
    .button = 0xFFF7F8F9,
    .toolTip = 0xFFFFFFFF,
    .text = 0xFF1B1D21,
    .mutedText = 0xFF5C6470,
    .disabledText = 0xFF7D8490,
    .accent = 0xFF0067B0,
    .highlight = 0xFF0067B0,
    .shadow = 0xFF9AA0A9 };

constexpr Surfaces darkSurfaces { .window = 0xFF222529,
    .base = 0xFF17191C,
    .alternateBase = 0xFF1C1F22,
    .button = 0xFF2D3136,
    .toolTip = 0xFF2D3136,
    .text = 0xFFE4E7EB,
    .mutedText = 0xFF9BA3AF,
    .disabledText = 0xFF767D88,
    .accent = 0xFF5DB2EE,
    .highlight = 0xFF1F6FB2,
    .shadow = 0xFF0B0C0E };

QPalette paletteOf(const Surfaces& surfaces)
{
    // The constructor derives bevel colours (Light, Midlight, Dark, Mid) from button and window.
    QPalette palette(QColor::fromRgb(surfaces.button), QColor::fromRgb(surfaces.window));
    const auto set = [&palette](QPalette::ColorRole role, QRgb color) {
        palette.setColor(QPalette::All, role, QColor::fromRgb(color));
    };
    set(QPalette::Base, surfaces.base);
    set(QPalette::AlternateBase, surfaces.alternateBase);
    set(QPalette::WindowText, surfaces.text);
    set(QPalette::Text, surfaces.text);
    set(QPalette::ButtonText, surfaces.text);
    set(QPalette::BrightText, 0xFFFFFFFF);
    set(QPalette::PlaceholderText, surfaces.mutedText);
    set(QPalette::ToolTipBase, surfaces.toolTip);
    set(QPalette::ToolTipText, surfaces.text);
    set(QPalette::Highlight, surfaces.highlight);
    set(QPalette::HighlightedText, 0xFFFFFFFF);
    set(QPalette::Link, surfaces.accent);
    set(QPalette::LinkVisited, surfaces.accent);
    set(QPalette::Shadow, surfaces.shadow);
    for (const auto role :
        { QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText })
        palette.setColor(QPalette::Disabled, role, QColor::fromRgb(surfaces.disabledText));
    const QColor faintHighlight
        = mixed(QColor::fromRgb(surfaces.base), QColor::fromRgb(surfaces.disabledText), 0.35);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, faintHighlight);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, QColor::fromRgb(surfaces.text));
    return palette;
}

void usePalette(bool dark)
{
    const QPalette palette = dark ? darkPalette() : lightPalette();
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette); // platform themes give tool tips one of their own
}

} // namespace

QPalette lightPalette()
{
    return paletteOf(lightSurfaces);
}

QPalette darkPalette()
{
    return paletteOf(darkSurfaces);
}

QPalette paperPalette()
{
    Surfaces paper = lightSurfaces;
    paper.window = paper.base;
    return paletteOf(paper);
}

bool isDark(const QPalette& palette)
{
    return ThemeColors::from(palette).isDark;
}

void applyTheme(QApplication& application, ColorScheme scheme)
{
    auto* preference
        = application.findChild<DesktopPreference*>(QString(), Qt::FindDirectChildrenOnly);
    if (!preference) {
        // The first call still sees the palette the platform brought, the best guess there is
        // before the portal answers.
        preference = new DesktopPreference(isDark(QApplication::palette()), &application);
        QApplication::setStyle(u"Fusion"_s);
    }
    QObject::disconnect(preference, nullptr, &application, nullptr);
    if (scheme == ColorScheme::System) {
        QObject::connect(preference, &DesktopPreference::changed, &application, &usePalette);
        preference->watch();
    }
    usePalette(scheme == ColorScheme::Dark
        || (scheme == ColorScheme::System && preference->prefersDark()));
}

QString colorSchemeName(ColorScheme scheme)
{
    switch (scheme) {
    case ColorScheme::Light:
        return u"light"_s;
    case ColorScheme::Dark:
        return u"dark"_s;
    case ColorScheme::System:
        break;
    }
    return u"system"_s;
}

ColorScheme colorSchemeFromName(const QString& name)
{
    if (name == "light"_L1)
        return ColorScheme::Light;
    return name == "dark"_L1 ? ColorScheme::Dark : ColorScheme::System;
}

} // namespace fathom
