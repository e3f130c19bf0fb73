// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/safetensors.h"
#include "core/model/nn/embedding.h"
#include "core/model/nn/linear.h"
#include "core/model/nn/norm.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::nn {

enum class Bias : std::uint8_t
{
    None,
    Present
};
/// How a linear layer's weight is stored.
enum class WeightLayout : std::uint8_t
{
    OutputsFirst,
    InputsFirst
};

struct LinearShape
{
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    Bias bias = Bias::None;
    WeightLayout layout = WeightLayout::OutputsFirst;
    /// For a projection stored together with others: which outputs of `storedOutputs` make it up,
    /// in order. Empty: all.
    std::vector<std::int64_t> taken {};
    std::int64_t storedOutputs = 0;
};

/// The numbers begin, begin + 1, … end − 1: a part of a projection stored together with others.
[[nodiscard]] std::vector<std::int64_t> numbersFrom(std::int64_t begin, std::int64_t end);

/// Looks up a model's weights by name and makes layers of them. Every look-up checks presence,
/// shape and dtype and throws ModelError. While a model is being opened nothing more happens than
/// these checks (`Purpose::Check`): the layers made are empty, so that one piece of code per family
/// says what its tensors are.
class Weights
{
public:
    enum class Purpose : std::uint8_t
    {
        Check,
        Load
    };

    /// `file` outlives everything made from it.
    Weights(const SafetensorsFile& file, Purpose purpose);

    /// All names below are taken with `prefix` before them.
    [[nodiscard]] Weights within(std::string_view prefix) const;
    [[nodiscard]] bool has(std::string_view name) const;

    /// name.weight and, if there is to be one, name.bias
    [[nodiscard]] Linear linear(std::string_view name, const LinearShape& shape) const;
    /// name.weight and name.bias
    [[nodiscard]] Norm layerNorm(
        std::string_view name, std::int64_t width, double epsilon, Bias bias = Bias::Present) const;
    /// name.weight
    [[nodiscard]] Norm rmsNorm(std::string_view name, std::int64_t width, double epsilon) const;
    /// name.weight [count, width]
    [[nodiscard]] Embedding embedding(
        std::string_view name, std::int64_t count, std::int64_t width) const;

    /// Names of all tensors looked up with this object and those made from it by within().
    [[nodiscard]] const std::set<std::string>& usedNames() const { return *m_used; }

private:
    [[nodiscard]] const TensorView& tensor(
        const std::string& name, const std::vector<std::int64_t>& shape) const;
    [[nodiscard]] std::vector<float> vector(const std::string& name, std::int64_t size) const;

    const SafetensorsFile* m_file;
    Purpose m_purpose;
    std::string m_prefix;
    std::shared_ptr<std::set<std::string>>
        m_used; ///< written while checking only: blocks are loaded from several threads
};

} // namespace fathom::nn
