// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/examples_model.h"

#include "core/stats/regression_metrics.h"
#include "ui/models/item_roles.h"
#include "ui/text/number_text.h"
#include "ui/text/tool_tip_text.h"
#include "ui/text/utf8.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

struct Heading
{
    const char* name;
    const char* tip;
};

constexpr std::array<Heading, ExamplesModel::ColumnCount> classHeadings {
    Heading { QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Row"),
        QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Row of the data set, counted from 1") },
    Heading { QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Text"),
        QT_TRANSLATE_NOOP("fathom::ExamplesModel", "The prompt") },
    Heading { QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Label"),
        QT_TRANSLATE_NOOP("fathom::ExamplesModel", "The class the data set gives") },
    Heading { QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Predicted"),
        QT_TRANSLATE_NOOP(
            "fathom::ExamplesModel", "The class the selected layer's probe predicts") },
    Heading { QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Score"),
        QT_TRANSLATE_NOOP("fathom::ExamplesModel",
            "Score (logit) of the positive class; with more than two classes, of the predicted "
            "one") },
    Heading { QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Probability"),
        QT_TRANSLATE_NOOP("fathom::ExamplesModel",
            "Probability of the positive class; with more than two classes, of the predicted "
            "one") },
    Heading { QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Result"),
        QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Whether label and prediction agree") },
};

constexpr std::array<Heading, ExamplesModel::RegressionColumnCount> numberHeadings {
    classHeadings[ExamplesModel::RowColumn],
    classHeadings[ExamplesModel::TextColumn],
    Heading { QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Target"),
        QT_TRANSLATE_NOOP("fathom::ExamplesModel", "The number the data set gives") },
    Heading { QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Predicted"),
        QT_TRANSLATE_NOOP(
            "fathom::ExamplesModel", "The number the selected layer's probe predicts") },
    Heading { QT_TRANSLATE_NOOP("fathom::ExamplesModel", "Residual"),
        QT_TRANSLATE_NOOP("fathom::ExamplesModel",
            "Target less prediction: above 0 where the prediction is too low; sorted by size") },
};

std::span<const Heading> headings(bool isRegression)
{
    if (isRegression)
        return numberHeadings;
    return classHeadings;
}

} // namespace

void ExamplesModel::setRun(std::shared_ptr<const Run> run)
{
    beginResetModel();
    m_run = std::move(run);
    m_hasPlan = m_run && m_run->result.hasPlan();
    if (isRegression())
        m_decimals
            = decimalsFor(summarise(m_run->result.plan().dataset->targets()).standardDeviation);
    takePredictions();
    endResetModel();
}

void ExamplesModel::setLayer(std::optional<LayerIndex> layer)
{
    if (m_layer == layer)
        return;
    m_layer = layer;
    refresh();
}

void ExamplesModel::refresh()
{
    if (!m_run)
        return;
    if (!m_hasPlan) {
        if (m_run->result.hasPlan())
            setRun(m_run);
        return;
    }
    const auto before = m_predictions;
    takePredictions();
    if (m_predictions != before && rowCount() > 0)
        emit dataChanged(index(0, PredictedColumn), index(rowCount() - 1, columnCount() - 1));
}

void ExamplesModel::takePredictions()
{
    const auto* scored = m_hasPlan && m_layer ? m_run->result.find(*m_layer) : nullptr;
    m_predictions = scored ? scored->predictions : nullptr;
}

ExampleIndex ExamplesModel::exampleAt(int row) const
{
    return m_run->result.plan().split.test[static_cast<std::size_t>(row)];
}

std::optional<int> ExamplesModel::rowOf(ExampleIndex example) const
{
    if (!m_hasPlan)
        return std::nullopt;
    const auto& rows = m_run->result.plan().split.test; // ascending
    const auto found = std::ranges::lower_bound(rows, example);
    if (found == rows.end() || *found != example)
        return std::nullopt;
    return static_cast<int>(found - rows.begin());
}

std::optional<bool> ExamplesModel::isCorrect(int row) const
{
    if (!m_predictions || isRegression())
        return std::nullopt;
    return m_predictions->predictions[static_cast<std::size_t>(row)] == labelAt(row);
}

bool ExamplesModel::isRegression() const
{
    return m_hasPlan && m_run->result.plan().settings.task == Task::Regression;
}

bool ExamplesModel::isNumeric(int column, bool isRegression)
{
    if (column == RowColumn)
        return true;
    return isRegression ? column > TextColumn
                        : column == ScoreColumn || column == ProbabilityColumn;
}

std::optional<double> ExamplesModel::numberAt(int row, int column) const
{
    if (!isRegression())
        return std::nullopt;
    const double target
        = m_run->result.plan().dataset->targets()[static_cast<std::size_t>(exampleAt(row).value)];
    if (column == TargetColumn)
        return target;
    if (!m_predictions || (column != NumberColumn && column != ResidualColumn))
        return std::nullopt;
    const double predicted = m_predictions->scores[static_cast<std::size_t>(row)];
    return column == NumberColumn ? predicted : target - predicted;
}

std::int32_t ExamplesModel::labelAt(int row) const
{
    return m_run->result.plan().dataset->labels()[static_cast<std::size_t>(exampleAt(row).value)];
}

QString ExamplesModel::className(std::int32_t index) const
{
    return toQt(m_run->result.plan().classes.names[static_cast<std::size_t>(index)]);
}

int ExamplesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_hasPlan
        ? 0
        : static_cast<int>(m_run->result.plan().split.test.size());
}

int ExamplesModel::columnCount(const QModelIndex& parent) const
{
    if (parent.isValid())
        return 0;
    return isRegression() ? static_cast<int>(RegressionColumnCount) : static_cast<int>(ColumnCount);
}

QVariant ExamplesModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return displayed(row, column);
    case Qt::ToolTipRole:
        return exact(row, column);
    case ExactRole:
        return column != RowColumn && isNumeric(column, isRegression()) ? exact(row, column)
                                                                        : QVariant();
    case SortRole:
        return sortedBy(row, column);
    case ClassRole:
        if (isRegression())
            return {};
        if (column == LabelColumn)
            return labelAt(row);
        if (column == PredictedColumn && m_predictions)
            return m_predictions->predictions[static_cast<std::size_t>(row)];
        return {};
    case Qt::TextAlignmentRole:
        return QVariant((isNumeric(column, isRegression()) ? Qt::AlignRight : Qt::AlignLeft)
            | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant ExamplesModel::displayed(int row, int column) const
{
    const auto at = static_cast<std::size_t>(row);
    switch (column) {
    case RowColumn:
        return exampleAt(row).value + 1;
    case TextColumn:
        return toQt(
            m_run->result.plan().dataset->texts()[static_cast<std::size_t>(exampleAt(row).value)])
            .simplified();
    default:
        break;
    }
    if (isRegression()) {
        const auto number = numberAt(row, column);
        return number ? fixedText(*number, m_decimals) : QString();
    }
    switch (column) {
    case LabelColumn:
        return className(labelAt(row));
    case PredictedColumn:
        return m_predictions ? className(m_predictions->predictions[at]) : QString();
    case ScoreColumn:
        return m_predictions ? numberText(m_predictions->scores[at]) : QString();
    case ProbabilityColumn:
        return hasProbabilities() ? shareText(m_predictions->probabilities[at]) : QString();
    case ResultColumn:
        if (const auto correct = isCorrect(row))
            return *correct ? u"✓ "_s + tr("right") : u"✗ "_s + tr("wrong");
        return QString();
    default:
        return {};
    }
}

bool ExamplesModel::hasProbabilities() const
{
    return m_predictions && !m_predictions->probabilities.empty();
}

QVariant ExamplesModel::exact(int row, int column) const
{
    const auto at = static_cast<std::size_t>(row);
    if (column == TextColumn)
        return toolTipText(toQt(
            m_run->result.plan().dataset->texts()[static_cast<std::size_t>(exampleAt(row).value)]));
    if (isRegression()) {
        const auto number = numberAt(row, column);
        return number ? exactText(*number) : QVariant();
    }
    if (column == ScoreColumn && m_predictions)
        return exactText(m_predictions->scores[at]);
    if (column == ProbabilityColumn && hasProbabilities())
        return exactText(m_predictions->probabilities[at]);
    return {};
}

QVariant ExamplesModel::sortedBy(int row, int column) const
{
    const auto at = static_cast<std::size_t>(row);
    if (const auto number = numberAt(row, column)) // the largest misses together
        return column == ResidualColumn ? std::abs(*number) : *number;
    if (isRegression() && column > TextColumn)
        return 0.0; // no predictions yet
    switch (column) {
    case RowColumn:
        return exampleAt(row).value;
    case LabelColumn:
        return labelAt(row);
    case PredictedColumn:
        return m_predictions ? m_predictions->predictions[at] : -1;
    case ScoreColumn:
        return m_predictions ? m_predictions->scores[at] : 0.0;
    case ProbabilityColumn:
        return hasProbabilities() ? m_predictions->probabilities[at] : 0.0;
    case ResultColumn:
        return isCorrect(row).value_or(false) ? 1 : 0;
    default:
        return displayed(row, column);
    }
}

QVariant ExamplesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto& heading = headings(isRegression())[static_cast<std::size_t>(section)];
    switch (role) {
    case Qt::DisplayRole:
        // Of two classes the column is about one; the name says which.
        if (!isRegression() && section == ProbabilityColumn && m_hasPlan
            && m_run->result.plan().classes.count() == 2)
            return tr("P(%1)").arg(className(1));
        return tr(heading.name);
    case Qt::ToolTipRole:
        return toolTipText(tr(heading.tip));
    case Qt::TextAlignmentRole:
        return QVariant((isNumeric(section, isRegression()) ? Qt::AlignRight : Qt::AlignLeft)
            | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace fathom
