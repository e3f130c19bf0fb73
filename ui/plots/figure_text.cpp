// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/figure_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

/// In front; the exponent keeps its hyphen, which programs read.
QString withMinusSign(QString text)
{
    if (text.startsWith(u'-'))
        text[0] = u'−';
    return text;
}

} // namespace

QString shortNumber(double value)
{
    if (!std::isfinite(value))
        return u"–"_s;
    if (value == 0)
        return u"0"_s;
    const double size = std::abs(value);
    if (size >= 1e5 || size < 1e-4)
        return withMinusSign(QString::number(value, 'g', 3));
    const int decimals = std::clamp(2 - int(std::floor(std::log10(size))), 0, 6);
    QString text = QString::number(value, 'f', decimals);
    // 0.9996 rounds to 1.000, which is one digit too many.
    if (std::abs(text.toDouble()) >= std::pow(10, 3 - decimals) && decimals > 0)
        text = QString::number(value, 'f', decimals - 1);
    return withMinusSign(text);
}

QString scoreNumber(double value)
{
    if (!std::isfinite(value) || std::abs(value) >= 10)
        return shortNumber(value);
    const double rounded = std::round(value * 1000) / 1000 + 0.0; // no minus before a zero
    return withMinusSign(QString::number(rounded, 'f', std::abs(rounded) >= 1 ? 2 : 3));
}

QString countNumber(std::int64_t count)
{
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(qlonglong(count));
}

QString exactNumber(double value)
{
    return std::isfinite(value) ? QString::number(value, 'g', QLocale::FloatingPointShortest)
                                : QString();
}

QString exactNumberOrDash(double value)
{
    return std::isfinite(value) ? exactNumber(value) : u"–"_s;
}

QString csvCell(const QString& text)
{
    const bool needsQuotes = std::ranges::any_of(text,
        [](QChar c) { return c == u',' || c == u'"' || c == u'\n' || c == u'\r' || c == u'\t'; });
    if (!needsQuotes)
        return text;
    QString quoted = text;
    quoted.replace(u'"', u"\"\""_s);
    return u'"' + quoted + u'"';
}

QString oneLine(const QString& text, qsizetype longest)
{
    QString line;
    for (const QChar c : text) {
        if (c.isSpace())
            line += u' ';
        else if (c.category() != QChar::Other_Control)
            line += c;
    }
    line = line.trimmed();
    return line.size() > longest ? line.left(longest - 1) + u'…' : line;
}

QString classPhrase(const QString& name)
{
    bool isNumber = false;
    static_cast<void>(name.toDouble(&isNumber));
    return isNumber ? QCoreApplication::translate("fathom::FigureText", "label %1").arg(name)
                    : name;
}

} // namespace fathom
