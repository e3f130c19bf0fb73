// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Pictures of the window for the eye; not run by ctest.
//
//     QT_QPA_PLATFORM=offscreen QT_SCALE_FACTOR=2 window_gallery MODEL DATA OUTPUT-DIRECTORY
//     light|dark WIDTHxHEIGHT
#include "ui/controllers/workbench.h"
#include "ui/main_window.h"
#include "ui/text/utf8.h"
#include "ui/theme/theme.h"
#include "ui/window/action_registry.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QSettings>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace fathom;
using namespace Qt::StringLiterals;

namespace {

class Gallery
{
public:
    Gallery(const QString& output, const QString& scheme, const QSize& size)
        : m_settings(m_directory.filePath(u"gallery.ini"_s), QSettings::IniFormat)
        , m_window(
              m_workbench, m_settings, QStringLiteral(FATHOM_RESOURCES "/examples"))
        , m_output(output)
        , m_scheme(scheme)
    {
        m_window.resize(size);
        m_window.show();
        m_window.actions().action(u"resetLayout"_s)->trigger();
    }

    void take(const QString& model, const QString& data)
    {
        grab(u"0-empty"_s);
        m_workbench.openPath(toPath(model));
        m_workbench.openPath(toPath(data));
        wait([&] { return m_workbench.runs().obstacle().isEmpty(); });
        grab(u"1-ready"_s);
        m_workbench.runs().start();
        wait([&] { return m_workbench.runs().shownRun()->result.layers().size() >= 2; });
        save(u"2-running"_s);
        wait([&] { return !m_workbench.runs().isRunning(); });
        wait([&] { return m_workbench.tokens().scores() != nullptr; });
        const QStringList tabs { u"3-tokens"_s, u"4-examples"_s, u"5-importance"_s };
        for (int tab = 0; tab < tabs.size(); ++tab) {
            m_window.findChild<QTabWidget*>(u"detailTabs"_s)->setCurrentIndex(tab);
            grab(tabs[tab]);
        }
        m_window.findChild<QTabWidget*>(u"detailTabs"_s)->setCurrentIndex(0);
        m_workbench.settings().edit(
            FormField::Pooling, u"pooling"_s, [](SweepForm& form) { form.pooling = "mean"; });
        m_workbench.openPath("/nowhere/missing.csv");
        wait([&] { return !m_workbench.messages().messages().empty(); });
        grab(u"6-stale-and-error"_s);
        m_workbench.messages().clear();
        m_workbench.probes().save(toPath(m_directory.filePath(u"larger-l3.safetensors"_s)));
        m_workbench.runs().start();
        wait([&] {
            return !m_workbench.runs().isRunning() && !m_workbench.probes().entries().empty();
        });
        m_window.findChild<QWidget*>(u"ownPrompt"_s)->setFocus();
        QTest::keyClicks(m_window.findChild<QWidget*>(u"ownPrompt"_s),
            u"Once upon a time there was a little girl."_s);
        wait([&] {
            return m_workbench.tokens().scores()
                && m_workbench.tokens().scores()->text.starts_with("Once upon");
        });
        grab(u"7-second-run"_s);
        takeSettings();
    }

private:
    /// Every row of the form that applies to automatic layers, one with a problem; then their run.
    void takeSettings()
    {
        for (const auto* name : { "hiddenStatesMore", "estimatorMore", "testingMore" })
            m_window.findChild<QAbstractButton*>(QString::fromLatin1(name))->click();
        m_workbench.settings().edit(FormField::Layers, u"layers"_s, [](SweepForm& form) {
            form.layers = form.task == Task::Regression ? "fast_auto" : "auto";
            form.autoAlpha = "0.3max";
            form.preprocessing = "standard+pca";
            form.pcaComponents = 100'000;
        });
        grab(u"8-settings"_s);
        m_workbench.settings().edit(FormField::Components, u"components"_s, [](SweepForm& form) {
            form.pcaComponents = 16;
            form.lmprobeCompatible = true;
        });
        for (const auto* name : { "hiddenStatesMore", "estimatorMore", "testingMore" })
            m_window.findChild<QAbstractButton*>(QString::fromLatin1(name))->click();
        m_workbench.runs().start();
        wait([&] { return !m_workbench.runs().isRunning(); });
        m_window.findChild<QTabWidget*>(u"detailTabs"_s)->setCurrentIndex(2);
        grab(u"9-automatic"_s);
        auto* view = m_window.findChild<QComboBox*>(u"importanceView"_s);
        if (!view->isVisible())
            return; // fast_auto has no path
        view->setFocus();
        QTest::keyClick(view, Qt::Key_Down);
        grab(u"10-penalty-path"_s);
    }

    template <class Condition>
    static void wait(Condition condition)
    {
        if (!QTest::qWaitFor(condition, 300'000))
            std::fputs("something did not happen within five minutes\n", stderr);
    }

    void grab(const QString& name)
    {
        QTest::qWait(400); // points fade in, layouts settle
        save(name);
    }

    void save(const QString& name)
    {
        const auto file = u"%1/%2-%3.png"_s.arg(m_output, m_scheme, name);
        m_window.grab().save(file);
        std::puts(qPrintable(file));
    }

    QTemporaryDir m_directory;
    QSettings m_settings;
    Workbench m_workbench;
    MainWindow m_window;
    QString m_output;
    QString m_scheme;
};

} // namespace

int main(int argumentCount, char** arguments)
{
    QApplication application(argumentCount, arguments);
    const auto words = QApplication::arguments();
    if (words.size() != 6) {
        std::fputs("window_gallery MODEL DATA OUTPUT-DIRECTORY light|dark WIDTHxHEIGHT\n", stderr);
        return 2;
    }
    applyTheme(application, colorSchemeFromName(words[4]));
    const QSize size(words[5].section(u'x', 0, 0).toInt(), words[5].section(u'x', 1, 1).toInt());
    Gallery(words[3], words[4], size).take(words[1], words[2]);
    return 0;
}
