// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fathom {

/// How the hidden states of a prompt's tokens become one row of features, or one score.
enum class PoolingKind : std::uint8_t { LastToken, FirstToken, Mean, All, Max, Min };

/// Before the classifier, on hidden states, or after it, on scores per token.
enum class PoolingStage : std::uint8_t { Activation, Score };

/// Strategy and stage. Training knows last_token, first_token, mean and all, on activations. Inference also knows max and min, and
/// both stages: `score:X`, `activation:X`; bare max and min mean the score stage.
struct Pooling
{
    PoolingKind kind = PoolingKind::LastToken;
    PoolingStage stage = PoolingStage::Activation;

    [[nodiscard]] static Result<Pooling> parseTraining(std::string_view text);
    [[nodiscard]] static Result<Pooling> parseInference(std::string_view text);
    [[nodiscard]] std::string text() const;
    /// What the extractor must deliver: score-stage pooling needs every token.
    [[nodiscard]] PoolingKind extracted() const;
    bool operator==(const Pooling&) const = default;
};

/// Pools one prompt's token rows [tokens, hidden] to one row: what the extractor does at the layer boundary. Mean accumulates in double,
/// in token order. `kind` is not All; at least one row.
[[nodiscard]] Eigen::RowVectorXf poolTokens(const FeatureView& tokenRows, PoolingKind kind);

} // namespace fathom
