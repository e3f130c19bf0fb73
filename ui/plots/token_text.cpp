// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_text.h"

#include <QChar>

#include <cstddef>
#include <cstdint>
#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr char32_t invalid = 0xFFFFFFFF;

// The code point at `position`, which moves behind it; `invalid`, and one byte further, where there
// is none. Strict: no overlong forms, no surrogates (Unicode 15, table 3-7).
char32_t decode(std::string_view text, std::size_t& position)
{
    const auto byte = [&text](std::size_t i) { return std::uint8_t(text[i]); };
    const std::uint8_t lead = byte(position);
    const std::size_t length = lead < 0x80 ? 1
        : lead < 0xC2                      ? 0
        : lead < 0xE0                      ? 2
        : lead < 0xF0                      ? 3
        : lead < 0xF5                      ? 4
                                           : 0;
    if (length == 0 || position + length > text.size()) {
        ++position;
        return invalid;
    }
    char32_t codePoint = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = position + 1; i < position + length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) {
            ++position;
            return invalid;
        }
        codePoint = (codePoint << 6U) | (byte(i) & 0x3FU);
    }
    const bool isOverlong
        = (length == 3 && codePoint < 0x800) || (length == 4 && codePoint < 0x10000);
    if (isOverlong || (codePoint >= 0xD800 && codePoint < 0xE000) || codePoint > 0x10FFFF) {
        ++position;
        return invalid;
    }
    position += length;
    return codePoint;
}

QString toText(char32_t codePoint)
{
    return QString::fromUcs4(&codePoint, 1);
}

QString codeOf(char32_t codePoint)
{
    return u"U+%1"_s.arg(uint(codePoint), 4, 16, QChar(u'0')).toUpper();
}

// Direction overrides would reorder what is around them, the others cannot be seen; ZWJ and ZWNJ
// shape the letters beside them and stay in the text.
bool isInvisible(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    const bool isJoiner = c == 0x200C || c == 0x200D;
    return category == QChar::Other_Control || category == QChar::Other_NotAssigned
        || category == QChar::Other_PrivateUse || (category == QChar::Other_Format && !isJoiner);
}

bool isCombining(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing;
}

QString markOf(char32_t c)
{
    switch (c) {
    case U' ':
        return u"␣"_s;
    case U'\n':
        return u"⏎"_s;
    case U'\r':
        return u"␍"_s;
    case U'\t':
        return u"⇥"_s;
    case 0xA0:
        return u"⍽"_s;
    default:
        break;
    }
    return QChar::isSpace(c) || isInvisible(c) ? codeOf(c) : QString();
}

class RunBuilder
{
public:
    void add(TextRun::Kind kind, const QString& text)
    {
        if (m_text.runs.empty() || m_text.runs.back().kind != kind)
            m_text.runs.push_back({ {}, kind });
        else if (kind == TextRun::Kind::Bytes)
            m_text.runs.back().text += u' ';
        m_text.runs.back().text += text;
    }
    [[nodiscard]] bool endsWithText() const
    {
        return !m_text.runs.empty() && m_text.runs.back().kind == TextRun::Kind::Text;
    }
    TokenText take() { return std::move(m_text); }

private:
    TokenText m_text;
};

} // namespace

QString TokenText::plain() const
{
    QString text;
    for (const TextRun& run : runs)
        text += run.text;
    return text;
}

TokenText tokenTextOfSlice(std::string_view slice)
{
    RunBuilder builder;
    for (std::size_t position = 0; position < slice.size();) {
        const auto lead = std::uint8_t(slice[position]);
        const char32_t c = decode(slice, position);
        if (c == invalid) {
            builder.add(
                TextRun::Kind::Bytes, u"%1"_s.arg(uint(lead), 2, 16, QChar(u'0')).toUpper());
        } else if (const QString mark = markOf(c); !mark.isEmpty()) {
            builder.add(TextRun::Kind::Mark, mark);
        } else if (isCombining(c) && !builder.endsWithText()) {
            builder.add(TextRun::Kind::Text, u"◌"_s + toText(c));
        } else {
            builder.add(TextRun::Kind::Text, toText(c));
        }
    }
    return builder.take();
}

TokenText tokenTextOfSpelling(std::string_view spelling)
{
    TokenText text = tokenTextOfSlice(spelling);
    QString joined = text.plain();
    joined.replace(u'▁', u'␣'); // SentencePiece's sign for a space
    if (joined.isEmpty())
        joined = u"∅"_s;
    return { { { joined, TextRun::Kind::Mark } } };
}

} // namespace fathom
