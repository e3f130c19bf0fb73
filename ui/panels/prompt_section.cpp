// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/prompt_section.h"

#include "ui/controllers/data_controller.h"
#include "ui/controllers/model_controller.h"
#include "ui/controllers/settings_controller.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/prompt_text.h"
#include "ui/text/utf8.h"

#include <QCheckBox>
#include <QEvent>
#include <QLabel>
#include <QPalette>
#include <QSignalBlocker>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

/// Longer prompts are not tokenised on the window's thread.
constexpr std::size_t longestPreviewed = 2000;

QString lineEndHelp()
{
    return PromptSection::tr("\\n stands for a line end, \\t for a tab");
}

} // namespace

PromptSection::PromptSection(SettingsController& settings, DataController& dataController,
    ModelController& model, QWidget* parent)
    : FormSection(u"prompt"_s, tr("Prompt"), parent)
    , m_settings(settings)
    , m_data(dataController)
    , m_model(model)
{
    addFormat();
    addAffixes();
    addChat();
    m_preview = new QLabel(this);
    m_preview->setObjectName(u"promptPreview"_s);
    m_preview->setWordWrap(true);
    m_preview->setTextFormat(Qt::RichText);
    addRow({}, m_preview);
    connect(&m_settings, &SettingsController::changed, this, &PromptSection::refresh);
    connect(&m_model, &ModelController::changed, this, &PromptSection::refreshPreview);
    connect(&m_data, &DataController::changed, this, &PromptSection::refreshPreview);
    refresh();
}

void PromptSection::addFormat()
{
    m_format = new ChoiceCombo(u"promptFormat"_s, tr("Prompt format"),
        tr("What the model reads in place of the bare text. Models trained to follow instructions "
           "expect their chat template."),
        this);
    m_format->addChoice(tr("Text as it is"), "raw");
    m_format->addChoice(tr("Chat template"), "chat");
    m_format->addChoice(tr("Prefix and suffix"), "affixes");
    m_format->markDefault("raw");
    connect(m_format, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(FormField::PromptFormat, tr("prompt format"), [&](SweepForm& form) {
            form.prompt.kind = value == "chat" ? PromptFormatKind::Chat
                : value == "affixes"           ? PromptFormatKind::Affixes
                                               : PromptFormatKind::Raw;
        });
    });
    addRow(tr("Format"), m_format, Place::Front, "prompt_format");
}

void PromptSection::addAffixes()
{
    m_prefix = new TextField(u"promptPrefix"_s, tr("Prefix"),
        tr("Text in front of every prompt\n%1").arg(lineEndHelp()), this);
    m_suffix = new TextField(u"promptSuffix"_s, tr("Suffix"),
        tr("Text behind every prompt\n%1").arg(lineEndHelp()), this);
    connect(m_prefix, &TextField::typed, this, [this](const QString& text) {
        m_settings.edit(FormField::PromptPrefix, tr("prefix"),
            [&](SweepForm& form) { form.prompt.prefix = unescapedText(text); });
    });
    connect(m_suffix, &TextField::typed, this, [this](const QString& text) {
        m_settings.edit(FormField::PromptSuffix, tr("suffix"),
            [&](SweepForm& form) { form.prompt.suffix = unescapedText(text); });
    });
    addRow(tr("Prefix"), m_prefix);
    addRow(tr("Suffix"), m_suffix);
}

void PromptSection::addChat()
{
    m_system = new TextField(u"systemPrompt"_s, tr("System message"),
        tr("The system's message; empty: none, or the template's own\n%1").arg(lineEndHelp()),
        this);
    connect(m_system, &TextField::typed, this, [this](const QString& text) {
        m_settings.edit(FormField::SystemPrompt, tr("system message"),
            [&](SweepForm& form) { form.prompt.system = unescapedText(text); });
    });
    m_generationPrompt = new QCheckBox(tr("End where it begins"), this);
    setNames(*m_generationPrompt, u"generationPrompt"_s, tr("Answer"));
    m_generationPrompt->setToolTip(
        tr("Ends the prompt where the model's answer would begin: the last token is then the one "
           "from which it answers. Off: it ends with the user's message.\nDefault: on"));
    connect(m_generationPrompt, &QCheckBox::toggled, this, [this](bool isOn) {
        m_settings.edit(FormField::GenerationPrompt, tr("answer"),
            [&](SweepForm& form) { form.prompt.addsGenerationPrompt = isOn; });
    });
    addRow(tr("System message"), m_system);
    addRow(tr("Answer"), m_generationPrompt);
}

void PromptSection::refresh()
{
    const auto& prompt = m_settings.form().prompt;
    m_format->setChoice(textOf(prompt).format);
    m_prefix->showText(escapedText(prompt.prefix));
    m_suffix->showText(escapedText(prompt.suffix));
    m_system->showText(escapedText(prompt.system));
    const QSignalBlocker quiet(m_generationPrompt);
    m_generationPrompt->setChecked(prompt.addsGenerationPrompt);
    for (auto* field : { m_prefix, m_suffix }) {
        setRowRelevant(field, prompt.kind == PromptFormatKind::Affixes);
        setRowMarked(field, !field->text().isEmpty());
    }
    setRowRelevant(m_system, prompt.kind == PromptFormatKind::Chat);
    setRowRelevant(m_generationPrompt, prompt.kind == PromptFormatKind::Chat);
    setRowMarked(m_format, prompt.kind != PromptFormatKind::Raw);
    setRowMarked(m_system, !prompt.system.empty());
    setRowMarked(m_generationPrompt, !prompt.addsGenerationPrompt);
    refreshPreview();
}

void PromptSection::changeEvent(QEvent* event)
{
    FormSection::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !m_preview)
        return;
    m_shown = {}; // the preview holds a colour of the old palette
    refreshPreview();
}

void PromptSection::refreshPreview()
{
    const auto& form = m_settings.form();
    const auto& opened = m_data.data();
    const Shown now { promptFormatOf(form), form.trainPooling.value_or(form.pooling),
        m_model.model(), opened && !m_data.isLoading() ? opened->dataset : nullptr };
    if (now == m_shown)
        return;
    m_shown = now;
    setRowRelevant(m_preview, false);
    if (!now.model || !now.dataset)
        return;
    const auto& texts = now.dataset->texts();
    const auto text = std::ranges::find_if(
        texts, [](const std::string& prompt) { return prompt.size() <= longestPreviewed; });
    if (text == texts.end())
        return;
    const auto model = inFormat(*now.model, now.format);
    const auto encoding = model ? model->tokenizer->encode(*text, SpecialTokens::Add)
                                : Result<Encoding>(tl::unexpected(model.error()));
    if (!model && !now.model->chatTemplate)
        return; // said under the format
    setRowRelevant(m_preview, true);
    if (!encoding || encoding->ids.empty()) {
        m_preview->setText(
            encoding ? QString() : u"⚠ "_s + toQt(encoding.error().message).toHtmlEscaped());
        return;
    }
    m_preview->setText(tokensPreview(*model->tokenizer, *text, *encoding, now.pooling,
        palette().color(QPalette::Disabled, QPalette::Text).name()));
    m_preview->setToolTip(tr("The tokens of the first prompt as the model reads them. Pale: the "
                             "format and special tokens. Bold in brackets: the token whose hidden "
                             "state the probe reads."));
}

} // namespace fathom
