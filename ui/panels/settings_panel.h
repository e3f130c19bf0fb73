// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

class QAction;
class QComboBox;
class QFormLayout;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace fathom {

class ActionRegistry;
class ChoiceCombo;
class DataController;
class HyperparameterForm;
class IntegerField;
class ModelController;
class SettingsController;

/// The probe settings: what is read, how it is learned, what it is tested on. Each change goes to
/// the controller; what is shown comes from there.
class SettingsPanel final : public QScrollArea
{
    Q_OBJECT

public:
    SettingsPanel(SettingsController& settings, DataController& dataController,
        ModelController& model, const ActionRegistry& actions, QWidget* parent = nullptr);

    /// Moves the keyboard to the first field.
    void focusFirstField();

private:
    void addLayers();
    void addProbe();
    void addTest(QAction* openTestFile);
    void addMore(QVBoxLayout& layout);
    void takeLayers();
    void refresh();
    void refreshLayers();
    void refreshTest();
    void refreshProblem();

    SettingsController& m_settings;
    DataController& m_data;
    ModelController& m_model;
    QFormLayout* m_form = nullptr;
    QComboBox* m_layers = nullptr;
    QLabel* m_layersResolved = nullptr;
    ChoiceCombo* m_pooling = nullptr;
    ChoiceCombo* m_classifier = nullptr;
    HyperparameterForm* m_hyperparameters = nullptr;
    ChoiceCombo* m_test = nullptr;
    IntegerField* m_holdout = nullptr;
    QToolButton* m_testFile = nullptr;
    IntegerField* m_seed = nullptr;
    QLabel* m_problem = nullptr;
};

} // namespace fathom
