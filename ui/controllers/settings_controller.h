// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/sweep_form.h"

#include <QElapsedTimer>
#include <QObject>
#include <QUndoStack>

#include <chrono>
#include <functional>

namespace fathom {

/// The probe settings on screen. Every change goes through an undo stack; changes of one field
/// right after each other are one step.
class SettingsController final : public QObject
{
    Q_OBJECT

public:
    /// Changes of one field that are further apart than `undoPause` are undone one by one.
    explicit SettingsController(
        std::chrono::milliseconds undoPause = std::chrono::milliseconds(1500),
        QObject* parent = nullptr);

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
    std::chrono::milliseconds m_undoPause;
    QElapsedTimer m_sinceChange;
    int m_step = 0;
};

} // namespace fathom
