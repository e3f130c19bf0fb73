// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep_event.h"
#include "core/probe/sweep_result.h"
#include "ui/plots/layer_plot.h"
#include "ui/plots/sweep_series.h"

#include <QVariantAnimation>

#include <map>
#include <optional>
#include <vector>

namespace fathom {

/// The main picture: a metric by layer with its interval, baselines and plateau, growing while a
/// sweep runs. The accuracy axis is fixed from the start, so nothing moves under the reader's eyes
/// when a point lands. GUI thread only.
class SweepPlot final : public LayerPlot
{
    Q_OBJECT

public:
    explicit SweepPlot(QWidget* parent = nullptr);
    ~SweepPlot() override;

    /// Begins a new run: axes and baselines, no points; forgets the run before.
    void setPlan(const SweepPlan& plan);
    /// Adds or replaces one point; it fades in.
    void addLayer(const LayerScore& score);
    /// What the texts alone give away, as far as it is known.
    void setBaselines(const SweepResult& result);
    /// A finished or stopped run at once, without fading.
    void setResult(const SweepResult& result);
    void clear();

    /// Greys the curve: its settings are no longer those of the form. What differs is said beside
    /// the plot, where it covers no data.
    void setStale(bool isStale);
    /// A run whose task does not have this metric is shown by its score.
    void setMetric(SweepMetric metric);
    [[nodiscard]] SweepMetric metric() const;
    /// Other runs, drawn faintly behind.
    void setComparisons(const std::vector<SweepComparison>& comparisons);

    [[nodiscard]] const SweepResult& result() const { return m_result; }

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] QString toolTipOf(LayerIndex layer) const override;
    [[nodiscard]] std::vector<LayerIndex> layersWithData() const override;
    [[nodiscard]] QString figureName() const override;
    [[nodiscard]] bool hasFigure() const override;
    [[nodiscard]] QString dataAsCsv() const override;

protected:
    void draw(QCustomPlot& plot, const FigureStyle& style, bool keepRanges) const override;

private:
    /// Shows the data without fading.
    void showAtOnce();
    void rename();

    SweepResult m_result;
    std::vector<SweepComparison> m_comparisons;
    SweepMetric m_metric = SweepMetric::Score;
    bool m_isStale = false;
    std::map<LayerIndex, double> m_arriving; ///< opacity of points that fade in
    QVariantAnimation m_fade;
};

} // namespace fathom
