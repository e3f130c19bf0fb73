// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/typed_value.h"

#include <QLocale>
#include <QRegularExpression>

#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {

std::optional<double> typedNumber(const QString& text)
{
    bool isNumber = false;
    double number = text.trimmed().toDouble(&isNumber);
    if (!isNumber)
        number = QLocale().toDouble(text.trimmed(), &isNumber);
    return isNumber && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<std::vector<double>> typedNumbers(const QString& text)
{
    static const QRegularExpression separators(u"[,;\\s]+"_s);
    std::vector<double> numbers;
    for (const auto& part : text.split(separators, Qt::SkipEmptyParts)) {
        bool isNumber = false;
        numbers.push_back(part.toDouble(&isNumber));
        if (!isNumber || !std::isfinite(numbers.back()))
            return std::nullopt;
    }
    return numbers.empty() ? std::nullopt : std::optional(numbers);
}

} // namespace fathom
