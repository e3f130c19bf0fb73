// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <QString>

namespace fathom {

/// Sorts and filters an ExamplesModel: all, wrong or right rows whose text contains what is
/// searched for.
class ExamplesFilter final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    enum class Outcome : int
    {
        All,
        Wrong,
        Right
    };

    explicit ExamplesFilter(QObject* parent = nullptr);

    void setOutcome(Outcome outcome);
    [[nodiscard]] Outcome outcome() const { return m_outcome; }
    /// Case-insensitive; empty shows all.
    void setSearch(const QString& text);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    Outcome m_outcome = Outcome::All;
    QString m_search;
};

} // namespace fathom
