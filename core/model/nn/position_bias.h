// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace fathom::nn {

/// What is added to the scores of one head, for prompts up to a certain length.
class HeadBias
{
public:
    HeadBias(std::vector<float> values, std::int64_t origin, std::int64_t perQuery);

    /// Biases of the keys of the query at `query`, by position; readable in every block of
    /// kernels::keyBlock positions that begins inside the prompt.
    [[nodiscard]] const float* ofQuery(std::int32_t query) const
    {
        return m_values.data() + m_origin - m_perQuery * query;
    }

private:
    std::vector<float> m_values;
    std::int64_t m_origin;
    std::int64_t m_perQuery;
};

/// Numbers that a family adds to attention scores for where the tokens stand, beyond what
/// AttentionSpec::positionSlopes can say.
class PositionBias
{
public:
    enum class By : std::uint8_t
    {
        Distance, ///< key's position − query's position
        Key ///< key's position
    };
    using Value = std::function<float(std::int64_t head, std::int32_t where)>;

    PositionBias(By by, Value value);

    /// For prompts of up to `positions` tokens.
    [[nodiscard]] HeadBias ofHead(std::int64_t head, std::int32_t positions) const;

private:
    By m_by;
    Value m_value;
};

} // namespace fathom::nn
