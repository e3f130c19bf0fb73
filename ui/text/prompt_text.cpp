// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/prompt_text.h"

#include "ui/plots/token_text.h"
#include "ui/text/utf8.h"

#include <QCoreApplication>
#include <QStringList>

#include <cstddef>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

constexpr std::size_t mostTokens = 24;

QString tr(const char* text)
{
    return QCoreApplication::translate("PromptText", text);
}

QString quotedEnds(const std::string& text)
{
    constexpr qsizetype longest = 24;
    const auto escaped = escapedText(text);
    return u'“' + (escaped.size() > longest ? escaped.first(longest) + u'…' : escaped) + u'”';
}

} // namespace

QString escapedText(const std::string& text)
{
    auto result = toQt(text);
    return result.replace(u'\\', u"\\\\"_s).replace(u'\n', u"\\n"_s).replace(u'\t', u"\\t"_s);
}

std::string unescapedText(const QString& text)
{
    QString result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const auto next = i + 1 < text.size() ? text[i + 1] : QChar();
        if (text[i] != u'\\' || (next != u'n' && next != u't' && next != u'\\')) {
            result += text[i];
            continue;
        }
        result += next == u'n' ? u'\n' : next == u't' ? u'\t' : u'\\';
        ++i;
    }
    return toUtf8(result);
}

QString promptFormatText(const PromptFormat& format)
{
    switch (format.kind) {
    case PromptFormatKind::Raw:
        return {};
    case PromptFormatKind::Chat:
        return format.system.empty()
            ? tr("in the chat template")
            : tr("in the chat template with %1").arg(quotedEnds(format.system));
    case PromptFormatKind::Affixes:
        break;
    }
    if (format.suffix.empty())
        return tr("behind %1").arg(quotedEnds(format.prefix));
    if (format.prefix.empty())
        return tr("before %1").arg(quotedEnds(format.suffix));
    return tr("between %1 and %2").arg(quotedEnds(format.prefix), quotedEnds(format.suffix));
}

QString tokensPreview(const Tokenizer& tokenizer, std::string_view text, const Encoding& encoding,
    const std::string& pooling, const QString& paleColor)
{
    const auto count = encoding.ids.size();
    const auto pooled = pooling == "last_token" ? count - 1 : pooling == "first_token" ? 0 : count;
    QStringList tokens;
    for (std::size_t i = 0; i < count; ++i) {
        if (count > mostTokens && i == mostTokens / 2) {
            tokens.append(u"…"_s);
            i = count - mostTokens / 2;
        }
        const auto& range = encoding.offsets[i];
        const bool isText = encoding.isSpecial[i] == 0;
        const auto shown = isText
            ? tokenTextOfSlice(text.substr(range.begin, range.end - range.begin))
            : tokenTextOfSpelling(tokenizer.tokenText(encoding.ids[i]));
        auto token = shown.plain().toHtmlEscaped();
        if (i == pooled)
            token = u"<b>[%1]</b>"_s.arg(token);
        tokens.append(
            isText ? token : u"<span style=\"color:%1\">%2</span>"_s.arg(paleColor, token));
    }
    return tokens.join(u" "_s);
}

} // namespace fathom
