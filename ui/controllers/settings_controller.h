// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/sweep_form.h"

#include <QObject>
#include <QUndoStack>

#include <functional>

namespace fathom {

/// The probe settings on screen. Every change goes through an undo stack; changes of one field in a
/// row are one step.
class SettingsController final : public QObject
{
    Q_OBJECT

public:
    explicit SettingsController(QObject* parent = nullptr);

    [[nodiscard]] const SweepForm& form() const { return m_form; }
    [[nodiscard]] QUndoStack& undoStack() { return m_undoStack; }

    /// `name` says for people what was changed: "classifier".
    void change(FormField field, const SweepForm& form, const QString& name);
    /// The same with a change to the present form.
    void edit(FormField field, const QString& name, const std::function<void(SweepForm&)>& edit);
    /// Puts a form in place as one step: the settings of an earlier run.
    void restore(const SweepForm& form);
    /// The next change starts a new undo step even if it is of the same field.
    void endUndoStep() { ++m_step; }

signals:
    void changed();

private:
    class Change;
    void apply(const SweepForm& form);

    SweepForm m_form;
    QUndoStack m_undoStack;
    int m_step = 0;
};

} // namespace fathom
