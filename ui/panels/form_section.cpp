// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/form_section.h"

#include "ui/panels/form_layout.h"
#include "ui/panels/panel_parts.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

FormSection::FormSection(const QString& name, const QString& title, QWidget* parent)
    : QWidget(parent)
{
    setNames(*this, name, title);
    m_more = new QToolButton(this);
    setNames(*m_more, name + u"More"_s, tr("More settings: %1").arg(title));
    m_more->setToolTip(tr("Settings that few people change"));
    m_more->setCheckable(true);
    m_more->setAutoRaise(true);
    m_more->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_more->setFocusPolicy(Qt::TabFocus);
    connect(m_more, &QToolButton::toggled, this, &FormSection::refresh);

    auto* top = new QHBoxLayout;
    top->addWidget(makeHeading(title, this), 1);
    top->addWidget(m_more);
    m_form = makeFormLayout(nullptr);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 2);
    layout->addLayout(top);
    layout->addLayout(m_form);
    refresh();
}

void FormSection::addRow(const QString& label, QWidget* field, Place place)
{
    // Rows behind More come last, whenever they are added.
    const auto at
        = place == Place::More ? m_rows.end() : std::ranges::find(m_rows, Place::More, &Row::place);
    const int position = static_cast<int>(at - m_rows.begin());
    auto* caption = insertFormRow(*m_form, position, label, field);
    m_rows.insert(at, { caption, field, place });
    refresh();
}

void FormSection::removeRow(QWidget* field)
{
    std::erase_if(m_rows, [field](const Row& row) { return row.field == field; });
    m_form->removeRow(field);
    refresh();
}

void FormSection::setRowRelevant(const QWidget* field, bool isRelevant)
{
    rowOf(field).isRelevant = isRelevant;
    refresh();
}

void FormSection::setRowMarked(const QWidget* field, bool isMarked)
{
    auto& row = rowOf(field);
    row.isMarked = isMarked;
    QFont font; // only the weight: size and family follow the application
    font.setBold(isMarked);
    font.setResolveMask(QFont::WeightResolved);
    row.label->setFont(font);
    refresh();
}

bool FormSection::isMoreOpen() const
{
    return m_more->isChecked();
}

void FormSection::setMoreOpen(bool isOpen)
{
    m_more->setChecked(isOpen);
}

FormSection::Row& FormSection::rowOf(const QWidget* field)
{
    const auto found = std::ranges::find(m_rows, field, &Row::field);
    Q_ASSERT(found != m_rows.end());
    return *found;
}

void FormSection::refresh()
{
    m_more->setText(tr("More") + (m_more->isChecked() ? u" ▾"_s : u" ▸"_s));
    bool hasMore = false;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const auto& row = m_rows[i];
        const bool isFront = row.place == Place::Front;
        hasMore = hasMore || (!isFront && row.isRelevant);
        m_form->setRowVisible(static_cast<int>(i),
            row.isRelevant && (isFront || m_more->isChecked() || row.isMarked));
    }
    m_more->setVisible(hasMore);
}

} // namespace fathom
