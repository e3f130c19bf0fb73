// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

namespace fathom {

/// Numbers in figures and in the files behind them: C locale, because both end up in papers and in
/// other programs.

/// At most three significant digits, at least two decimals for shares: "0.953", "1.00", "−12.3",
/// "1.23e+05". With a minus sign, as wide as a digit.
[[nodiscard]] QString shortNumber(double value);
/// A score that is 1 at best, an accuracy, R² or correlation, to three decimals: "0.953", "1.00",
/// "−0.001". As shortNumber() where R² is far below 0.
[[nodiscard]] QString scoreNumber(double value);
/// "1,496", in every locale.
[[nodiscard]] QString countNumber(std::int64_t count);
/// The shortest text that reads back as the same number; empty for NaN and infinity (an empty CSV
/// cell).
[[nodiscard]] QString exactNumber(double value);
/// The same for tooltips, with a word for a missing number.
[[nodiscard]] QString exactNumberOrDash(double value);
/// Quoted where RFC 4180 asks for it.
[[nodiscard]] QString csvCell(const QString& text);
/// One line: line breaks and tabs become spaces, control characters go, long text is cut with an
/// ellipsis.
[[nodiscard]] QString oneLine(const QString& text, qsizetype longest = 60);

/// A class's name within a figure: "label 0" where the name alone would read as a number on a
/// scale.
[[nodiscard]] QString classPhrase(const QString& name);

} // namespace fathom
