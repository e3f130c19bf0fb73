// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

namespace fathom::testing {

ProgramRun runFathom(const QStringList& arguments)
{
    constexpr auto limitMilliseconds = 100'000;
    QProcess process;
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
