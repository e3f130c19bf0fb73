// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/examples_filter.h"

#include "ui/models/examples_model.h"
#include "ui/models/item_roles.h"

namespace fathom {

ExamplesFilter::ExamplesFilter(QObject* parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
}

void ExamplesFilter::setOutcome(Outcome outcome)
{
    if (m_outcome == outcome)
        return;
    m_outcome = outcome;
    invalidateFilter();
}

void ExamplesFilter::setSearch(const QString& text)
{
    if (m_search == text)
        return;
    m_search = text;
    invalidateFilter();
}

bool ExamplesFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const auto* examples = qobject_cast<const ExamplesModel*>(sourceModel());
    if (!examples)
        return true;
    if (m_outcome != Outcome::All) {
        const auto correct = examples->isCorrect(row);
        if (!correct || *correct != (m_outcome == Outcome::Right))
            return false;
    }
    return m_search.isEmpty()
        || examples->index(row, ExamplesModel::TextColumn, parent)
               .data()
               .toString()
               .contains(m_search, Qt::CaseInsensitive);
}

} // namespace fathom
