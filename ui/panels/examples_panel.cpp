// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/examples_panel.h"

#include "ui/controllers/workbench.h"
#include "ui/models/examples_filter.h"
#include "ui/models/examples_model.h"
#include "ui/panels/class_mark.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/page_stack.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/number_text.h"
#include "ui/window/action_registry.h"

#include <QAction>
#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

ExamplesPanel::ExamplesPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_workbench(workbench)
{
    setNames(*this, u"examplesPanel"_s, tr("Examples"));
    m_model = new ExamplesModel(this);
    m_filter = new ExamplesFilter(this);
    m_filter->setSourceModel(m_model);
    m_empty = new EmptyState(this);
    m_empty->setText(tr("The test rows appear here"),
        tr("With what each layer's probe says about them, and whether it is right or how far "
           "off."));
    m_empty->setActions({ actions.action(u"run"_s) });
    makeTable();
    auto* content = new QWidget(this);
    auto* contentLayout = new QVBoxLayout(content);
    setPanelMargins(*contentLayout);
    contentLayout->addWidget(makeFilters());
    contentLayout->addWidget(m_table, 1);
    m_pages = new PageStack(this);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);

    auto& runs = workbench.runs();
    connect(&runs, &RunController::shownRunChanged, this, &ExamplesPanel::refresh);
    connect(&runs, &RunController::runChanged, this, [this](RunId id) {
        if (m_model->run() && m_model->run()->id == id)
            refresh();
    });
    connect(&runs, &RunController::layerScored, this, [this](RunId id, LayerIndex) {
        if (m_model->run() && m_model->run()->id == id) {
            m_model->refresh();
            hideWhatIsEmpty();
        }
    });
    connect(&workbench.selection(), &Selection::layerChanged, this, [this] {
        m_model->setLayer(m_workbench.selection().layer());
        hideWhatIsEmpty();
    });
    connect(&workbench.selection(), &Selection::rowChanged, this, &ExamplesPanel::showSelectedRow);
    connect(m_filter, &QAbstractItemModel::modelReset, this, &ExamplesPanel::refreshCount);
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, &ExamplesPanel::refreshCount);
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, &ExamplesPanel::refreshCount);
    connect(m_filter, &QAbstractItemModel::dataChanged, this, &ExamplesPanel::refreshCount);
    makeSteps(actions);
    refresh();
}

void ExamplesPanel::makeSteps(const ActionRegistry& actions)
{
    auto* next = actions.action(u"nextRow"_s);
    auto* previous = actions.action(u"previousRow"_s);
    connect(next, &QAction::triggered, this, [this] { stepRow(1); });
    connect(previous, &QAction::triggered, this, [this] { stepRow(-1); });
    const auto enable = [this, next, previous] {
        next->setEnabled(m_filter->rowCount() > 0);
        previous->setEnabled(m_filter->rowCount() > 0);
    };
    connect(m_filter, &QAbstractItemModel::modelReset, this, enable);
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, enable);
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, enable);
    enable();
}

void ExamplesPanel::makeTable()
{
    m_table = new QTableView(this);
    setNames(*m_table, u"examplesTable"_s, tr("Test rows"));
    m_table->setModel(m_filter);
    m_table->setItemDelegate(new ClassMarkDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ExamplesModel::RowColumn, Qt::AscendingOrder);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(
        ExamplesModel::TextColumn, QHeaderView::Stretch);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        &ExamplesPanel::selectCurrentRow);
}

QWidget* ExamplesPanel::makeFilters()
{
    auto* bar = new QWidget(this);
    m_search = new QLineEdit(bar);
    setNames(*m_search, u"examplesSearch"_s, tr("Search in the texts"));
    m_search->setPlaceholderText(tr("Search in the texts"));
    m_search->setClearButtonEnabled(true);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter->setSearch(text);
        refreshCount();
    });
    m_outcome = new QButtonGroup(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 2);
    const auto addOutcome
        = [&](ExamplesFilter::Outcome outcome, const QString& name, const QString& text) {
              auto* button = new QToolButton(bar);
              setNames(*button, name, text);
              button->setText(text);
              button->setCheckable(true);
              button->setChecked(outcome == ExamplesFilter::Outcome::All);
              m_outcome->addButton(button, static_cast<int>(outcome));
              layout->addWidget(button);
          };
    addOutcome(ExamplesFilter::Outcome::All, u"showAllRows"_s, tr("All"));
    addOutcome(ExamplesFilter::Outcome::Wrong, u"showWrongRows"_s, tr("✗ Wrong"));
    addOutcome(ExamplesFilter::Outcome::Right, u"showRightRows"_s, tr("✓ Right"));
    connect(m_outcome, &QButtonGroup::idClicked, this, [this](int id) {
        m_filter->setOutcome(static_cast<ExamplesFilter::Outcome>(id));
        refreshCount();
    });
    m_count = makeMutedLabel({}, bar);
    m_count->setObjectName(u"examplesCount"_s);
    layout->addSpacing(gridUnit / 2);
    layout->addWidget(m_count);
    layout->addSpacing(gridUnit);
    layout->addWidget(m_search, 1);
    return bar;
}

void ExamplesPanel::refresh()
{
    const auto run = m_workbench.runs().shownRun();
    if (m_model->run() != run)
        m_model->setRun(run);
    m_model->refresh();
    const bool hadRows = m_pages->currentIndex() == 1;
    const bool hasRows = m_model->rowCount() > 0;
    m_pages->setCurrentIndex(hasRows ? 1 : 0);
    for (auto* button : m_outcome->buttons())
        button->setVisible(!m_model->isRegression());
    if (m_model->isRegression())
        showAllRows();
    hideWhatIsEmpty();
    if (hasRows && (!hadRows || m_fittedColumns != m_model->columnCount()))
        fitTable();
    refreshCount();
    showSelectedRow();
}

void ExamplesPanel::showAllRows()
{
    m_outcome->button(static_cast<int>(ExamplesFilter::Outcome::All))->setChecked(true);
    m_filter->setOutcome(ExamplesFilter::Outcome::All);
}

void ExamplesPanel::hideWhatIsEmpty()
{
    if (m_model->isRegression() || m_model->rowCount() == 0)
        return;
    m_table->setColumnHidden(ExamplesModel::ProbabilityColumn,
        m_model->hasPredictions() && !m_model->hasProbabilities());
}

void ExamplesPanel::fitTable()
{
    const int character = fontMetrics().averageCharWidth();
    const int widths[] = { 7, 0, 12, 12, 12, 12, 11 }; // characters; the text takes the rest
    m_fittedColumns = m_model->columnCount();
    for (int column = 0; column < m_fittedColumns; ++column)
        if (widths[column] > 0)
            m_table->setColumnWidth(column, widths[column] * character);
    m_table->horizontalHeader()->setSectionResizeMode(
        ExamplesModel::TextColumn, QHeaderView::Stretch);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + gridUnit / 2);
}

void ExamplesPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_table)
        fitTable();
}

void ExamplesPanel::refreshCount()
{
    const int all = m_model->rowCount();
    const int shown = m_filter->rowCount();
    m_count->setText(shown == all ? tr("%1 rows").arg(countText(all))
                                  : tr("%1 of %2 rows").arg(countText(shown), countText(all)));
}

void ExamplesPanel::showSelectedRow()
{
    const auto& run = m_model->run();
    const auto& row = m_workbench.selection().row();
    const auto planRow = run && row ? planRowOf(*run, *row) : std::nullopt;
    const auto at = planRow ? m_model->rowOf(*planRow) : std::nullopt;
    const QScopedValueRollback guard(m_isShowing, true);
    const auto index = at ? m_filter->mapFromSource(m_model->index(*at, ExamplesModel::TextColumn))
                          : QModelIndex();
    if (!index.isValid())
        return m_table->clearSelection();
    if (m_table->currentIndex().row() != index.row()
        || !m_table->selectionModel()->isRowSelected(index.row())) {
        m_table->selectionModel()->setCurrentIndex(
            index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        m_table->scrollTo(index);
    }
}

void ExamplesPanel::selectCurrentRow()
{
    const auto index = m_filter->mapToSource(m_table->currentIndex());
    if (m_isShowing || !index.isValid() || !m_model->run())
        return;
    m_workbench.selection().setRow(rowOf(*m_model->run(), m_model->exampleAt(index.row())));
}

void ExamplesPanel::stepRow(int direction)
{
    if (m_filter->rowCount() > 0)
        m_table->selectRow(
            std::clamp(m_table->currentIndex().row() + direction, 0, m_filter->rowCount() - 1));
}

} // namespace fathom
