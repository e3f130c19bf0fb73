// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/tokens_panel.h"

#include "ui/controllers/workbench.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/panel_parts.h"
#include "ui/plots/token_heatmap.h"
#include "ui/text/layer_text.h"
#include "ui/text/number_text.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

/// "label true", "target 4.2"
QString givenAnswer(const SelectedRow& row)
{
    const auto at = static_cast<std::size_t>(row.row.value);
    if (row.dataset->hasTargets())
        return TokensPanel::tr("target %1").arg(numberText(row.dataset->targets()[at]));
    if (!row.dataset->hasLabels())
        return {};
    const auto label = static_cast<std::size_t>(row.dataset->labels()[at]);
    return TokensPanel::tr("label %1").arg(toQt(row.dataset->classes().names[label]));
}

/// What the pooled token says is the probe's answer, where one token is pooled; else empty.
QString probesAnswer(const Probe& probe, const TokenScores& scores)
{
    if (std::ranges::count(scores.isPooled, 1) != 1)
        return {};
    const auto pooled = std::ranges::find(scores.isPooled, 1) - scores.isPooled.begin();
    const auto layer = layerName(probe.layers().back());
    if (probe.task() == Task::Regression)
        return TokensPanel::tr("%1 predicts %2").arg(layer, numberText(scores.scores(pooled, 0)));
    if (scores.probabilities.cols() > 0) {
        Eigen::Index predicted = 0;
        const double probability = scores.probabilities.row(pooled).maxCoeff(&predicted);
        return TokensPanel::tr("%1 says %2 with probability %3")
            .arg(layer, toQt(probe.classes().names[static_cast<std::size_t>(predicted)]),
                shareText(probability));
    }
    Eigen::Index predicted = scores.scores(pooled, 0) > 0 ? 1 : 0;
    if (scores.scores.cols() > 1)
        scores.scores.row(pooled).maxCoeff(&predicted);
    return TokensPanel::tr("%1 says %2")
        .arg(layer, toQt(probe.classes().names[static_cast<std::size_t>(predicted)]));
}

} // namespace

TokensPanel::TokensPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_workbench(workbench)
{
    setNames(*this, u"tokensPanel"_s, tr("Tokens"));
    m_prompt = new QLineEdit(this);
    setNames(*m_prompt, u"ownPrompt"_s, tr("A prompt of your own"));
    m_prompt->setPlaceholderText(
        tr("Type a prompt of your own to score it; empty shows the selected row"));
    m_prompt->setClearButtonEnabled(true);
    m_class = new ChoiceCombo(
        u"tokenClass"_s, tr("Class"), tr("The class whose score colours the tokens"), this);
    m_class->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_heatmap = new TokenHeatmap(this);
    m_heatmap->setObjectName(u"tokenHeatmap"_s);
    m_heatmap->setFrameShape(QFrame::NoFrame);
    m_caption = makeMutedLabel({}, this);
    m_caption->setObjectName(u"tokenCaption"_s);
    m_caption->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* top = new QHBoxLayout;
    top->setSpacing(gridUnit);
    top->addWidget(m_prompt, 1);
    top->addWidget(m_class);
    top->addWidget(makeToolButton(actions.action(u"exportTokens"_s), this));
    auto* layout = new QVBoxLayout(this);
    setPanelMargins(*layout);
    layout->addLayout(top);
    layout->addWidget(m_caption);
    layout->addWidget(m_heatmap, 1);

    auto& tokens = workbench.tokens();
    connect(m_prompt, &QLineEdit::textChanged, &tokens, &TokenController::setOwnPrompt);
    connect(m_class, &ChoiceCombo::chosen, this, [this] {
        m_heatmap->setClassShown(m_class->currentIndex());
        m_caption->setText(captionText());
    });
    connect(&tokens, &TokenController::changed, this, &TokensPanel::refresh);
    connect(&workbench.selection(), &Selection::rowChanged, this,
        [this] { m_caption->setText(captionText()); });
    refresh();
}

void TokensPanel::refresh()
{
    const auto& tokens = m_workbench.tokens();
    refreshClasses();
    if (tokens.scores()) {
        m_heatmap->setCaption(layerName(tokens.probe()->layers().back()));
        if (tokens.probe()->task() == Task::Regression)
            m_heatmap->setScores(*tokens.scores(), tokens.probe()->targets());
        else
            m_heatmap->setScores(*tokens.scores(), tokens.probe()->classes());
    } else if (!tokens.isScoring()) {
        m_heatmap->setPlaceholder(tokens.reason());
        m_heatmap->clear();
    }
    m_caption->setText(captionText());
    m_caption->setVisible(tokens.scores() != nullptr);
}

void TokensPanel::refreshClasses()
{
    const auto& probe = m_workbench.tokens().probe();
    const auto count = probe ? probe->classes().count() : 0;
    m_class->setVisible(count > 2);
    QStringList shown;
    for (int i = 0; i < m_class->count(); ++i)
        shown.append(m_class->itemText(i));
    QStringList wanted;
    for (std::size_t i = 0; i < count; ++i)
        wanted.append(toQt(probe->classes().names[i]));
    if (shown == wanted)
        return;
    m_class->clear();
    for (const auto& name : wanted)
        m_class->addChoice(name, toUtf8(name));
    m_class->setCurrentIndex(std::min<int>(m_heatmap->classShown(), static_cast<int>(count) - 1));
}

QString TokensPanel::captionText() const
{
    const auto& tokens = m_workbench.tokens();
    if (!tokens.scores())
        return {};
    QStringList parts;
    const auto& row = m_workbench.selection().row();
    if (tokens.ownPrompt().empty() && row) {
        parts.append(tr("Row %1").arg(row->row.value + 1));
        if (const auto answer = givenAnswer(*row); !answer.isEmpty())
            parts.append(answer);
    } else {
        parts.append(tr("Your prompt"));
    }
    if (const auto answer = probesAnswer(*tokens.probe(), *tokens.scores()); !answer.isEmpty())
        parts.append(answer);
    return parts.join(u" · ");
}

} // namespace fathom
