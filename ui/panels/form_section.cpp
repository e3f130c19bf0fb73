// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/form_section.h"

#include "ui/panels/form_layout.h"
#include "ui/panels/panel_parts.h"
#include "ui/panels/wrapping_label.h"
#include "ui/text/utf8.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>
#include <utility>

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

void FormSection::addRow(
    const QString& label, QWidget* field, Place place, const std::string& parameter)
{
    // Rows behind More come last, whenever they are added.
    const auto at
        = place == Place::More ? m_rows.end() : std::ranges::find(m_rows, Place::More, &Row::place);
    int position = m_form->rowCount();
    if (at != m_rows.end())
        m_form->getWidgetPosition(at->field, &position, nullptr);
    auto* caption = insertFormRow(*m_form, position, label, field);
    m_rows.insert(at, { caption, field, place, parameter });
    refresh();
}

void FormSection::removeRow(QWidget* field)
{
    setProblem(rowOf(field), {});
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

void FormSection::setRowLabel(const QWidget* field, const QString& label)
{
    rowOf(field).label->setText(label);
}

std::vector<FormProblem> FormSection::showProblems(const std::vector<FormProblem>& problems)
{
    std::vector<FormProblem> others = problems;
    for (auto& row : m_rows) {
        const auto mine = std::ranges::find_if(others, [&row](const FormProblem& problem) {
            return !row.parameter.empty() && problem.parameter == row.parameter;
        });
        setProblem(row, mine == others.end() ? QString() : toQt(mine->message));
        if (mine != others.end())
            others.erase(mine);
    }
    refresh();
    return others;
}

void FormSection::setProblem(Row& row, const QString& message)
{
    row.field->setAccessibleDescription(message);
    if (message.isEmpty()) {
        if (row.problem)
            m_form->removeRow(std::exchange(row.problem, nullptr));
        return;
    }
    if (!row.problem) {
        row.problem = new WrappingLabel(this);
        row.problem->setObjectName(row.field->objectName() + u"Problem"_s);
        int position = 0;
        m_form->getWidgetPosition(row.field, &position, nullptr);
        m_form->insertRow(position + 1, static_cast<QWidget*>(nullptr), row.problem);
    }
    row.problem->setText(u"⚠ "_s + message);
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
    for (const auto& row : m_rows) {
        const bool isFront = row.place == Place::Front;
        hasMore = hasMore || (!isFront && row.isRelevant);
        m_form->setRowVisible(row.field,
            row.isRelevant && (isFront || m_more->isChecked() || row.isMarked || row.problem));
        if (row.problem)
            m_form->setRowVisible(row.problem, row.isRelevant);
    }
    m_more->setVisible(hasMore);
}

} // namespace fathom
