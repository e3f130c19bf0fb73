// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/probes_model.h"

#include "ui/controllers/probe_controller.h"
#include "ui/models/item_roles.h"
#include "ui/text/form_text.h"
#include "ui/text/layer_text.h"
#include "ui/text/number_text.h"
#include "ui/text/tool_tip_text.h"
#include "ui/text/utf8.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace fathom {

ProbesModel::ProbesModel(const ProbeController& probes, QObject* parent)
    : QAbstractListModel(parent)
    , m_probes(probes)
    , m_count(static_cast<int>(probes.entries().size()))
{
    connect(&probes, &ProbeController::entriesChanged, this, [this] {
        beginResetModel();
        m_count = static_cast<int>(m_probes.entries().size());
        endResetModel();
    });
}

int ProbesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_count;
}

QVariant ProbesModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto& entry = m_probes.entries()[static_cast<std::size_t>(index.row())];
    const auto& probe = *entry.probe;
    QStringList parts { probe.layers().size() == 1 ? layerName(probe.layers().front())
                                                   : tr("%1 layers").arg(probe.layers().size()),
        classifierText(probe.settings().classifier).toLower() };
    if (probe.settings().lmprobeCompatible)
        parts.append(tr("as lmprobe"));
    const auto detail = parts.join(u" · ");
    switch (role) {
    case Qt::DisplayRole:
        return pathToQt(entry.path.stem());
    case DetailRole:
        return detail;
    case Qt::AccessibleTextRole:
        return pathToQt(entry.path.stem()) + u", "_s + detail;
    case Qt::ToolTipRole:
        return toolTipText(
            tr("%1\nModel: %2\nTrained on %3 rows of %4\nFathom %5\nDouble-click to test it on the "
               "open data")
                .arg(pathToQt(entry.path), toQt(probe.provenance().modelName),
                    countText(probe.provenance().trainingRows), toQt(probe.provenance().dataName),
                    toQt(probe.provenance().programVersion)));
    default:
        return {};
    }
}

} // namespace fathom
