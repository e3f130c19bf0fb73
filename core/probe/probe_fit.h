// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job_context.h"
#include "core/probe/probe.h"
#include "core/probe/training_rows.h"

#include <span>

namespace fathom {

/// What training rows decide about a probe on `layers`: settings, layers, classes, pipeline,
/// classifier, report, selection and warnings. The rest of the parts is the caller's.
///
/// With `layers` auto or fast_auto in the settings, `layers` are candidates. Some are chosen, on
/// these rows alone, and the probe is fitted anew on the chosen ones, scaled anew:
///
/// - auto: those with ||w_g|| > 1e-6 in a group lasso (core/fit/group_lasso.h) on the scaled
///   columns, one group per layer, rows weighted; all candidates, and a warning, if there are none.
/// - fast_auto: the k with the largest coefficients (LayerSelection::importances) in a fit of the
///   probe itself on all candidates; the higher layer of equals. k = fast_auto_top_k, or half of
///   the candidates rounded down, at least 1.
///
/// Scaling: one layer is always scaled per neuron, unless it was chosen automatically. Several
/// layers, and chosen ones, as normalize_layers says; not at all, and a warning, if preprocessing
/// has a `standard` step.
///
/// As lmprobe does it (ProbeSettings::lmprobeCompatible): the group lasso has no intercept and
/// takes class 0 against all others; fast_auto measures coefficients flattened; and both ignore
/// preprocessing, mass_mean_augment and weights, with a warning. Whatever the layers, the mass-mean
/// direction ignores weights and cross-validations ignore groups.
[[nodiscard]] Result<Probe::Parts> fitParts(const ProbeSettings& settings,
    std::span<const LayerIndex> layers, const TrainingRows& rows, const JobContext& job);

} // namespace fathom
