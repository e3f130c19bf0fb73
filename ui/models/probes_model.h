// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>

namespace fathom {

class ProbeController;

/// Probe files saved or opened in this session, in the order of ProbeController::entries().
class ProbesModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit ProbesModel(const ProbeController& probes, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(
        const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    const ProbeController& m_probes;
    int m_count = 0; ///< what views were told
};

} // namespace fathom
