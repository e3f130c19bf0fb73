// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/pooling.h"

#include <array>
#include <cassert>
#include <optional>

namespace fathom {

namespace {

    struct NamedKind
    {
        std::string_view name;
        PoolingKind kind;
    };
    constexpr std::array kinds {
        NamedKind { "last_token", PoolingKind::LastToken },
        NamedKind { "first_token", PoolingKind::FirstToken },
        NamedKind { "mean", PoolingKind::Mean },
        NamedKind { "all", PoolingKind::All },
        NamedKind { "max", PoolingKind::Max },
        NamedKind { "min", PoolingKind::Min },
    };

    std::optional<PoolingKind> kindOf(std::string_view name)
    {
        for (const auto& entry : kinds)
            if (entry.name == name)
                return entry.kind;
        return std::nullopt;
    }

    bool isExtremum(PoolingKind kind)
    {
        return kind == PoolingKind::Max || kind == PoolingKind::Min;
    }

    constexpr std::string_view scorePrefix = "score:";
    constexpr std::string_view activationPrefix = "activation:";

} // namespace

Result<Pooling> Pooling::parseTraining(std::string_view text)
{
    const auto kind = kindOf(text);
    if (kind && !isExtremum(*kind))
        return Pooling { *kind, PoolingStage::Activation };
    return fail(ErrorCode::InvalidPooling,
        "\"" + std::string(text) + "\" is not a pooling to train with. Use last_token, first_token, mean or all; "
        "max, min, score: and activation: forms are for inference pooling.",
        "pooling");
}

Result<Pooling> Pooling::parseInference(std::string_view text)
{
    auto name = text;
    auto stage = std::optional<PoolingStage> {};
    if (text.starts_with(scorePrefix)) {
        stage = PoolingStage::Score;
        name.remove_prefix(scorePrefix.size());
    } else if (text.starts_with(activationPrefix)) {
        stage = PoolingStage::Activation;
        name.remove_prefix(activationPrefix.size());
    }
    const auto kind = kindOf(name);
    if (!kind || (stage && *kind == PoolingKind::All)) {
        return fail(ErrorCode::InvalidPooling,
            "\"" + std::string(text) + "\" is not an inference pooling. Use last_token, first_token, mean, all, max, min, or score: or "
            "activation: before any of them but all.",
            "inference_pooling");
    }
    return Pooling { *kind, stage.value_or(isExtremum(*kind) ? PoolingStage::Score : PoolingStage::Activation) };
}

std::string Pooling::text() const
{
    const auto name = std::string(kinds[static_cast<std::size_t>(kind)].name);
    if (isExtremum(kind))
        return stage == PoolingStage::Score ? name : std::string(activationPrefix) + name;
    return stage == PoolingStage::Score ? std::string(scorePrefix) + name : name;
}

PoolingKind Pooling::extracted() const
{
    return stage == PoolingStage::Score ? PoolingKind::All : kind;
}

Eigen::RowVectorXf poolTokens(const FeatureView& tokenRows, PoolingKind kind)
{
    assert(tokenRows.rows() > 0 && kind != PoolingKind::All);
    switch (kind) {
    case PoolingKind::FirstToken:
        return tokenRows.row(0);
    case PoolingKind::Mean: {
        // Row by row, so that the sum does not depend on how tokens are stored.
        Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(tokenRows.cols());
        for (Eigen::Index row = 0; row < tokenRows.rows(); ++row)
            sum += tokenRows.row(row).cast<double>();
        return (sum / static_cast<double>(tokenRows.rows())).cast<float>();
    }
    case PoolingKind::Max:
        return tokenRows.colwise().maxCoeff();
    case PoolingKind::Min:
        return tokenRows.colwise().minCoeff();
    case PoolingKind::LastToken:
    case PoolingKind::All:
        break;
    }
    return tokenRows.row(tokenRows.rows() - 1);
}

} // namespace fathom
