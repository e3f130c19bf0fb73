// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

class QFormLayout;
class QLabel;
class QToolButton;

namespace fathom {

/// A part of a form: a heading, rows that always show, and rows behind "More" for what few people
/// change. A marked row differs from its default: its label is bold, and it shows even while More
/// is closed, so that nothing that matters is out of sight.
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
    /// column.
    void addRow(const QString& label, QWidget* field, Place place = Place::Front);
    /// Deletes the field and its label.
    void removeRow(QWidget* field);
    /// Whether the row has anything to say at present; every row does at first.
    void setRowRelevant(const QWidget* field, bool isRelevant);
    void setRowMarked(const QWidget* field, bool isMarked);

    [[nodiscard]] bool isMoreOpen() const;
    void setMoreOpen(bool isOpen);

private:
    struct Row
    {
        QLabel* label;
        QWidget* field;
        Place place;
        bool isRelevant = true;
        bool isMarked = false;
    };

    [[nodiscard]] Row& rowOf(const QWidget* field);
    void refresh();

    QToolButton* m_more = nullptr;
    QFormLayout* m_form = nullptr;
    std::vector<Row> m_rows; ///< as the form shows them
};

} // namespace fathom
