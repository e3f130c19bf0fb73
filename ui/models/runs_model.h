// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/run.h"

#include <QAbstractListModel>

#include <memory>
#include <vector>

namespace fathom {

class RunController;

/// The runs of this session, newest first.
class RunsModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit RunsModel(const RunController& runs, QObject* parent = nullptr);

    [[nodiscard]] QModelIndex indexOf(RunId id) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(
        const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] static QString detailOf(const Run& run);
    [[nodiscard]] static QString tooltipOf(const Run& run);
    void touch(RunId id);

    const RunController& m_controller;
    std::vector<std::shared_ptr<const Run>> m_runs; ///< newest first
};

} // namespace fathom
