// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/layer_importance.h"
#include "core/probe/probe.h"

#include <QWidget>

#include <memory>

class QLabel;

namespace fathom {

class ActionRegistry;
class ChoiceCombo;
class EmptyState;
class ImportancePlot;
class PageStack;
class Workbench;

/// How large the coefficients of the probe on all layers are, layer by layer.
class ImportancePanel final : public QWidget
{
    Q_OBJECT

public:
    ImportancePanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent = nullptr);

    [[nodiscard]] ImportancePlot& plot() { return *m_plot; }

private:
    void refresh();
    void refreshSentence();
    [[nodiscard]] QString reasonForNothing() const;
    /// Shares of the layers; of automatic layers, of the candidates when they were chosen.
    [[nodiscard]] Result<LayerImportance> importanceOf(const Probe& probe) const;

    Workbench& m_workbench;
    PageStack* m_pages = nullptr;
    EmptyState* m_empty = nullptr;
    ChoiceCombo* m_metric = nullptr;
    QLabel* m_sentence = nullptr;
    ImportancePlot* m_plot = nullptr;
    std::shared_ptr<const Probe> m_probe;
};

} // namespace fathom
