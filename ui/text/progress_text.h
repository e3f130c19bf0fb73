// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace fathom {

struct RunProgress;

/// "extracting 7/12 · 4 s", "stopping …".
[[nodiscard]] QString progressText(const RunProgress& progress);

} // namespace fathom
