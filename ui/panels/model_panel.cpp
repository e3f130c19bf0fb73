// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/model_panel.h"

#include "ui/controllers/workbench.h"
#include "ui/panels/elided_label.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/form_layout.h"
#include "ui/panels/page_stack.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/error_text.h"
#include "ui/text/layer_text.h"
#include "ui/text/number_text.h"
#include "ui/text/progress_text.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"

#include <QAction>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

QString dtypeText(const std::string& stored)
{
    if (stored == "F32")
        return u"float32"_s;
    if (stored == "F16")
        return u"float16"_s;
    if (stored == "BF16")
        return u"bfloat16"_s;
    return toQt(stored);
}

} // namespace

ModelPanel::ModelPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_model(workbench.model())
    , m_needs(workbench.memory())
{
    setNames(*this, u"modelPanel"_s, tr("Model"));
    m_empty = new EmptyState(this);
    m_empty->setActions({ actions.action(u"openModel"_s), actions.action(u"openHubModel"_s),
        actions.action(u"stopFetching"_s) });
    m_pages = new PageStack(this);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(makeContent(actions));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    connect(&m_model, &ModelController::changed, this, &ModelPanel::refresh);
    connect(&m_model, &ModelController::fetchProgressed, this, &ModelPanel::refreshState);
    connect(&workbench.data(), &DataController::changed, this, &ModelPanel::refreshMemory);
    connect(&m_needs, &MemoryController::changed, this, &ModelPanel::refreshMemory);
    refresh();
}

QWidget* ModelPanel::makeContent(const ActionRegistry& actions)
{
    auto* content = new QWidget(this);
    m_name = new ElidedLabel(content);
    m_name->setObjectName(u"modelName"_s);
    QFont bold;
    bold.setBold(true);
    bold.setResolveMask(QFont::WeightResolved);
    m_name->setFont(bold);
    m_untrained = makeMutedLabel(tr("Random weights, for demonstration"), content);
    m_untrained->setObjectName(u"untrainedBadge"_s);
    m_untrained->setToolTip(tr("This model was never trained. What a probe finds in it is what the "
                               "text alone gives away."));
    m_state = makeMutedLabel({}, content);
    m_state->setObjectName(u"modelState"_s);
    m_state->setWordWrap(true);
    m_state->hide();

    auto* form = makeFormLayout(nullptr);
    m_shape = addFact(*form, u"modelShape"_s, tr("Shape"), layerConventionShort());
    m_weights = addFact(*form, u"modelWeights"_s, tr("Weights"),
        tr("Parameters, how they are stored, size on disk"));
    m_memory = addFact(*form, u"modelMemory"_s, tr("Memory"),
        tr("Estimate for a sweep over all layers of the open data set. Edit, Memory says how much "
           "it may take."));
    m_tokenizer
        = addFact(*form, u"modelTokenizer"_s, tr("Tokenizer"), tr("How texts become tokens"));

    auto* top = new QHBoxLayout;
    top->setSpacing(gridUnit / 2);
    top->addWidget(m_name, 1);
    top->addWidget(makeToolButton(actions.action(u"openModel"_s), content));
    auto* stop = makeToolButton(actions.action(u"stopFetching"_s), content);
    const auto* stopAction = actions.action(u"stopFetching"_s);
    const auto showStop = [stop, stopAction] { stop->setVisible(stopAction->isVisible()); };
    connect(stopAction, &QAction::changed, stop, showStop);
    showStop();
    top->addWidget(stop);
    auto* layout = new QVBoxLayout(content);
    setPanelMargins(*layout);
    layout->setSpacing(gridUnit / 2);
    layout->addLayout(top);
    layout->addWidget(m_untrained);
    layout->addWidget(m_state);
    layout->addLayout(form);
    layout->addStretch();
    return content;
}

ElidedLabel* ModelPanel::addFact(
    QFormLayout& form, const QString& name, const QString& label, const QString& help)
{
    auto* value = new ElidedLabel(this);
    value->setObjectName(name);
    auto* caption = makeMutedLabel(label, this);
    caption->setToolTip(help);
    form.addRow(caption, value);
    return value;
}

QSize ModelPanel::sizeHint() const
{
    return m_pages->widget(1)->sizeHint();
}

void ModelPanel::refreshEmptyState()
{
    const auto fetched = fetchedText(m_model.fetchStage());
    if (!fetched.isEmpty())
        m_empty->setText(tr("Downloading %1").arg(m_model.fetched()), fetched);
    else if (m_model.isOpening())
        m_empty->setText(tr("Opening the model …"), {});
    else if (m_model.problem())
        m_empty->setText(errorHeadline(m_model.problem()->code),
            tr("Drop another model directory here, as Hugging Face saves it."));
    else
        m_empty->setText(
            tr("Drop a model here"), tr("A folder as Hugging Face saves it, or a GGUF file."));
}

void ModelPanel::refreshState()
{
    refreshEmptyState();
    const auto fetched = fetchedText(m_model.fetchStage());
    m_state->setVisible(!m_model.model() || !m_model.fetched().isEmpty());
    m_state->setText(!fetched.isEmpty() ? tr("Downloading %1: %2").arg(m_model.fetched(), fetched)
            : m_model.isOpening()       ? tr("Opening …")
            : m_model.problem()         ? errorHeadline(m_model.problem()->code)
                                        : QString());
}

void ModelPanel::refreshMemory()
{
    const auto estimate = m_needs.sweepEstimate();
    if (!estimate) {
        m_memory->setFullText(tr("depends on the data set"));
        m_memory->setToolTip({});
        return;
    }
    const auto* const budget = m_needs.budget();
    const auto fits = budget ? checkMemory(*estimate, *budget) : Status {};
    auto text = tr("about %1").arg(bytesText(estimate->resident()));
    if (estimate->scratch() > 0)
        text = tr("%1, %2 on disk").arg(text, bytesText(estimate->scratch()));
    m_memory->setFullText(fits ? text : tr("%1: too much").arg(text));
    m_memory->setToolTip(toQt(fits ? describe(*estimate) : fits.error().text()));
}

void ModelPanel::refresh()
{
    const auto& summary = m_model.summary();
    refreshState();
    m_pages->setCurrentIndex(summary ? 1 : 0);
    if (!summary)
        return;
    m_name->setFullText(toQt(summary->name));
    m_name->setToolTip(tr("%1\nSHA-256 of the weights' sample: %2")
                           .arg(pathToQt(summary->directory), toQt(summary->weightsHash)));
    m_untrained->setVisible(summary->isUntrained);
    m_shape->setFullText(tr("%1, %2 layers × %3")
                             .arg(toQt(summary->modelType))
                             .arg(summary->layerCount)
                             .arg(countText(summary->hiddenSize)));
    m_weights->setFullText(u"%1, %2, %3"_s.arg(shortCountText(summary->parameterCount),
        dtypeText(summary->storedDtype), bytesText(summary->weightBytes)));
    refreshMemory();
    const auto& model = m_model.model();
    m_tokenizer->setFullText(model && model->tokenizer
            ? tr("%1, %2 tokens")
                  .arg(toQt(model->tokenizer->kind()),
                      countText(static_cast<std::int64_t>(model->tokenizer->vocabularySize())))
            : u"–"_s);
}

} // namespace fathom
