// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <string>

namespace fathom {

class ChoiceCombo;
class TextField;

/// The penalty of the group lasso that chooses layers: a number, and whether it is meant as it is
/// or as a share of the largest that leaves any layer. Tells what was typed, valid or not, as
/// lmprobe's `auto_alpha` and AutoAlpha::parse() spell it: "0.01", "0.3max".
class PenaltyEdit final : public QWidget
{
    Q_OBJECT

public:
    explicit PenaltyEdit(QWidget* parent = nullptr);

    void showText(const std::string& alpha);

signals:
    void changed(const std::string& alpha);

private:
    void tell();

    TextField* m_number = nullptr;
    ChoiceCombo* m_unit = nullptr;
};

} // namespace fathom
