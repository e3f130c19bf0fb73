// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/hyperparameter_form.h"

#include "ui/panels/choice_or_number_edit.h"
#include "ui/panels/form_layout.h"
#include "ui/panels/number_edit.h"
#include "ui/panels/number_list_edit.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/utf8.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>

using namespace Qt::StringLiterals;

namespace fathom {

HyperparameterForm::HyperparameterForm(QWidget* parent)
    : QWidget(parent)
{
    m_layout = makeFormLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
}

void HyperparameterForm::setEstimator(const Estimator* estimator)
{
    if (estimator == m_estimator)
        return;
    m_estimator = estimator;
    m_fields.clear();
    while (m_layout->rowCount() > 0)
        m_layout->removeRow(0);
    if (!estimator)
        return;
    for (const auto& parameter : estimator->hyperparameters()) {
        auto* field = makeField(parameter);
        const auto label = toQt(parameter.label);
        const auto help = toQt(parameter.help);
        setNames(*field, u"hyperparameter_"_s + toQt(parameter.name), label);
        field->setToolTip(field->toolTip().isEmpty() ? help : help + u'\n' + field->toolTip());
        m_fields[parameter.name] = field;
        addFormRow(*m_layout, label, field);
        showValue(parameter, parameter.defaultValue);
    }
}

void HyperparameterForm::setValues(const Values& values)
{
    if (!m_estimator)
        return;
    for (const auto& parameter : m_estimator->hyperparameters()) {
        const auto given = values.find(parameter.name);
        showValue(parameter, given == values.end() ? parameter.defaultValue : given->second);
    }
}

QWidget* HyperparameterForm::makeField(const Hyperparameter& parameter)
{
    const auto name = parameter.name;
    if (std::holds_alternative<double>(parameter.defaultValue)) {
        auto* field = new NumberEdit(parameter.minimum, parameter.maximum, this);
        connect(field, &NumberEdit::valueChanged, this,
            [this, name](double value) { emit valueChanged(name, value); });
        return field;
    }
    if (std::holds_alternative<bool>(parameter.defaultValue)) {
        auto* field = new QCheckBox(this);
        connect(field, &QCheckBox::toggled, this,
            [this, name](bool value) { emit valueChanged(name, value); });
        return field;
    }
    if (std::holds_alternative<std::vector<double>>(parameter.defaultValue)) {
        auto* field = new NumberListEdit(parameter, this);
        connect(field, &NumberListEdit::valueChanged, this,
            [this, name](const std::vector<double>& value) { emit valueChanged(name, value); });
        return field;
    }
    if (parameter.takesNumber) {
        auto* field = new ChoiceOrNumberEdit(parameter, this);
        connect(field, &ChoiceOrNumberEdit::valueChanged, this,
            [this, name](const HyperparameterValue& value) { emit valueChanged(name, value); });
        return field;
    }
    auto* field = new QComboBox(this);
    for (const auto& choice : parameter.choices)
        field->addItem(toQt(choice));
    connect(field, &QComboBox::textActivated, this,
        [this, name](const QString& text) { emit valueChanged(name, toUtf8(text)); });
    return field;
}

void HyperparameterForm::showValue(
    const Hyperparameter& parameter, const HyperparameterValue& value)
{
    auto* field = m_fields.at(parameter.name);
    const QSignalBlocker quiet(field);
    if (auto* number = qobject_cast<NumberEdit*>(field);
        number && std::holds_alternative<double>(value))
        number->setValue(std::get<double>(value));
    else if (auto* numbers = qobject_cast<NumberListEdit*>(field);
             numbers && std::holds_alternative<std::vector<double>>(value))
        numbers->setValue(std::get<std::vector<double>>(value));
    else if (auto* mixed = qobject_cast<ChoiceOrNumberEdit*>(field))
        mixed->setValue(value);
    else if (auto* box = qobject_cast<QCheckBox*>(field);
             box && std::holds_alternative<bool>(value))
        box->setChecked(std::get<bool>(value));
    else if (auto* combo = qobject_cast<QComboBox*>(field);
             combo && std::holds_alternative<std::string>(value))
        combo->setCurrentText(toQt(std::get<std::string>(value)));
}

} // namespace fathom
