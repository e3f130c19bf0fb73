// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/number_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("NumberText", text);
}

/// As wide as the digits, so that columns line up, and as the plots write it.
QString withMinusSign(QString text)
{
    return text.replace(QLocale().negativeSign(), u"−"_s);
}

} // namespace

QString shareText(double share)
{
    if (!std::isfinite(share))
        return u"–"_s;
    return withMinusSign(QLocale().toString(share, 'f', std::abs(share) >= 0.9995 ? 2 : 3));
}

QString numberText(double value)
{
    if (!std::isfinite(value))
        return u"–"_s;
    if (value == 0)
        return QLocale().toString(0);
    // Rounded to three digits first: 999.7 then has the magnitude of 1000, and 12,345 reads 12,300.
    const double rounded = QString::number(value, 'e', 2).toDouble();
    const auto magnitude = static_cast<int>(std::floor(std::log10(std::abs(rounded))));
    auto text = magnitude >= 6 || magnitude < -4
        ? QLocale().toString(rounded, 'g', 3)
        : QLocale().toString(rounded, 'f', std::max(0, 2 - magnitude));
    return withMinusSign(text);
}

QString fixedText(double value, int decimals)
{
    if (!std::isfinite(value))
        return u"–"_s;
    const double unit = std::pow(10, -decimals);
    const bool isZero = std::abs(value) < unit / 2; // which has no sign
    return withMinusSign(QLocale().toString(isZero ? 0.0 : value, 'f', decimals));
}

int decimalsFor(double spread)
{
    constexpr int most = 9;
    if (!std::isfinite(spread) || spread <= 0)
        return 2;
    return std::clamp(2 - static_cast<int>(std::floor(std::log10(spread))), 0, most);
}

QString exactText(double value)
{
    auto text = QString::number(value, 'g', QLocale::FloatingPointShortest);
    // 1e+09 is 1e9, 1e-09 is 1e-9.
    if (auto at = text.indexOf(u'e'); at >= 0) {
        at += text[at + 1] == u'-' ? 2 : 1;
        while (at < text.size() - 1 && (text[at] == u'+' || text[at] == u'0'))
            text.remove(at, 1);
    }
    return text;
}

QString exactText(const std::vector<double>& values)
{
    QStringList texts;
    for (const double value : values)
        texts.append(exactText(value));
    return texts.join(u", ");
}

QString intervalText(const Interval& interval)
{
    return u"[%1, %2]"_s.arg(shareText(interval.low), shareText(interval.high));
}

QString countText(std::int64_t count)
{
    return QLocale().toString(static_cast<qlonglong>(count));
}

QString shortCountText(std::int64_t count)
{
    static constexpr std::array units { "%1 K", "%1 M", "%1 B", "%1 T" };
    auto value = static_cast<double>(count);
    if (value < 10'000)
        return countText(count);
    std::size_t unit = 0;
    value /= 1000;
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return tr(units[unit]).arg(numberText(value));
}

QString bytesText(std::int64_t bytes)
{
    static constexpr std::array units { "%1 bytes", "%1 kB", "%1 MB", "%1 GB", "%1 TB" };
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return tr(units[unit]).arg(numberText(value));
}

QString durationText(double seconds)
{
    if (seconds < 1)
        return tr("%1 s").arg(QLocale().toString(std::max(seconds, 0.0), 'f', 1));
    const auto whole = static_cast<qlonglong>(std::llround(seconds));
    if (whole < 60)
        return tr("%1 s").arg(whole);
    if (whole < 3600)
        return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

} // namespace fathom
