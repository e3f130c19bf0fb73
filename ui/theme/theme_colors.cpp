// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme_colors.h"

#include <QtGlobal>

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

// Okabe & Ito 2008, "Color Universal Design". Yellow is missing on white and black on dark, where
// neither can be seen.
constexpr QRgb black = 0xFF1B1D21;
constexpr QRgb orange = 0xFFE69F00;
constexpr QRgb skyBlue = 0xFF56B4E9;
constexpr QRgb green = 0xFF009E73;
constexpr QRgb yellow = 0xFFF0E442;
constexpr QRgb blue = 0xFF0072B2;
constexpr QRgb vermillion = 0xFFD55E00;
constexpr QRgb purple = 0xFFCC79A7;

// Ends of the diverging scale in OKLCH. One lightness and one chroma for both, so that equal scores
// of either sign look equally strong; the lightness leaves 4.5:1 for text on every step.
constexpr double endLightnessOnLight = 0.66;
constexpr double endLightnessOnDark = 0.54;
constexpr double endChroma = 0.128;
constexpr double blueHue = 248; // degrees
constexpr double orangeHue = 55;

struct Lab
{
    double L;
    double a;
    double b;
};

double toLinear(double c)
{
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double fromLinear(double c)
{
    const double encoded = c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
    return std::clamp(encoded, 0.0, 1.0);
}

// OKLab, Ottosson 2020, "A perceptual color space for image processing".
Lab toOklab(const QColor& color)
{
    const double r = toLinear(color.redF());
    const double g = toLinear(color.greenF());
    const double b = toLinear(color.blueF());
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return { 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s };
}

QColor fromOklab(const Lab& lab)
{
    const double l = std::pow(lab.L + 0.3963377774 * lab.a + 0.2158037573 * lab.b, 3);
    const double m = std::pow(lab.L - 0.1055613458 * lab.a - 0.0638541728 * lab.b, 3);
    const double s = std::pow(lab.L - 0.0894841775 * lab.a - 1.2914855480 * lab.b, 3);
    return QColor::fromRgbF(
        float(fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)),
        float(fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)),
        float(fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)));
}

double relativeLuminance(const QColor& color)
{
    return 0.2126 * toLinear(color.redF()) + 0.7152 * toLinear(color.greenF())
        + 0.0722 * toLinear(color.blueF());
}

} // namespace

ThemeColors ThemeColors::from(const QPalette& palette)
{
    ThemeColors colors;
    colors.background = palette.color(QPalette::Active, QPalette::Base);
    colors.text = palette.color(QPalette::Active, QPalette::Text);
    colors.isDark = relativeLuminance(colors.background) < relativeLuminance(colors.text);
    colors.mutedText = palette.color(QPalette::Active, QPalette::PlaceholderText);
    colors.axis = mixed(colors.background, colors.text, 0.45);
    colors.grid = mixed(colors.background, colors.text, 0.09);
    colors.baseline = mixed(colors.background, colors.text, 0.55);
    colors.accent = palette.color(QPalette::Active, QPalette::Link);
    colors.accentFill = palette.color(QPalette::Active, QPalette::Highlight);
    colors.onAccent = palette.color(QPalette::Active, QPalette::HighlightedText);
    if (colors.isDark)
        colors.series = { skyBlue, orange, green, purple, yellow, vermillion, blue };
    else
        colors.series = { blue, vermillion, green, purple, black, skyBlue, orange };
    return colors;
}

QColor ThemeColors::divergingColor(double position) const
{
    if (!(std::abs(position) > 0)) // NaN too
        return background;
    const double share = std::min(std::abs(position), 1.0);
    const double hue = (position < 0 ? blueHue : orangeHue) * M_PI / 180;
    const Lab from = toOklab(background);
    const Lab end { isDark ? endLightnessOnDark : endLightnessOnLight, endChroma * std::cos(hue),
        endChroma * std::sin(hue) };
    return fromOklab({ std::lerp(from.L, end.L, share), std::lerp(from.a, end.a, share),
        std::lerp(from.b, end.b, share) });
}

QColor readableTextOn(const QColor& background)
{
    const QColor dark(0x11, 0x12, 0x14);
    const QColor light(Qt::white);
    return contrastRatio(dark, background) >= contrastRatio(light, background) ? dark : light;
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double first = relativeLuminance(a);
    const double second = relativeLuminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QColor mixed(const QColor& under, const QColor& over, double share)
{
    const auto t = float(share);
    return QColor::fromRgbF(std::lerp(under.redF(), over.redF(), t),
        std::lerp(under.greenF(), over.greenF(), t), std::lerp(under.blueF(), over.blueF(), t));
}

QColor withAlpha(QColor color, double alpha)
{
    color.setAlphaF(float(alpha));
    return color;
}

} // namespace fathom
