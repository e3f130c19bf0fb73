// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/penalty_edit.h"

#include "ui/panels/form_fields.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/utf8.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {
constexpr const char* absolute = "";
constexpr const char* share = "max";
constexpr int numberCharacters = 8; ///< "0.00001"
} // namespace

PenaltyEdit::PenaltyEdit(QWidget* parent)
    : QWidget(parent)
{
    setNames(*this, u"autoAlpha"_s, tr("Penalty"));
    const auto help
        = tr("The larger, the fewer layers are left. An absolute number means something "
             "else for every number of rows and width; a share of the largest penalty "
             "that leaves any layer does not.");
    setToolTip(help);
    m_number = new TextField(u"autoAlphaNumber"_s, tr("Penalty"), help, this);
    m_number->setMinimumWidth(numberCharacters * fontMetrics().averageCharWidth());
    m_unit = new ChoiceCombo(u"autoAlphaUnit"_s, tr("Meaning of the penalty"), help, this);
    m_unit->addChoice(tr("absolute"), absolute);
    m_unit->addChoice(tr("of largest"), share);
    m_unit->markDefault(absolute);
    setFocusProxy(m_number);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 2);
    layout->addWidget(m_number, 1);
    layout->addWidget(m_unit, 2);
    connect(m_number, &TextField::typed, this, &PenaltyEdit::tell);
    connect(m_unit, &ChoiceCombo::chosen, this, &PenaltyEdit::tell);
}

void PenaltyEdit::showText(const std::string& alpha)
{
    const bool isShare = alpha.ends_with(share);
    m_number->showText(toQt(isShare ? alpha.substr(0, alpha.size() - 3) : alpha));
    m_unit->setChoice(isShare ? share : absolute);
}

void PenaltyEdit::tell()
{
    emit changed(toUtf8(m_number->text().trimmed()) + m_unit->choice());
}

} // namespace fathom
