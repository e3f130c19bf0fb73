// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

#include <QProcessEnvironment>
#include <QTemporaryDir>

namespace fathom::testing {

ProgramRun runFathom(const QStringList& arguments)
{
    constexpr auto limitMilliseconds = 100'000;
    // What the user's own runs have kept is none of a test's business.
    static const QTemporaryDir cache;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("FATHOM_CACHE_DIR"), cache.path());
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(FATHOM_PROGRAM), arguments);
    ProgramRun run;
    if (!process.waitForFinished(limitMilliseconds)) {
        process.kill();
        process.waitForFinished();
        run.err = "did not end: " + process.readAllStandardError();
        return run;
    }
    run.exitStatus = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    run.out = process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    return run;
}

} // namespace fathom::testing
