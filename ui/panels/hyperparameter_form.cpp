// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/hyperparameter_form.h"

#include "ui/panels/choice_or_number_edit.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/form_section.h"
#include "ui/panels/number_edit.h"
#include "ui/panels/number_list_edit.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/form_text.h"
#include "ui/text/utf8.h"

#include <QCheckBox>
#include <QSignalBlocker>

using namespace Qt::StringLiterals;

namespace fathom {

HyperparameterForm::HyperparameterForm(FormSection& section)
    : QObject(&section)
    , m_section(section)
{
}

void HyperparameterForm::setParameters(std::span<const Hyperparameter> parameters)
{
    if (parameters.data() == m_parameters.data() && parameters.size() == m_parameters.size())
        return;
    for (auto* field : m_fields)
        m_section.removeRow(field);
    m_fields.clear();
    m_parameters = parameters;
    for (const auto& parameter : m_parameters) {
        auto* field = makeField(parameter);
        setNames(*field, u"hyperparameter_"_s + toQt(parameter.name), toQt(parameter.label));
        QStringList help { toQt(parameter.help) };
        if (!field->toolTip().isEmpty())
            help.append(field->toolTip());
        if (!qobject_cast<ChoiceCombo*>(field)) // which says it itself
            help.append(tr("Default: %1").arg(hyperparameterText(parameter.defaultValue)));
        field->setToolTip(help.join(u'\n'));
        m_section.addRow(toQt(parameter.label), field,
            parameter.isAdvanced ? FormSection::Place::More : FormSection::Place::Front,
            parameter.name);
        m_fields.push_back(field);
    }
    setValues({});
}

void HyperparameterForm::setValues(const Values& values)
{
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        const auto& parameter = m_parameters[i];
        const auto given = values.find(parameter.name);
        const auto& value = given == values.end() ? parameter.defaultValue : given->second;
        showValue(*m_fields[i], value);
        m_section.setRowMarked(m_fields[i], value != parameter.defaultValue);
        m_section.setRowRelevant(m_fields[i], hasEffect(parameter, m_parameters, values));
    }
}

QWidget* HyperparameterForm::makeField(const Hyperparameter& parameter)
{
    const auto tell = [this, name = parameter.name](
                          const HyperparameterValue& value) { emit valueChanged(name, value); };
    if (std::holds_alternative<double>(parameter.defaultValue)) {
        auto* field = new NumberEdit(
            { parameter.minimum, parameter.maximum, parameter.isInteger }, &m_section);
        connect(field, &NumberEdit::valueChanged, this, tell);
        return field;
    }
    if (std::holds_alternative<bool>(parameter.defaultValue)) {
        auto* field = new QCheckBox(&m_section);
        connect(field, &QCheckBox::toggled, this, [tell](bool value) { tell(value); });
        return field;
    }
    if (std::holds_alternative<std::vector<double>>(parameter.defaultValue)) {
        auto* field = new NumberListEdit(parameter, &m_section);
        connect(field, &NumberListEdit::valueChanged, this, tell);
        return field;
    }
    if (parameter.takesNumber || parameter.takesNumbers) {
        auto* field = new ChoiceOrNumberEdit(parameter, &m_section);
        connect(field, &ChoiceOrNumberEdit::valueChanged, this, tell);
        return field;
    }
    auto* field = new ChoiceCombo({}, {}, {}, &m_section);
    for (const auto& choice : parameter.choices)
        field->addChoice(toQt(choice), choice);
    if (const auto* usual = std::get_if<std::string>(&parameter.defaultValue))
        field->markDefault(*usual);
    connect(field, &ChoiceCombo::chosen, this, tell);
    return field;
}

void HyperparameterForm::showValue(QWidget& field, const HyperparameterValue& value)
{
    const QSignalBlocker quiet(&field);
    if (auto* number = qobject_cast<NumberEdit*>(&field))
        number->setValue(value);
    else if (auto* numbers = qobject_cast<NumberListEdit*>(&field))
        numbers->setValue(value);
    else if (auto* mixed = qobject_cast<ChoiceOrNumberEdit*>(&field))
        mixed->setValue(value);
    else if (auto* box = qobject_cast<QCheckBox*>(&field);
             box && std::holds_alternative<bool>(value))
        box->setChecked(std::get<bool>(value));
    else if (auto* combo = qobject_cast<ChoiceCombo*>(&field);
             combo && std::holds_alternative<std::string>(value))
        combo->setChoice(std::get<std::string>(value));
}

} // namespace fathom
