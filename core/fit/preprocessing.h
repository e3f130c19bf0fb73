// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/fit/linear_model.h"
#include "core/fit/pca.h"
#include "core/fit/scaler.h"
#include "core/jobs/job_context.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fathom {

/// Steps between layer scaler and classifier (lmprobe's `preprocessing`), as the user writes them:
/// `standard+pca:32`, or as a JSON list `["standard", "pca:32"]`. Steps are `standard` (or
/// `standard_scaler`), every feature to mean 0 and variance 1, and `pca:N`, or `pca` with the
/// number of components given beside it. Each at most once, in the order written.
class PreprocessingSpec
{
public:
    struct Standard
    {
        bool operator==(const Standard&) const = default;
    };
    struct Components
    {
        std::int64_t count = 0; ///< >= 1
        bool operator==(const Components&) const = default;
    };
    using Step = std::variant<Standard, Components>;

    /// Nothing.
    PreprocessingSpec() = default;
    /// `pcaComponents` is for a bare `pca`. Fails on unknown and repeated steps, on a bare `pca`
    /// without a number and on numbers below 1.
    [[nodiscard]] static Result<PreprocessingSpec> parse(
        std::string_view text, std::optional<std::int64_t> pcaComponents = {});

    [[nodiscard]] const std::vector<Step>& steps() const { return m_steps; }
    [[nodiscard]] bool hasStandard() const;
    /// As parse() reads it, with every number written out; empty for nothing.
    [[nodiscard]] std::string text() const;
    bool operator==(const PreprocessingSpec&) const = default;

private:
    std::vector<Step> m_steps;
};

/// The steps, fitted. A value; immutable use is thread-safe.
struct Preprocessing
{
    using Step = std::variant<Scaler, Pca>;
    std::vector<Step> steps;

    struct Fitted;
    /// Fits one step after the other, each on what the last one made of `X`. Every row counts the
    /// same, as in lmprobe. Errors name the step. Calls job.checkpoint() at least every 100 ms.
    [[nodiscard]] static Result<Fitted> fit(
        const PreprocessingSpec& spec, FeatureMatrix X, const JobContext& job);

    /// Features after all steps, of `features` before them.
    [[nodiscard]] std::int64_t outputCount(std::int64_t features) const;
    /// [rows, features] → [rows, outputCount(features)].
    [[nodiscard]] FeatureMatrix transform(FeatureMatrix X) const;
    /// `model` reads what the steps make; the result reads what they are given.
    [[nodiscard]] LinearModel before(LinearModel model) const;
    /// The scalers in front of the first other step: they change each feature alone.
    [[nodiscard]] Preprocessing leadingScalers() const;
    /// What leadingScalers() leaves.
    [[nodiscard]] Preprocessing withoutLeadingScalers() const;
};

struct Preprocessing::Fitted
{
    Preprocessing preprocessing;
    FeatureMatrix X; ///< the rows it was fitted on, after all steps
};

} // namespace fathom
