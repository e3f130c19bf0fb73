// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"
#include "core/fit/hyperparameters.h"

#include <QWidget>

#include <map>
#include <string>

class QFormLayout;

namespace fathom {

/// One field for each hyperparameter of an estimator, made from its list. Holds no state: shows
/// what it is given and says what the user changes.
class HyperparameterForm final : public QWidget
{
    Q_OBJECT

public:
    using Values = std::map<std::string, HyperparameterValue>;

    explicit HyperparameterForm(QWidget* parent = nullptr);

    void setEstimator(const Estimator* estimator);
    void setValues(const Values& values);

signals:
    void valueChanged(const std::string& name, const fathom::HyperparameterValue& value);

private:
    [[nodiscard]] QWidget* makeField(const Hyperparameter& parameter);
    void showValue(const Hyperparameter& parameter, const HyperparameterValue& value);

    const Estimator* m_estimator = nullptr;
    QFormLayout* m_layout = nullptr;
    std::map<std::string, QWidget*> m_fields;
};

} // namespace fathom
