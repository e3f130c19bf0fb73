// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/window_under_test.h"

#include "core/io/csv.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QTest>

#include <fstream>
#include <thread>

using namespace Qt::StringLiterals;

namespace fathom::testing {

namespace {
constexpr int patience = 60'000; // milliseconds
}

WindowUnderTest::WindowUnderTest()
    : m_settings(m_directory.filePath(u"window.ini"_s), QSettings::IniFormat)
{
    open();
}

Services WindowUnderTest::heldServices()
{
    auto services = coreServices();
    services.sweep = [this, sweep = services.sweep](const SweepInput& input, WorkerPool& pool,
                         const SweepSink& sink, const JobContext& job) {
        auto landed = std::make_shared<std::atomic<int>>(0);
        const auto held = [this, landed, sink, job](const SweepEvent& event) {
            sink(event);
            if (std::holds_alternative<LayerScored>(event) && ++*landed >= m_holdAfter)
                while (!job.stopRequested() && *landed >= m_holdAfter)
                    std::this_thread::yield();
        };
        return sweep(input, pool, held, job);
    };
    services.locateModel // a download that does not end
        = [](const std::string&, const JobContext& job) -> Result<std::filesystem::path> {
        job.enter(Phase::Loading, 4'000'000);
        job.advance(1'000'000);
        while (true) {
            job.checkpoint();
            std::this_thread::yield();
        }
    };
    return services;
}

void WindowUnderTest::open()
{
    window.reset();
    workbench = std::make_unique<Workbench>(heldServices(), 2);
    window = std::make_unique<MainWindow>(*workbench, m_settings, writeExamples());
    window->show();
}

QString WindowUnderTest::exampleDirectory()
{
    return QStringLiteral(FATHOM_RESOURCES "/examples/random-tiny");
}

/// The small example whose probes do not matter, as the window's list of built-in ones.
QString WindowUnderTest::writeExamples() const
{
    const QDir folder(m_directory.filePath(u"examples"_s));
    folder.mkpath(u"."_s);
    QFile file(folder.filePath(u"examples.json"_s));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write %s", qPrintable(file.fileName()));
    const auto path = exampleDirectory();
    file.write(QJsonDocument(
        QJsonObject { { u"examples"_s,
            QJsonArray { QJsonObject { { u"id"_s, u"tiny"_s }, { u"title"_s, u"Tiny"_s },
                { u"story"_s, u"For trying the window."_s }, { u"featured"_s, true },
                { u"model"_s, path + u"/model"_s }, { u"data"_s, path + u"/statements.csv"_s } } } } })
                   .toJson());
    return folder.path();
}

void WindowUnderTest::click(const QString& name)
{
    QTest::mouseClick(find<QAbstractButton>(name), Qt::LeftButton);
}

void WindowUnderTest::trigger(const QString& action)
{
    window->actions().action(action)->trigger();
}

bool WindowUnderTest::openExample()
{
    trigger(u"openExample"_s);
    return QTest::qWaitFor(
        [this] { return find<QPushButton>(u"runButton"_s)->isEnabled(); }, patience);
}

bool WindowUnderTest::openData(const QString& path)
{
    workbench->openPath(toPath(path));
    return QTest::qWaitFor(
        [&] {
            const auto& data = workbench->data();
            return !data.isLoading() && data.data() && data.data()->path == toPath(path);
        },
        patience);
}

bool WindowUnderTest::runToTheEnd()
{
    click(u"runButton"_s);
    return QTest::qWaitFor([this] { return newestRun()->state == Run::State::Finished; }, patience);
}

bool WindowUnderTest::choose(const QString& combo, const QString& text)
{
    auto* field = find<QComboBox>(combo);
    const int wanted = field->findText(text);
    if (wanted < 0)
        return false;
    for (int steps = field->count(); field->currentIndex() != wanted && steps > 0; --steps)
        QTest::keyClick(field, field->currentIndex() < wanted ? Qt::Key_Down : Qt::Key_Up);
    return field->currentIndex() == wanted;
}

QString WindowUnderTest::writeNumbers(const QString& name) const
{
    const auto table = readTable(toPath(exampleDirectory() + u"/statements.csv"_s));
    const auto path = filePath(name);
    std::ofstream file(toPath(path), std::ios::binary);
    file << "statement,size,pair\n";
    for (const auto& row : table->rows)
        file << '"' << row[0] << "\"," << static_cast<double>(row[0].size()) + 0.5 << ',' << row[2]
             << '\n';
    return path;
}

} // namespace fathom::testing
