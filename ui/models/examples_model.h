// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/run.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>

namespace fathom {

/// The test rows of a run with what the selected layer's probe says about each. Changing the layer
/// keeps rows and selection.
class ExamplesModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column : int
    {
        RowColumn,
        TextColumn,
        LabelColumn,
        PredictedColumn,
        ScoreColumn,
        ProbabilityColumn,
        ResultColumn,
        ColumnCount
    };
    /// Of a regression, after the text.
    enum RegressionColumn : int
    {
        TargetColumn = LabelColumn,
        NumberColumn,
        ResidualColumn,
        RegressionColumnCount
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// May be null.
    void setRun(std::shared_ptr<const Run> run);
    void setLayer(std::optional<LayerIndex> layer);
    /// The run has learned more: its plan, or the layer's predictions.
    void refresh();

    /// Row of the plan's data set.
    [[nodiscard]] ExampleIndex exampleAt(int row) const;
    [[nodiscard]] std::optional<int> rowOf(ExampleIndex example) const;
    /// None while the layer has no predictions, and for regressions.
    [[nodiscard]] std::optional<bool> isCorrect(int row) const;
    /// False while the layer has no predictions; margins (ridge) never have any.
    [[nodiscard]] bool hasProbabilities() const;
    [[nodiscard]] bool hasPredictions() const { return m_predictions != nullptr; }
    /// Whether the rows have numbers in place of labels.
    [[nodiscard]] bool isRegression() const;
    [[nodiscard]] const std::shared_ptr<const Run>& run() const { return m_run; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(
        const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(
        int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QVariant displayed(int row, int column) const;
    [[nodiscard]] static bool isNumeric(int column, bool isRegression);
    /// A regression's; none in other columns, and while the layer has no predictions.
    [[nodiscard]] std::optional<double> numberAt(int row, int column) const;
    [[nodiscard]] QVariant sortedBy(int row, int column) const;
    [[nodiscard]] QVariant exact(int row, int column) const;
    [[nodiscard]] std::int32_t labelAt(int row) const;
    [[nodiscard]] QString className(std::int32_t index) const;
    void takePredictions();

    std::shared_ptr<const Run> m_run;
    std::optional<LayerIndex> m_layer;
    std::shared_ptr<const LayerPredictions> m_predictions;
    int m_decimals = 2; ///< of a regression's numbers
    bool m_hasPlan
        = false; ///< what rowCount() was told; the run learns its plan before the model does
};

} // namespace fathom
