// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/data_panel.h"

#include "core/stats/regression_metrics.h"
#include "ui/controllers/data_controller.h"
#include "ui/controllers/selection.h"
#include "ui/controllers/settings_controller.h"
#include "ui/models/data_table_model.h"
#include "ui/panels/class_balance_bar.h"
#include "ui/panels/class_mark.h"
#include "ui/panels/elided_label.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/page_stack.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/number_text.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <QStringList>
#include <QTableView>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

std::vector<ClassCount> classCounts(const Dataset& dataset)
{
    std::vector<ClassCount> counts;
    for (const auto& name : dataset.classes().names)
        counts.push_back({ toQt(name), 0 });
    for (const auto label : dataset.labels())
        ++counts[static_cast<std::size_t>(label)].count;
    return counts;
}

} // namespace

DataPanel::DataPanel(DataController& dataController, SettingsController& settings,
    Selection& selection, const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_data(dataController)
    , m_settings(settings)
    , m_selection(selection)
{
    setNames(*this, u"dataPanel"_s, tr("Data"));
    m_empty = new EmptyState(this);
    m_empty->setActions({ actions.action(u"openData"_s), actions.action(u"openExample"_s) });
    m_pages = new PageStack(this);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(makeContent(actions));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);

    connect(&m_data, &DataController::changed, this, &DataPanel::refresh);
    connect(&m_selection, &Selection::rowChanged, this, &DataPanel::showSelectedRow);
    refresh();
}

QWidget* DataPanel::makeContent(const ActionRegistry& actions)
{
    auto* content = new QWidget(this);
    m_name = new ElidedLabel(content);
    m_name->setObjectName(u"dataName"_s);
    QFont bold = m_name->font();
    bold.setBold(true);
    bold.setResolveMask(QFont::WeightResolved);
    m_name->setFont(bold);
    m_rows = makeMutedLabel({}, content);
    m_rows->setObjectName(u"dataRows"_s);
    m_facts = makeMutedLabel({}, content);
    m_facts->setObjectName(u"dataFacts"_s);
    m_facts->setWordWrap(true);
    m_balance = new ClassBalanceBar(content);

    m_table = new QTableView(content);
    setNames(*m_table, u"dataTable"_s, tr("Rows of the data set"));
    m_model = new DataTableModel(this);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new ClassMarkDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->hide();
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& current) { selectRow(current.row()); });

    auto* top = new QHBoxLayout;
    top->setSpacing(gridUnit / 2);
    top->addWidget(m_name);
    top->addWidget(m_rows);
    top->addStretch(1);
    top->addWidget(makeToolButton(actions.action(u"reloadData"_s), content));
    top->addWidget(makeToolButton(actions.action(u"openData"_s), content));
    auto* layout = new QVBoxLayout(content);
    setPanelMargins(*layout);
    layout->setSpacing(gridUnit / 2);
    layout->addLayout(top);
    layout->addWidget(m_facts);
    layout->addWidget(m_balance);
    layout->addSpacing(gridUnit / 2);
    layout->addWidget(makeRoles());
    layout->addSpacing(gridUnit / 2);
    layout->addWidget(m_table, 1);
    return content;
}

QWidget* DataPanel::makeRoles()
{
    auto* fields = new QWidget(this);
    auto* grid = new QGridLayout(fields);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(gridUnit);
    grid->setVerticalSpacing(gridUnit / 2);
    // Two side by side, the left with room for a task's name. Pairs of texts take the place of text
    // and label.
    grid->setColumnStretch(1, 3);
    grid->setColumnStretch(3, 2);
    addRole(
        *grid, 0, &ColumnRoles::text, u"roleText"_s, tr("Text"), tr("The column with the prompts"));
    addRole(*grid, 1, &ColumnRoles::label, u"roleLabel"_s, tr("Label"),
        tr("The column with the classes to tell apart, or the numbers to predict"));
    addRole(*grid, 0, &ColumnRoles::positive, u"rolePositive"_s, tr("Positive"),
        tr("Pairs: the column with the texts of class 1"));
    addRole(*grid, 1, &ColumnRoles::negative, u"roleNegative"_s, tr("Negative"),
        tr("Pairs: the column with the texts of class 0"));
    addRole(*grid, 2, &ColumnRoles::group, u"roleGroup"_s, tr("Group"),
        tr("Rows with the same value here stay on one side of every split, so that pairs and "
           "variants do not leak"));
    addRole(*grid, 3, &ColumnRoles::split, u"roleSplit"_s, tr("Split"),
        tr("A column that says train, validation or test"));
    addRole(*grid, 5, &ColumnRoles::weight, u"roleWeight"_s, tr("Weight"),
        tr("A column with the weight of each row in training"));
    addTask(*grid, 4);
    return fields;
}

void DataPanel::addTask(QGridLayout& grid, int place)
{
    const auto help
        = tr("Whether labels are told apart as classes or predicted as numbers; guessed "
             "from the column");
    m_task = new ChoiceCombo(u"task"_s, tr("Task"), help, grid.parentWidget());
    m_task->addChoice(tr("Classification"), std::string(taskName(Task::Classification)));
    m_task->addChoice(tr("Regression"), std::string(taskName(Task::Regression)));
    auto* caption = new QLabel(tr("Task"), grid.parentWidget());
    caption->setBuddy(m_task);
    caption->setToolTip(help);
    grid.addWidget(caption, place / 2, place % 2 * 2);
    grid.addWidget(m_task, place / 2, place % 2 * 2 + 1);
    connect(m_task, &ChoiceCombo::chosen, this, [this](const std::string& name) {
        m_settings.edit(FormField::Task, tr("task"),
            [&](SweepForm& form) { takeTask(form, *parseTask(name)); });
    });
}

void DataPanel::addRole(QGridLayout& grid, int place, Role role, const QString& name,
    const QString& label, const QString& help)
{
    auto* combo = new ChoiceCombo(name, tr("%1 column").arg(label), help, grid.parentWidget());
    auto* caption = new QLabel(label, grid.parentWidget());
    caption->setBuddy(combo);
    caption->setToolTip(help);
    grid.addWidget(caption, place / 2, place % 2 * 2);
    grid.addWidget(combo, place / 2, place % 2 * 2 + 1);
    m_roles.push_back({ role, combo, caption });
    connect(combo, &ChoiceCombo::chosen, this, [this, role, combo](const std::string& column) {
        auto roles = m_data.data()->roles;
        roles.*role = combo->currentIndex() == 0 ? std::nullopt : std::optional(column);
        m_data.setRoles(roles);
    });
}

void DataPanel::refresh()
{
    const auto& opened = m_data.data();
    if (!opened) {
        m_empty->setText(m_data.isLoading()
                ? tr("Reading %1 …").arg(pathToQt(m_data.path().filename()))
                : tr("Drop a CSV, TSV or JSONL file here"),
            m_data.isLoading() ? QString() : tr("One prompt a row, with a column of labels."));
        m_pages->setCurrentIndex(0);
        return;
    }
    m_pages->setCurrentIndex(1);
    m_name->setFullText(pathToQt(opened->path.filename()));
    m_rows->setText(
        tr("%1 rows").arg(countText(static_cast<std::int64_t>(opened->table->rows.size()))));
    const auto facts = factsText();
    m_facts->setText(facts);
    m_facts->setForegroundRole(opened->problem ? QPalette::WindowText : QPalette::PlaceholderText);
    m_facts->setVisible(!facts.isEmpty());
    refreshBalance();
    refreshRoles();
    m_model->setOpenedData(opened);
    fitTable();
    if (m_shownTable != opened->table)
        m_table->scrollToTop();
    m_shownTable = opened->table;
    showSelectedRow();
}

QString DataPanel::factsText() const
{
    const auto& opened = *m_data.data();
    if (opened.problem)
        return u"⚠ "_s + toQt(opened.problem->message);
    QStringList facts;
    if (opened.dataset && opened.dataset->hasTargets()) {
        const auto targets = summarise(opened.dataset->targets());
        facts.append(tr("%1: %2 to %3, mean %4 ± %5")
                         .arg(toQt(opened.roles.label.value_or(std::string())),
                             numberText(targets.minimum), numberText(targets.maximum),
                             numberText(targets.mean), numberText(targets.standardDeviation)));
    }
    if (!opened.groups.groups.empty())
        facts.append(tr("%1 groups: %2")
                         .arg(countText(static_cast<std::int64_t>(opened.groups.count)),
                             toQt(opened.groups.rule)));
    return facts.join(u'\n');
}

void DataPanel::fitTable()
{
    if (m_model->columnCount() > 1) {
        m_table->resizeColumnToContents(0);
        m_table->setColumnWidth(1, 40 * fontMetrics().averageCharWidth());
    }
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + gridUnit / 2);
}

void DataPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_table)
        fitTable();
}

void DataPanel::refreshBalance()
{
    const auto& opened = m_data.data();
    const bool hasClasses = opened->dataset && opened->dataset->hasLabels();
    m_balance->setVisible(hasClasses);
    if (hasClasses)
        m_balance->setCounts(classCounts(*opened->dataset));
}

void DataPanel::refreshRoles()
{
    const auto& opened = *m_data.data();
    const bool isPaired = opened.roles.positive || opened.roles.negative;
    m_task->setChoice(std::string(taskName(opened.task)));
    for (const auto& [role, combo, caption] : m_roles) {
        const QSignalBlocker quiet(combo);
        const auto& column = opened.roles.*role;
        combo->clear();
        // Without a column, rows that belong together are found by themselves.
        combo->addChoice(role == &ColumnRoles::group ? tr("automatic") : tr("none"), {});
        for (const auto& name : opened.table->columns)
            combo->addChoice(toQt(name), name);
        combo->setCurrentIndex(column ? combo->findText(toQt(*column), Qt::MatchExactly) : 0);
        const bool isPairRole = role == &ColumnRoles::positive || role == &ColumnRoles::negative;
        const bool isTextRole = role == &ColumnRoles::text || role == &ColumnRoles::label;
        combo->setVisible(isPaired ? !isTextRole : !isPairRole);
        caption->setVisible(isPaired ? !isTextRole : !isPairRole);
        if (role == &ColumnRoles::label)
            caption->setText(opened.task == Task::Regression ? tr("Target") : tr("Label"));
    }
}

void DataPanel::showSelectedRow()
{
    const auto& selected = m_selection.row();
    const auto& opened = m_data.data();
    const auto row = selected && opened && selected->dataset == opened->dataset
        ? m_model->rowOf(selected->row)
        : std::nullopt;
    const QScopedValueRollback guard(m_isShowing, true);
    if (!row)
        return m_table->clearSelection();
    if (m_table->currentIndex().row() == *row && m_table->selectionModel()->isRowSelected(*row))
        return;
    const auto index = m_model->index(*row, 0);
    m_table->selectionModel()->setCurrentIndex(
        index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_table->scrollTo(index);
}

void DataPanel::selectRow(int row)
{
    if (m_isShowing)
        return;
    if (const auto example = m_model->exampleAt(row))
        m_selection.setRow(SelectedRow { m_data.data()->dataset, *example });
}

} // namespace fathom
