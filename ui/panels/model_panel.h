// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QFormLayout;
class QLabel;

namespace fathom {

class ActionRegistry;
class ElidedLabel;
class EmptyState;
class MemoryController;
class ModelController;
class PageStack;
class Workbench;

/// The model's card: what it is, how large, what a sweep over the open data needs.
class ModelPanel final : public QWidget
{
    Q_OBJECT

public:
    ModelPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent = nullptr);

    /// What the card needs, whether or not there is a model yet: the dock does not jump when one
    /// opens.
    [[nodiscard]] QSize sizeHint() const override;

private:
    [[nodiscard]] QWidget* makeContent(const ActionRegistry& actions);
    [[nodiscard]] ElidedLabel* addFact(
        QFormLayout& form, const QString& name, const QString& label, const QString& help);
    void refresh();
    void refreshState();
    void refreshMemory();
    void refreshEmptyState();

    ModelController& m_model;
    MemoryController& m_needs;
    PageStack* m_pages = nullptr;
    EmptyState* m_empty = nullptr;
    ElidedLabel* m_name = nullptr;
    QLabel* m_untrained = nullptr;
    QLabel* m_state = nullptr;
    ElidedLabel* m_shape = nullptr;
    ElidedLabel* m_weights = nullptr;
    ElidedLabel* m_memory = nullptr;
    ElidedLabel* m_tokenizer = nullptr;
};

} // namespace fathom
