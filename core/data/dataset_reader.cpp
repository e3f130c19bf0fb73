// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_reader.h"

#include "core/data/column_content.h"
#include "core/data/column_readers.h"
#include "core/data/contrastive.h"
#include "core/data/task_guess.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace fathom {

namespace {

Status checkPairOptions(const DatasetOptions& options, const std::string& source)
{
    if (options.task == Task::Regression)
        return fail(ErrorCode::InvalidArgument,
            "Pairs of texts have classes, no numbers: choose classification.", source);
    if (options.expectedClasses.count() > 0 && options.expectedClasses != contrastiveClasses())
        return fail(ErrorCode::ProbeMismatch,
            "Pairs of texts have the classes 0 and 1, but other classes are expected.", source);
    return {};
}

/// Roles that name columns of this table, guessed where that is wanted.
Result<ColumnRoles> rolesFor(const Table& table, const DatasetOptions& options)
{
    auto guessed = guessColumnRoles(table, options.roles, options.task); // checks the given ones
    if (!guessed || options.guessAbsentRoles)
        return guessed;
    const auto named = [](const std::optional<std::string>& role) {
        return role && !role->empty() ? role : std::nullopt;
    };
    const auto& given = options.roles;
    ColumnRoles roles { named(given.text), named(given.label), named(given.group),
        named(given.split), named(given.weight), named(given.positive), named(given.negative) };
    if (roles.positive.has_value() != roles.negative.has_value()
        || (!roles.text && !roles.positive))
        return fail(ErrorCode::MissingColumn,
            "Say which column holds the texts, or which two hold pairs. The columns are: "
                + listColumns(table) + ".",
            table.source);
    return roles;
}

/// Where a column that has been checked to exist is.
std::size_t position(const Table& table, const std::optional<std::string>& role)
{
    return findColumn(table, *role).value();
}

/// Moves the value of `read` into `target`, or its error into `status`.
template <class T>
bool take(Result<T> read, T& target, Status& status)
{
    if (read)
        target = std::move(*read);
    else
        status = tl::unexpected(std::move(read.error()));
    return status.has_value();
}

Status checkSeveralClasses(const Table& table, const std::string& column, const LabelColumn& read)
{
    if (read.classes.count() == 1)
        return fail(ErrorCode::SingleClass,
            "All " + std::to_string(read.labels.size()) + " rows have the label \""
                + read.classes.names.front() + "\" (column \"" + column
                + "\"). A probe needs at least two classes.",
            table.source);
    const auto content = describeColumn(table, position(table, column));
    if (labelContent(content) == LabelContent::Numbers)
        return fail(ErrorCode::InvalidCell,
            "Column \"" + column + "\" holds " + std::to_string(content.different)
                + " different numbers in " + std::to_string(content.filled)
                + " rows, which cannot be classes. Choose regression to predict them, or another "
                  "column.",
            table.source);
    constexpr std::size_t fewRows = 10; // in a handful of rows this may be meant
    if (read.labels.size() >= fewRows && read.classes.count() == read.labels.size())
        return fail(ErrorCode::InvalidCell,
            "Every row has a label of its own in column \"" + column
                + "\". Classes must repeat: choose another column, or regression if these are "
                  "numbers.",
            table.source);
    return {};
}

Status checkTargetsDiffer(
    const Table& table, const std::string& column, const std::vector<double>& targets)
{
    if (std::ranges::any_of(targets, [&](double target) { return target != targets.front(); }))
        return {};
    return fail(ErrorCode::SingleClass,
        "All " + std::to_string(targets.size()) + " rows have the same number in column \"" + column
            + "\", so there is nothing to predict. Choose another column.",
        table.source);
}

Status readLabelRole(const Table& table, const DatasetOptions& options, const std::string& column,
    Dataset::Columns& columns)
{
    if (options.task == Task::Regression) {
        Status status;
        if (take(readTargets(table, position(table, column)), columns.targets, status)
            && options.labelsRequired && options.isTrainedOn)
            status = checkTargetsDiffer(table, column, columns.targets);
        return status;
    }
    auto labels = readLabels(table, position(table, column), options.expectedClasses);
    if (!labels)
        return tl::unexpected(std::move(labels.error()));
    if (options.labelsRequired && options.isTrainedOn && options.expectedClasses.count() == 0) {
        if (auto status = checkSeveralClasses(table, column, *labels); !status)
            return status;
    }
    columns.classes = std::move(labels->classes);
    columns.labels = std::move(labels->labels);
    return {};
}

Status readOptionalRoles(const Table& table, const ColumnRoles& roles, Dataset::Columns& columns)
{
    Status status;
    if (roles.group) {
        columns.groups = readGroups(table, position(table, roles.group));
        columns.groupRule = "column " + *roles.group;
    }
    if (roles.split && !take(readSplit(table, position(table, roles.split)), columns.split, status))
        return status;
    if (roles.weight)
        take(readWeights(table, position(table, roles.weight)), columns.weights, status);
    return status;
}

Status readTextAndLabel(const Table& table, const DatasetOptions& options, ColumnRoles& roles,
    Dataset::Columns& columns)
{
    Status status;
    if (!take(readTexts(table, position(table, roles.text)), columns.texts, status))
        return status;
    if (roles.label) {
        status = readLabelRole(table, options, *roles.label, columns);
        if (!status && !options.labelsRequired && !options.roles.label) {
            roles.label.reset(); // only a guess, and not needed
            status = {};
        }
    } else if (options.labelsRequired) {
        return fail(ErrorCode::MissingColumn,
            (options.task == Task::Regression
                    ? "No column looks like numbers to predict. Say which one holds them. "
                    : "No column looks like class labels. Say which one holds them, or choose "
                      "regression to predict numbers. ")
                + ("The columns are: " + listColumns(table) + "."),
            table.source);
    }
    return status;
}

template <class T>
void appendCopy(std::vector<T>& values)
{
    const auto size = values.size();
    values.reserve(2 * size);
    values.insert(values.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(size));
}

/// Positive texts of all rows, then negative ones; what goes with a row goes with both.
Status readPairs(const Table& table, const DatasetOptions& options, const ColumnRoles& roles,
    Dataset::Columns& columns)
{
    auto status = checkPairOptions(options, table.source);
    if (!status)
        return status;
    std::vector<std::string> negative;
    if (!take(readTexts(table, position(table, roles.positive)), columns.texts, status)
        || !take(readTexts(table, position(table, roles.negative)), negative, status))
        return status;
    const auto pairs = columns.texts.size();
    columns.texts.insert(columns.texts.end(), std::make_move_iterator(negative.begin()),
        std::make_move_iterator(negative.end()));
    columns.classes = contrastiveClasses();
    columns.labels.assign(pairs, 1);
    columns.labels.resize(2 * pairs, 0);
    columns.sourceRows.resize(pairs);
    std::iota(columns.sourceRows.begin(), columns.sourceRows.end(), std::size_t { 0 });
    if (columns.groups.empty()) {
        columns.groups.resize(pairs);
        std::iota(columns.groups.begin(), columns.groups.end(), 0);
        columns.groupRule = "pairs";
    }
    appendCopy(columns.sourceRows);
    appendCopy(columns.groups);
    appendCopy(columns.split);
    appendCopy(columns.weights);
    return {};
}

std::string adviceFor(const Table& table, const DatasetOptions& options, const ColumnRoles& roles)
{
    if (options.task == Task::Regression || !roles.label || options.expectedClasses.count() > 0)
        return {};
    const auto content = describeColumn(table, position(table, roles.label));
    if (labelContent(content) != LabelContent::ClassesOrNumbers)
        return {};
    return "The " + std::to_string(content.different) + " different whole numbers in column \""
        + *roles.label + "\" are taken as classes. Choose regression to predict them as numbers.";
}

} // namespace

Result<LoadedDataset> makeDataset(Table table, const DatasetOptions& options)
{
    if (table.rows.empty())
        return fail(
            ErrorCode::EmptyDataset, "There are column names, but no rows of data.", table.source);
    auto roles = rolesFor(table, options);
    if (!roles)
        return propagate(roles);
    Dataset::Columns columns;
    columns.name = table.source;
    if (auto status = readOptionalRoles(table, *roles, columns); !status)
        return tl::unexpected(std::move(status.error()));
    auto status = roles->positive ? readPairs(table, options, *roles, columns)
                                  : readTextAndLabel(table, options, *roles, columns);
    if (!status)
        return tl::unexpected(std::move(status.error()));
    auto dataset = Dataset::create(std::move(columns));
    if (!dataset)
        return propagate(dataset);
    auto advice = adviceFor(table, options, *roles);
    return LoadedDataset { std::move(*dataset), std::move(table), std::move(*roles),
        std::move(advice) };
}

Result<LoadedDataset> readDataset(const std::filesystem::path& path, const DatasetOptions& options)
{
    auto table = readTable(path);
    if (!table)
        return propagate(table);
    return makeDataset(std::move(*table), options);
}

Result<LoadedDataset> readContrastiveDataset(const std::filesystem::path& positive,
    const std::filesystem::path& negative, const DatasetOptions& options)
{
    Table joined { .columns = { "text", "label" }, .rows = {}, .lines = {}, .source = {} };
    ContrastivePrompts prompts;
    prompts.pairRule = "parallel files";
    for (const auto label : { 1, 0 }) {
        auto table = readTable(label == 1 ? positive : negative);
        if (!table)
            return propagate(table);
        DatasetOptions textOnly { .labelsRequired = false };
        textOnly.roles.text = options.roles.text;
        textOnly.roles.label = textOnly.roles.group = textOnly.roles.split = textOnly.roles.weight
            = "";
        textOnly.roles.positive = textOnly.roles.negative = "";
        auto part = makeDataset(std::move(*table), textOnly);
        if (!part)
            return propagate(part);
        joined.source += (joined.source.empty() ? "" : " + ") + part->table.source;
        joined.lines.insert(joined.lines.end(), part->table.lines.begin(), part->table.lines.end());
        for (const auto& text : part->dataset.texts())
            joined.rows.push_back({ text, std::to_string(label) });
        (label == 1 ? prompts.positive : prompts.negative) = part->dataset.texts();
    }
    if (auto status = checkPairOptions(options, joined.source); !status)
        return tl::unexpected(std::move(status.error()));
    prompts.name = joined.source;
    auto dataset = contrastiveDataset(std::move(prompts));
    if (!dataset)
        return propagate(dataset);
    return LoadedDataset { std::move(*dataset), std::move(joined),
        { .text = "text", .label = "label" } };
}

} // namespace fathom
