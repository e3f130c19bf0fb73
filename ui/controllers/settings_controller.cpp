// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/settings_controller.h"

#include <QUndoCommand>

#include <utility>

namespace fathom {

namespace {
constexpr int undoSteps = 200;
constexpr int fieldsPerStep
    = 64; // more than there are fields: the command id is step * this + field
} // namespace

class SettingsController::Change final : public QUndoCommand
{
public:
    Change(SettingsController& controller, int id, SweepForm before, SweepForm after,
        const QString& name)
        : QUndoCommand(name)
        , m_controller(controller)
        , m_id(id)
        , m_before(std::move(before))
        , m_after(std::move(after))
    {
    }

    [[nodiscard]] int id() const override { return m_id; }
    void undo() override { m_controller.apply(m_before); }
    void redo() override { m_controller.apply(m_after); }
    bool mergeWith(const QUndoCommand* other) override
    {
        if (other->text() != text())
            return false; // another hyperparameter
        m_after = static_cast<const Change*>(other)->m_after; // same id: same type
        setObsolete(m_after == m_before);
        return true;
    }

private:
    SettingsController& m_controller;
    int m_id;
    SweepForm m_before;
    SweepForm m_after;
};

SettingsController::SettingsController(std::chrono::milliseconds undoPause, QObject* parent)
    : QObject(parent)
    , m_undoPause(undoPause)
{
    m_undoStack.setUndoLimit(undoSteps);
}

void SettingsController::change(FormField field, const SweepForm& form, const QString& name)
{
    if (form == m_form)
        return;
    // Steps of a spin box or arrow key are one change, two decisions a moment apart are two.
    if (m_sinceChange.isValid() && m_sinceChange.elapsed() >= m_undoPause.count())
        endUndoStep();
    m_sinceChange.start();
    const int id = m_step * fieldsPerStep + static_cast<int>(field);
    m_undoStack.push(new Change(*this, id, m_form, form, name));
}

void SettingsController::edit(
    FormField field, const QString& name, const std::function<void(SweepForm&)>& edit)
{
    auto form = m_form;
    edit(form);
    change(field, form, name);
}

void SettingsController::restore(const SweepForm& form)
{
    if (form == m_form)
        return;
    m_undoStack.push(new Change(*this, -1, m_form, form, tr("settings of a run")));
}

void SettingsController::apply(const SweepForm& form)
{
    m_form = form;
    emit changed();
}

} // namespace fathom
