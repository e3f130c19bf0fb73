// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/tool_tip_text.h"

using namespace Qt::StringLiterals;

namespace fathom {

namespace {
constexpr qsizetype mostCharacters = 1200;
constexpr qsizetype longestLine = 70; ///< beyond, Qt would show it unwrapped across the screen
} // namespace

QString toolTipText(const QString& plain)
{
    const bool isShort = plain.size() <= longestLine && !plain.contains(u'<');
    if (isShort)
        return plain;
    auto text = plain.size() > mostCharacters ? plain.left(mostCharacters) + u" …"_s : plain;
    return u"<div style='white-space:pre-wrap'>%1</div>"_s.arg(text.toHtmlEscaped());
}

} // namespace fathom
