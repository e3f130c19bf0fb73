// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/form_check.h"

#include <QWidget>

#include <cstdint>
#include <string>
#include <vector>

class QFormLayout;
class QLabel;
class QToolButton;

namespace fathom {

class WrappingLabel;

/// A part of a form: a heading, rows that always show, and rows behind "More" for what few people
/// change. A marked row differs from its default: its label is bold, and it shows even while More
/// is closed, so that nothing that matters is out of sight. What is wrong with a value is said
/// under its field.
class FormSection : public QWidget
{
    Q_OBJECT

public:
    enum class Place : std::uint8_t
    {
        Front,
        More
    };

    /// `name` becomes the object's name, and `name` + "More" that of the button.
    FormSection(const QString& name, const QString& title, QWidget* parent);

    /// Fields should have this widget as their parent. An empty label leaves the field alone in its
    /// column. Problems with `parameter` are said under the field.
    void addRow(const QString& label, QWidget* field, Place place = Place::Front,
        const std::string& parameter = {});
    /// Deletes the field and its label.
    void removeRow(QWidget* field);
    /// Whether the row has anything to say at present; every row does at first.
    void setRowRelevant(const QWidget* field, bool isRelevant);
    void setRowMarked(const QWidget* field, bool isMarked);
    void setRowLabel(const QWidget* field, const QString& label);

    /// Says under each field what is wrong with it, and takes back what is wrong no longer. Returns
    /// the problems that are of other parameters.
    [[nodiscard]] std::vector<FormProblem> showProblems(const std::vector<FormProblem>& problems);

    [[nodiscard]] bool isMoreOpen() const;
    void setMoreOpen(bool isOpen);

private:
    struct Row
    {
        QLabel* label;
        QWidget* field;
        Place place;
        std::string parameter;
        bool isRelevant = true;
        bool isMarked = false;
        WrappingLabel* problem = nullptr; ///< a row of its own under the field, while there is one
    };

    [[nodiscard]] Row& rowOf(const QWidget* field);
    void setProblem(Row& row, const QString& message);
    void refresh();

    QToolButton* m_more = nullptr;
    QFormLayout* m_form = nullptr;
    std::vector<Row> m_rows; ///< in the form's order
};

} // namespace fathom
