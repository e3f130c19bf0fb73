// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string_view>
#include <vector>

namespace fathom {

/// A stretch of a token's text that is drawn in one way.
struct TextRun
{
    enum class Kind
    {
        Text,
        Mark, ///< stands for something invisible (a space, a line break, a zero-width character):
              ///< muted
        Bytes, ///< bytes that are no characters by themselves, as hex: muted
    };

    QString text;
    Kind kind = Kind::Text;
    bool operator==(const TextRun&) const = default;
};

/// What is drawn in a token's chip, in reading order.
struct TokenText
{
    std::vector<TextRun> runs;

    [[nodiscard]] QString plain() const; ///< the runs, joined
    bool operator==(const TokenText&) const = default;
};

/// Of a slice of the prompt: white space becomes ␣ ⏎ ⇥, control and direction characters their
/// code, a leading combining mark gets a dotted circle to sit on, and bytes that are no UTF-8 by
/// themselves (half of a character) are written as hex.
[[nodiscard]] TokenText tokenTextOfSlice(std::string_view slice);
/// Of a token that stands for no text: the vocabulary's spelling, all of it as a mark.
[[nodiscard]] TokenText tokenTextOfSpelling(std::string_view spelling);

} // namespace fathom
