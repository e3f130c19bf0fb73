// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_state.h"

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace fathom;
using namespace Qt::StringLiterals;

class WindowStateTest final : public QObject
{
    Q_OBJECT

private slots:
    void everythingComesBackFromTheFile()
    {
        const QTemporaryDir directory;
        const auto file = directory.filePath(u"fathom.ini"_s);
        {
            QSettings settings(file, QSettings::IniFormat);
            WindowState state(settings);
            state.setColorScheme(ColorScheme::Dark);
            state.setZoom(1.25);
            state.setMemoryLimit(3'000'000'000);
            state.setLastFolder(u"/data/probes"_s);
            state.setLastFigureFormat(u"pdf"_s);
            state.setLayout(u"docks"_s, QByteArray("\0\1binary", 8));
            state.addRecentFile(u"/data/cities.csv"_s);
        }
        QSettings settings(file, QSettings::IniFormat);
        const WindowState state(settings);
        QCOMPARE(state.colorScheme(), ColorScheme::Dark);
        QCOMPARE(state.zoom(), 1.25);
        QCOMPARE(state.memoryLimit(), std::optional<std::int64_t>(3'000'000'000));
        QCOMPARE(state.lastFolder(), u"/data/probes"_s);
        QCOMPARE(state.lastFigureFormat(), u"pdf"_s);
        QCOMPARE(state.layout(u"docks"_s), QByteArray("\0\1binary", 8));
        QCOMPARE(state.recentFiles(), QStringList { u"/data/cities.csv"_s });
    }

    void anEmptyFileGivesDefaults()
    {
        const QTemporaryDir directory;
        QSettings settings(directory.filePath(u"none.ini"_s), QSettings::IniFormat);
        const WindowState state(settings);
        QCOMPARE(state.colorScheme(), ColorScheme::System);
        QCOMPARE(state.zoom(), 1.0);
        QVERIFY(!state.memoryLimit());
        QVERIFY(state.layout(u"docks"_s).isEmpty());
        QVERIFY(state.recentFiles().isEmpty());
    }

    void recentFilesAreUniqueNewestFirstAndLimited()
    {
        const QTemporaryDir directory;
        QSettings settings(directory.filePath(u"recent.ini"_s), QSettings::IniFormat);
        WindowState state(settings);
        QSignalSpy changed(&state, &WindowState::recentFilesChanged);
        for (int i = 0; i < 15; ++i)
            state.addRecentFile(u"/f%1.csv"_s.arg(i));
        state.addRecentFile(u"/f12.csv"_s);
        QCOMPARE(state.recentFiles().size(), 10);
        QCOMPARE(state.recentFiles().first(), u"/f12.csv"_s);
        QCOMPARE(state.recentFiles().count(u"/f12.csv"_s), 1);
        QCOMPARE(changed.size(), 16);
        state.clearRecentFiles();
        QVERIFY(state.recentFiles().isEmpty());
    }
};

QTEST_GUILESS_MAIN(WindowStateTest)
#include "tst_window_state.moc"
