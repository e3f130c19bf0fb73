// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json.h"

#include <QProcess>
#include <QString>
#include <QStringList>

namespace fathom::testing {

/// How one run of the program ended.
struct ProgramRun
{
    int exitStatus = -1;
    QByteArray out;
    QByteArray err;

    [[nodiscard]] Json json() const { return Json::parse(out.toStdString(), nullptr, false); }
};

/// Runs `fathom` with these arguments and waits for its end.
[[nodiscard]] ProgramRun runFathom(const QStringList& arguments);

} // namespace fathom::testing
