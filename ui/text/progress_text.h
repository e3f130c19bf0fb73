// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace fathom {

struct JobStage;
struct RunProgress;

/// "extracting 7/12 · 4 s", "stopping …".
[[nodiscard]] QString progressText(const RunProgress& progress);
/// "34 % of 1.2 GB" of a file that is being fetched; empty until its size is known.
[[nodiscard]] QString fetchedText(const JobStage& stage);

} // namespace fathom
