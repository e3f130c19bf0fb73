// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
#include <QString>

class QApplication;

namespace fathom {

enum class ColorScheme
{
    System,
    Light,
    Dark
};

/// Our own palettes, for the Fusion style. Text reaches WCAG AA on every surface it is used on.
[[nodiscard]] QPalette lightPalette();
[[nodiscard]] QPalette darkPalette();
/// What figures are exported in, whatever the window's theme: black on white.
[[nodiscard]] QPalette paperPalette();
[[nodiscard]] bool isDark(const QPalette& palette);

/// Sets the Fusion style and the scheme's palette; may be called again at any time, widgets get
/// QEvent::PaletteChange. `System` asks the desktop portal without waiting for its answer (light
/// until it comes, unless the platform's own palette is dark) and follows it when the user changes
/// the desktop's preference.
void applyTheme(QApplication& application, ColorScheme scheme);

/// "system", "light", "dark": for settings files. Unknown text means System.
[[nodiscard]] QString colorSchemeName(ColorScheme scheme);
[[nodiscard]] ColorScheme colorSchemeFromName(const QString& name);

} // namespace fathom
