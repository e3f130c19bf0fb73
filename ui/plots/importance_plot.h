// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/layer_importance.h"
#include "ui/plots/layer_plot.h"

#include <vector>

namespace fathom {

/// Size of a probe's coefficients layer by layer, as bars. GUI thread only.
class ImportancePlot final : public LayerPlot
{
    Q_OBJECT

public:
    explicit ImportancePlot(QWidget* parent = nullptr);

    /// `isNormalized`: the values are shares that sum to 1.
    void setImportance(
        const LayerImportance& importance, ImportanceMetric metric, bool isNormalized = true);
    void clear();

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] QString toolTipOf(LayerIndex layer) const override;
    [[nodiscard]] std::vector<LayerIndex> layersWithData() const override;
    [[nodiscard]] QString figureName() const override;
    [[nodiscard]] bool hasFigure() const override;
    [[nodiscard]] QString dataAsCsv() const override;

protected:
    void draw(QCustomPlot& plot, const FigureStyle& style, bool keepRanges) const override;

private:
    [[nodiscard]] double largest() const;

    LayerImportance m_importance; ///< layers ascending, values finite and not negative
    ImportanceMetric m_metric = ImportanceMetric::L2;
    bool m_isNormalized = true;
};

/// "L2 norm", "mean |coefficient|", …
[[nodiscard]] QString importanceMetricText(ImportanceMetric metric);

} // namespace fathom
