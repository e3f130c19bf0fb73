// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_heat_text.h"

#include "ui/plots/figure_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("fathom::TokenHeatmap", text);
}

QString scoreName(const TokenHeat& heat)
{
    return heat.isRegression ? tr("Predicted")
                             : tr("Score for %1").arg(oneLine(classPhrase(heat.positiveName)));
}

QString countSentence(const TokenHeat& heat)
{
    const auto isAbove = [&heat](const HeatToken& token) {
        return !token.isSpecial && token.score > heat.centre;
    };
    const auto above = std::ranges::count_if(heat.tokens, isAbove);
    return heat.isRegression
        ? tr("%1 tokens; at %2 of them the prediction is above the training mean, %3.")
              .arg(heat.tokens.size())
              .arg(above)
              .arg(shortNumber(heat.centre))
        : tr("%1 tokens, %2 of them score towards %3.")
              .arg(heat.tokens.size())
              .arg(above)
              .arg(oneLine(classPhrase(heat.positiveName)));
}

bool hasProbabilities(const TokenHeat& heat)
{
    return std::ranges::any_of(
        heat.tokens, [](const HeatToken& token) { return token.probability.has_value(); });
}

QString probabilityText(const HeatToken& token)
{
    return token.probability ? exactNumber(*token.probability) : QString();
}

} // namespace

QString tokenHeatSummary(const TokenHeat& heat, std::optional<std::size_t> current)
{
    if (heat.tokens.empty())
        return {};
    QString sentence = countSentence(heat);
    if (current) {
        const HeatToken& token = heat.tokens[*current];
        sentence += (heat.isRegression ? tr(" Token %1: %2, predicted %3.")
                                       : tr(" Token %1: %2, score %3."))
                        .arg(*current + 1)
                        .arg(token.text.plain(), shortNumber(token.score));
    }
    return sentence;
}

QString tokenHeatToolTip(const TokenHeat& heat, std::size_t index)
{
    if (index >= heat.tokens.size())
        return {};
    const HeatToken& token = heat.tokens[index];
    QString html
        = u"<b style='white-space:pre'>%1</b><table cellspacing='0' cellpadding='1'>"_s.arg(
            oneLine(token.text.plain()).toHtmlEscaped());
    const auto addRow = [&html](const QString& name, const QString& value) {
        html += u"<tr><td>%1&nbsp;&nbsp;</td><td>%2</td></tr>"_s.arg(
            name.toHtmlEscaped(), value.toHtmlEscaped());
    };
    addRow(tr("Token"),
        tr("%1 of %2, id %3").arg(index + 1).arg(heat.tokens.size()).arg(token.id.value));
    addRow(scoreName(heat), exactNumber(token.score));
    if (token.probability)
        addRow(tr("Probability of %1").arg(oneLine(classPhrase(heat.positiveName))),
            probabilityText(token));
    html += "</table>"_L1;
    if (token.isPooled)
        html += u"<br>"_s
            + tr("pooled: the probe was trained on this position").toHtmlEscaped();
    if (token.isSpecial)
        html += u"<br>"_s + tr("special token, added by the tokenizer").toHtmlEscaped();
    return html;
}

QString tokenHeatTsv(const TokenHeat& heat)
{
    const bool withProbabilities = hasProbabilities(heat);
    QStringList names { tr("token"), tr("id"),
        heat.isRegression ? tr("predicted") : tr("score for %1").arg(oneLine(heat.positiveName)) };
    if (withProbabilities)
        names << tr("probability");
    QString tsv = names.join(u'\t') + u'\n';
    for (const HeatToken& token : heat.tokens) {
        QStringList cells { token.text.plain(), QString::number(token.id.value),
            exactNumber(token.score) };
        if (withProbabilities)
            cells << probabilityText(token);
        tsv += cells.join(u'\t') + u'\n';
    }
    return tsv;
}

QString tokenHeatCsv(const TokenHeat& heat)
{
    QString csv = heat.isRegression
        ? u"index,token,id,predicted,is_special,is_pooled\r\n"_s
        : u"index,token,id,class,score,probability,is_special,is_pooled\r\n"_s;
    for (std::size_t i = 0; i < heat.tokens.size(); ++i) {
        const HeatToken& token = heat.tokens[i];
        QStringList cells { QString::number(i), csvCell(token.text.plain()),
            QString::number(token.id.value) };
        if (heat.isRegression)
            cells << exactNumber(token.score);
        else
            cells << csvCell(heat.positiveName) << exactNumber(token.score)
                  << probabilityText(token);
        cells << (token.isSpecial ? u"true"_s : u"false"_s)
              << (token.isPooled ? u"true"_s : u"false"_s);
        csv += cells.join(u',') + "\r\n"_L1;
    }
    return csv;
}

} // namespace fathom
