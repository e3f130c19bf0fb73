// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/form_section.h"

class QAction;
class QCheckBox;
class QToolButton;

namespace fathom {

class ChoiceCombo;
class DataController;
class IntegerField;
class SettingsController;

/// What a probe is tested on, how the best layer is chosen, and whether all is done as lmprobe
/// does.
class TestSection final : public FormSection
{
    Q_OBJECT

public:
    /// `openTestFile` asks for a file.
    TestSection(SettingsController& settings, DataController& dataController, QAction& openTestFile,
        QWidget* parent = nullptr);

private:
    void addTest(QAction& openTestFile);
    void addSeed();
    void addComparisons();
    void addValidation();
    void addLmprobe();
    void refresh();
    void refreshTestFile();

    SettingsController& m_settings;
    DataController& m_data;
    ChoiceCombo* m_test = nullptr;
    IntegerField* m_holdout = nullptr;
    QToolButton* m_testFile = nullptr;
    IntegerField* m_seed = nullptr;
    IntegerField* m_folds = nullptr;
    IntegerField* m_control = nullptr;
    QCheckBox* m_textBaselines = nullptr;
    QCheckBox* m_jointProbe = nullptr;
    QCheckBox* m_lmprobe = nullptr;
};

} // namespace fathom
