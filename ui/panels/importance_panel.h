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
class FigureSource;
class ImportancePlot;
class PageStack;
class PenaltyPathPlot;
class Workbench;

/// How large the coefficients of the probe on all layers are, layer by layer; of layers that a
/// group lasso has chosen also which of them enter at which penalty.
class ImportancePanel final : public QWidget
{
    Q_OBJECT

public:
    ImportancePanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent = nullptr);

    /// The one that is shown.
    [[nodiscard]] const FigureSource& figure() const;

private:
    void refresh();
    void refreshSentence();
    void showView();
    [[nodiscard]] bool showsPath() const;
    [[nodiscard]] QString reasonForNothing() const;
    /// Shares of the layers; of automatic layers, of the candidates when they were chosen.
    [[nodiscard]] Result<LayerImportance> importanceOf(const Probe& probe) const;

    Workbench& m_workbench;
    PageStack* m_pages = nullptr;
    EmptyState* m_empty = nullptr;
    ChoiceCombo* m_metric = nullptr;
    ChoiceCombo* m_view = nullptr;
    QLabel* m_sentence = nullptr;
    ImportancePlot* m_plot = nullptr;
    PenaltyPathPlot* m_path = nullptr;
    std::shared_ptr<const Probe> m_probe;
};

} // namespace fathom
