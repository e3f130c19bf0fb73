// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/sweep_file.h"
#include "tests/fuzz/memory_files.h"

using namespace fathom;

namespace {

constexpr std::int64_t widestRow = 1 << 12;

/// Scores a row with it; what it predicts is one of its classes.
void use(const Probe& probe)
{
    if (probe.featureCount() > widestRow)
        return;
    const FeatureMatrix features = FeatureMatrix::Constant(1, probe.featureCount(), 0.5F);
    const auto scores = probe.score(features);
    fuzz::check(scores.scores.rows() == 1);
    for (const auto predicted : scores.predictions)
        fuzz::check(
            predicted >= 0 && static_cast<std::size_t>(predicted) < probe.classes().count());
}

} // namespace

/// A whole file of a probe or of a sweep.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::MemoryFile file;
    file.write(std::as_bytes(std::span(data, size)));
    const auto content = loadProbeOrSweep(file.path());
    if (!content)
        return 0;
    if (const auto* const probe = std::get_if<Probe>(&*content))
        use(*probe);
    if (const auto* const sweep = std::get_if<LayerSweepResult>(&*content))
        for (const auto layer : sweep->layers())
            use((*sweep)[layer]);
    return 0;
}
