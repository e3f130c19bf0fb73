// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/layer_selection.h"
#include "ui/plots/layer_plot.h"

#include <vector>

namespace fathom {

/// Which layers a group lasso leaves as its penalty falls: a column for each candidate, as high as
/// the penalty at which the layer enters, in a colour as strong as its coefficients. GUI thread
/// only.
class PenaltyPathPlot final : public LayerPlot
{
    Q_OBJECT

public:
    explicit PenaltyPathPlot(QWidget* parent = nullptr);

    /// One without a path has no figure.
    void setSelection(const LayerSelection& selection);
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
    void drawColumns(QCustomPlot& plot, const FigureStyle& style) const;
    /// The largest penalty of the path that leaves a candidate, as a share of the largest of all; 0
    /// for none.
    [[nodiscard]] double entryShare(std::size_t candidate) const;
    [[nodiscard]] double shareUsed() const { return m_selection.alpha / m_selection.alphaMax; }

    LayerSelection m_selection; ///< its path by falling penalty, finite and above 0
};

} // namespace fathom
