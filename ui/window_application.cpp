// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window_application.h"

#include "ui/controllers/workbench.h"
#include "ui/main_window.h"
#include "ui/text/utf8.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/window/tool_tips.h"
#include "ui/window/window_state.h"

#include <QApplication>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QSettings>

#include <chrono>
#include <memory>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(startLog, "fathom.start", QtWarningMsg)

namespace fathom {

namespace {

/// Set before main: what is measured includes Qt's own start.
const auto programStart = std::chrono::steady_clock::now();

long long millisecondsSinceStart()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - programStart)
        .count();
}

std::unique_ptr<QSettings> openSettings(const QString& file)
{
    if (file.isEmpty())
        return std::make_unique<QSettings>();
    return std::make_unique<QSettings>(file, QSettings::IniFormat);
}

} // namespace

QString findExamplesFolder()
{
    const QStringList candidates {
        QCoreApplication::applicationDirPath() + u"/../share/fathom/examples"_s,
        QStringLiteral(FATHOM_SOURCE_DIRECTORY "/resources/examples"),
    };
    for (const auto& candidate : candidates)
        if (QFileInfo(candidate + u"/examples.json"_s).isFile())
            return QFileInfo(candidate).canonicalFilePath();
    return {};
}

int runWindow(QApplication& application, const WindowArguments& arguments)
{
    QCoreApplication::setOrganizationName(u"Fathom"_s);
    QCoreApplication::setApplicationName(u"Fathom"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(FATHOM_VERSION));
    QGuiApplication::setDesktopFileName(u"org.fathom.Fathom"_s);
    QGuiApplication::setWindowIcon(applicationIcon());

    const auto settings = openSettings(arguments.settingsFile);
    applyTheme(application,
        arguments.colorScheme.isEmpty() ? WindowState(*settings).colorScheme()
                                        : colorSchemeFromName(arguments.colorScheme));
    new ToolTips(&application);
    Workbench workbench(coreServices(), arguments.threads);
    const auto examples = arguments.examples.isEmpty() ? findExamplesFolder() : arguments.examples;
    MainWindow window(workbench, *settings, examples);
    QObject::connect(&window, &MainWindow::firstFrameShown, &window, [&] {
        qCInfo(startLog, "first frame after %lld ms", millisecondsSinceStart());
        for (const auto& file : arguments.files)
            workbench.openPath(toPath(file));
    });
    QObject::connect(&workbench.runs(), &RunController::stateChanged, &window, [&workbench] {
        const auto run = workbench.runs().shownRun();
        if (run && run->state == Run::State::Finished)
            qCInfo(startLog, "a run has finished, %lld ms after the start", millisecondsSinceStart());
    });
    window.show();
    return QApplication::exec();
}

} // namespace fathom
