// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/hyperparameters.h"

#include <QObject>

#include <map>
#include <span>
#include <string>
#include <vector>

class QWidget;

namespace fathom {

class FormSection;

/// The rows of a section that are an estimator's hyperparameters, made from its list. Advanced ones
/// are behind the section's More, those without an effect beside the other values are hidden, and
/// those that differ from their default are marked. Holds no state: shows what it is given and says
/// what the user changes.
class HyperparameterForm final : public QObject
{
    Q_OBJECT

public:
    using Values = std::map<std::string, HyperparameterValue>;

    /// A child of `section`.
    explicit HyperparameterForm(FormSection& section);

    /// The rows there were go. `parameters` belong to an estimator and live as long as the program.
    void setParameters(std::span<const Hyperparameter> parameters);
    /// Values that are not given have their defaults.
    void setValues(const Values& values);

signals:
    void valueChanged(const std::string& name, const fathom::HyperparameterValue& value);

private:
    [[nodiscard]] QWidget* makeField(const Hyperparameter& parameter);
    static void showValue(QWidget& field, const HyperparameterValue& value);

    FormSection& m_section;
    std::span<const Hyperparameter> m_parameters;
    std::vector<QWidget*> m_fields; ///< one for each parameter
};

} // namespace fathom
