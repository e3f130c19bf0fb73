// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/registry.h"
#include "tests/ui/support/window_under_test.h"
#include "ui/panels/form_fields.h"
#include "ui/text/utf8.h"
#include "ui/theme/theme.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QStyleOptionComboBox>
#include <QTest>
#include <QToolButton>

#include <memory>
#include <set>

using namespace fathom;
using namespace fathom::testing;
using namespace Qt::StringLiterals;

/// The form of the probe settings in the real window: every control, driven as a user does.
class SettingsFormTest final : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowUnderTest> m_test;

    SettingsController& settings() { return m_test->workbench->settings(); }
    QWidget& panel() { return *m_test->find<QWidget>(u"settingsPanel"_s); }

    void openAllSections()
    {
        for (const auto* name : { "hiddenStatesMore", "estimatorMore", "testingMore" })
            if (auto* more = m_test->find<QToolButton>(QString::fromLatin1(name));
                !more->isChecked())
                more->click();
    }

    /// The controls on screen, parts of others left out.
    QList<QWidget*> controls()
    {
        QList<QWidget*> found;
        for (auto* widget : panel().findChildren<QWidget*>()) {
            const bool isControl = qobject_cast<QComboBox*>(widget)
                || qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QCheckBox*>(widget)
                || (qobject_cast<QLineEdit*>(widget)
                    && !qobject_cast<QComboBox*>(widget->parentWidget())
                    && !qobject_cast<QAbstractSpinBox*>(widget->parentWidget()));
            if (isControl && widget->isVisibleTo(&panel()))
                found.append(widget);
        }
        return found;
    }

    static QString shownBy(const QWidget* widget)
    {
        if (const auto* combo = qobject_cast<const QComboBox*>(widget))
            return combo->currentText();
        if (const auto* spin = qobject_cast<const QAbstractSpinBox*>(widget))
            return spin->text();
        if (const auto* box = qobject_cast<const QCheckBox*>(widget))
            return box->isChecked() ? u"on"_s : u"off"_s;
        return qobject_cast<const QLineEdit*>(widget)->text();
    }

    /// With the keyboard: another choice, the next number, another text.
    static void change(QWidget* widget)
    {
        widget->setFocus();
        if (const auto* combo = qobject_cast<QComboBox*>(widget)) {
            const bool isLast = combo->currentIndex() == combo->count() - 1;
            QTest::keyClick(widget, isLast ? Qt::Key_Up : Qt::Key_Down);
        } else if (qobject_cast<QCheckBox*>(widget)) {
            QTest::keyClick(widget, Qt::Key_Space);
        } else if (qobject_cast<QAbstractSpinBox*>(widget)) {
            QTest::keyClick(widget, Qt::Key_Up);
        } else {
            qobject_cast<QLineEdit*>(widget)->selectAll();
            QTest::keyClicks(widget, u"0.125"_s);
            QTest::keyClick(widget, Qt::Key_Return);
        }
    }

    /// Changes every control there is and takes it back; remembers which were there.
    void undoEachControl(std::set<QString>& seen)
    {
        openAllSections();
        QStringList names;
        for (const auto* widget : controls())
            names.append(widget->objectName());
        for (const auto& name : names) {
            auto* widget = m_test->find<QWidget>(name);
            const auto before = settings().form();
            const auto shown = shownBy(widget);
            change(widget);
            QVERIFY2(settings().form() != before, qPrintable(name));
            m_test->trigger(u"undo"_s);
            QVERIFY2(settings().form() == before, qPrintable(name));
            widget = m_test->find<QWidget>(name); // another classifier has fields of its own
            QCOMPARE(shownBy(widget), shown);
            m_test->trigger(u"redo"_s);
            QVERIFY2(settings().form() != before, qPrintable(name));
            m_test->trigger(u"undo"_s);
            settings().endUndoStep();
            seen.insert(name);
        }
    }

    void set(const std::function<void(SweepForm&)>& edit)
    {
        settings().edit(FormField::Test, u"test"_s, edit);
        settings().endUndoStep();
    }

private slots:
    void initTestCase() { applyTheme(*qApp, ColorScheme::Light); }
    void init()
    {
        m_test = std::make_unique<WindowUnderTest>();
        QVERIFY(m_test->openExample());
    }
    void cleanup() { m_test.reset(); }

    void everyControlCanBeUndone()
    {
        std::set<QString> seen;
        undoEachControl(seen);
        set([](SweepForm& form) { form.layers = "auto"; });
        undoEachControl(seen);
        set([](SweepForm& form) {
            form.layers = "fast_auto";
            form.preprocessing = "pca";
        });
        undoEachControl(seen);
        for (const auto* name : { "layers", "autoCandidates", "autoAlphaNumber", "autoAlphaUnit",
                 "fastAutoTopK", "pooling", "trainPooling", "inferencePooling", "dtype", "scaling",
                 "preprocessing", "pcaComponents", "massMeanAugment", "classifier", "test",
                 "holdout", "seed", "folds", "controlDraws", "textBaselines", "jointProbe", "lmprobeCompatible" })
            QVERIFY2(seen.contains(QString::fromLatin1(name)), name);
    }

    void everyHyperparameterCanBeUndone_data()
    {
        QTest::addColumn<std::string>("name");
        for (const auto* estimator : estimators())
            QTest::newRow(std::string(estimator->name()).c_str()) << std::string(estimator->name());
    }
    void everyHyperparameterCanBeUndone()
    {
        QFETCH(std::string, name);
        const auto* estimator = *findEstimator(name);
        if (estimator->task() == Task::Regression)
            QVERIFY(m_test->openData(m_test->writeNumbers(u"sizes.csv"_s)));
        set([&](SweepForm& form) { form.classifier = name; });
        // Whatever other choices hide is brought to light by those choices.
        const auto known = estimator->hyperparameters();
        for (const auto& parameter : known)
            if (parameter.onlyWith)
                set([&](SweepForm& form) {
                    form.classifierValues[parameter.onlyWith->name]
                        = parameter.onlyWith->values.front();
                });
        std::set<QString> seen;
        undoEachControl(seen);
        for (const auto& parameter : known)
            if (hasEffect(parameter, known, settings().form().classifierValues))
                QVERIFY2(seen.contains(u"hyperparameter_"_s + toQt(parameter.name)),
                    parameter.name.c_str());
    }

    void aChangeMarksWhatTheShownRunWasMadeWithAndLeavesItAlone()
    {
        // Where training and testing pool as above, another pooling than the first makes a
        // difference.
        set([](SweepForm& form) { form.pooling = "mean"; });
        QVERIFY(m_test->runToTheEnd());
        const auto run = m_test->newestRun();
        const auto form = run->form;
        const auto title = run->title;
        const auto score = run->result.layers().begin()->second.score.test;
        openAllSections();
        QStringList names;
        for (const auto* widget : controls())
            names.append(widget->objectName());
        for (const auto& name : names) {
            change(m_test->find<QWidget>(name));
            QVERIFY2(!m_test->workbench->runs().staleReason().isEmpty(), qPrintable(name));
            QVERIFY2(m_test->find<QLabel>(u"staleNote"_s)->isVisible(), qPrintable(name));
            m_test->trigger(u"undo"_s);
            QVERIFY2(m_test->workbench->runs().staleReason().isEmpty(), qPrintable(name));
            settings().endUndoStep();
        }
        QVERIFY(run->form == form);
        QCOMPARE(run->title, title);
        QCOMPARE(run->result.layers().begin()->second.score.test, score);
    }

    void settingsChangedDuringARunAreNotMixedIntoIt()
    {
        m_test->holdSweepsAfter(2);
        m_test->click(u"runButton"_s);
        const auto first = m_test->newestRun();
        QTRY_VERIFY_WITH_TIMEOUT(first->result.layers().size() >= 2, 30000);
        QVERIFY(m_test->choose(u"pooling"_s, u"Mean over tokens"_s));
        QVERIFY(m_test->find<QLabel>(u"staleNote"_s)->isVisible());
        m_test->holdSweepsAfter(1000);
        m_test->click(u"runButton"_s); // the first stops, with its layers
        QTRY_VERIFY_WITH_TIMEOUT(m_test->newestRun()->state == Run::State::Finished, 60000);
        QCOMPARE(first->state, Run::State::Stopped);
        QCOMPARE(first->result.plan().settings.trainPooling.kind, PoolingKind::LastToken);
        QCOMPARE(m_test->newestRun()->result.plan().settings.trainPooling.kind, PoolingKind::Mean);
        for (const auto& [layer, scored] : first->result.layers())
            QCOMPARE(scored.probe->settings().trainPooling.kind, PoolingKind::LastToken);
    }

    void aFileDroppedDuringARunIsNotMixedIntoIt()
    {
        m_test->holdSweepsAfter(2);
        m_test->click(u"runButton"_s);
        const auto run = m_test->newestRun();
        QTRY_VERIFY_WITH_TIMEOUT(run->result.layers().size() >= 2, 30000);
        const auto path = m_test->writeNumbers(u"sizes.csv"_s);
        QMimeData files;
        files.setUrls({ QUrl::fromLocalFile(path) });
        QDragEnterEvent enter({ 50, 50 }, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_test->window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({ 50, 50 }, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_test->window.get(), &drop);
        QTRY_COMPARE(m_test->workbench->data().data()->path, toPath(path));
        QTRY_COMPARE(m_test->find<QComboBox>(u"task"_s)->currentText(), u"Regression"_s);
        QVERIFY(m_test->workbench->runs().staleReason().contains(u"statements.csv"_s));
        m_test->holdSweepsAfter(1000);
        QTRY_VERIFY_WITH_TIMEOUT(run->state == Run::State::Finished, 60000);
        QCOMPARE(run->result.layers().size(), 6U);
        QCOMPARE(run->result.plan().settings.task, Task::Classification);
        QCOMPARE(m_test->plot().accessibleName(), u"Accuracy by layer"_s);
        // The next one is of the new file.
        QVERIFY(m_test->runToTheEnd());
        QCOMPARE(m_test->newestRun()->result.plan().settings.task, Task::Regression);
    }

    void whatIsWrongIsSaidAtItsFieldAndKeepsARunFromStarting()
    {
        auto* regularisation = m_test->find<QLineEdit>(u"hyperparameter_C"_s);
        regularisation->setFocus();
        regularisation->selectAll();
        QTest::keyClicks(regularisation, u"-3"_s);
        QTest::keyClick(regularisation, Qt::Key_Return);
        const auto* problem = m_test->find<QLabel>(u"hyperparameter_CProblem"_s);
        QVERIFY(problem->isVisible());
        QVERIFY2(problem->text().contains(u"-3"_s), qPrintable(problem->text()));
        // All of its lines, and no room for more.
        QTRY_COMPARE(problem->height(), problem->heightForWidth(problem->width()));
        const auto* resolved = m_test->find<QLabel>(u"layersResolved"_s);
        QTRY_COMPARE(resolved->height(), resolved->heightForWidth(resolved->width()));
        const auto* run = m_test->find<QPushButton>(u"runButton"_s);
        QVERIFY(!run->isEnabled());
        QVERIFY(run->toolTip().contains(u"-3"_s));
        m_test->trigger(u"undo"_s);
        QVERIFY(run->isEnabled());
        QVERIFY(!panel().findChild<QLabel*>(u"hyperparameter_CProblem"_s));
    }

    void choicesFitTheirFieldsAtTheSmallestSize()
    {
        m_test->window->resize(1280, 720);
        m_test->trigger(u"resetLayout"_s);
        openAllSections();
        set([](SweepForm& form) {
            form.layers = "auto";
            form.preprocessing = "standard+pca";
            form.inferencePooling = "mean";
        });
        QCoreApplication::processEvents();
        QStringList names { u"task"_s };
        for (const auto* widget : controls())
            if (qobject_cast<const QComboBox*>(widget))
                names.append(widget->objectName());
        for (const auto& name : names) {
            const auto* combo = m_test->find<QComboBox>(name);
            QStyleOptionComboBox option;
            option.initFrom(combo);
            option.editable = combo->isEditable();
            const auto room = combo->style()->subControlRect(
                QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, combo);
            const int needed = combo->fontMetrics().horizontalAdvance(combo->currentText());
            QVERIFY2(needed <= room.width(),
                qPrintable(u"%1: %2 needs %3 of %4"_s.arg(name, combo->currentText())
                               .arg(needed)
                               .arg(room.width())));
        }
    }

    void onlyWhatAppliesIsShown()
    {
        openAllSections();
        const auto isShown = [&](const char* name) {
            return m_test->find<QWidget>(QString::fromLatin1(name))->isVisibleTo(&panel());
        };
        QVERIFY(
            !isShown("autoCandidates") && !isShown("fastAutoTopK") && !isShown("pcaComponents"));
        QVERIFY(isShown("massMeanAugment") && isShown("jointProbe"));
        QVERIFY(m_test->choose(u"layers"_s, u"By a first fit"_s));
        QVERIFY(isShown("autoCandidates") && isShown("fastAutoTopK") && !isShown("autoAlpha"));
        QVERIFY(!isShown("jointProbe")); // it is fitted anyway
        QVERIFY(m_test->choose(u"preprocessing"_s, u"PCA"_s));
        QVERIFY(isShown("pcaComponents"));
        QVERIFY(m_test->openData(m_test->writeNumbers(u"sizes.csv"_s)));
        QVERIFY(!isShown("massMeanAugment"));
    }

    void theTaskCanBeChangedAndUndone()
    {
        QVERIFY(m_test->openData(m_test->writeNumbers(u"sizes.csv"_s)));
        settings().endUndoStep();
        QVERIFY(m_test->choose(u"task"_s, u"Classification"_s));
        QTRY_VERIFY(!m_test->workbench->data().isLoading());
        QCOMPARE(m_test->workbench->data().data()->task, Task::Classification);
        m_test->trigger(u"undo"_s);
        QTRY_VERIFY(!m_test->workbench->data().isLoading());
        QCOMPARE(m_test->workbench->data().data()->task, Task::Regression);
        QVERIFY(m_test->workbench->data().data()->dataset->hasTargets());
        QCOMPARE(m_test->find<QComboBox>(u"task"_s)->currentText(), u"Regression"_s);
        QVERIFY(m_test->find<QPushButton>(u"runButton"_s)->isEnabled());
    }
};

QTEST_MAIN(SettingsFormTest)
#include "tst_settings_form.moc"
