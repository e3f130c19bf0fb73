// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/checkpoint.h"
#include "core/model/nn/embedding.h"
#include "core/model/nn/linear.h"
#include "core/model/nn/norm.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
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

/// Which stored output is the layer's output i.
using OutputOrder = std::function<std::int64_t(std::int64_t i)>;

struct LinearShape
{
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    Bias bias = Bias::None;
    WeightLayout layout = WeightLayout::OutputsFirst;
    /// For a layer stored together with others or in another order: where its outputs are among
    /// `storedOutputs`. Null: they are all there is, in order.
    OutputOrder taken {};
    std::int64_t storedOutputs = 0;
};

/// Outputs that lie together, from `first` on.
[[nodiscard]] OutputOrder outputsFrom(std::int64_t first);

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

    /// `checkpoint` outlives everything made from it. Linear layers are made to compute in `format`.
    Weights(const Checkpoint& checkpoint, Purpose purpose,
        kernels::WeightFormat format = kernels::WeightFormat::Float32);

    /// All names below are taken with `prefix` before them.
    [[nodiscard]] Weights within(std::string_view prefix) const;
    /// within() the first of `prefixes` that the tensor `name` has, or none, alone or with a
    /// wrapper around it (multimodal models): base models and those with a head name the same
    /// tensors differently. Where the tensor is nowhere, within() the first prefix.
    [[nodiscard]] Weights withinPrefixOf(
        std::string_view name, std::initializer_list<std::string_view> prefixes) const;
    [[nodiscard]] const std::string& prefix() const { return m_prefix; }
    [[nodiscard]] bool has(std::string_view name) const;

    /// name.weight and, if there is to be one, name.bias
    [[nodiscard]] Linear linear(std::string_view name, const LinearShape& shape) const;
    /// name.weight and name.bias; in files from before PyTorch 1.0 name.gamma and name.beta
    [[nodiscard]] Norm layerNorm(
        std::string_view name, std::int64_t width, double epsilon, Bias bias = Bias::Present) const;
    /// name.weight. `offset` is added to it: some families store a scale less 1.
    [[nodiscard]] Norm rmsNorm(
        std::string_view name, std::int64_t width, double epsilon, float offset = 0) const;
    /// name.weight [count, width]
    [[nodiscard]] Embedding embedding(
        std::string_view name, std::int64_t count, std::int64_t width) const;
    /// All values of a tensor, by its full name; empty while checking.
    [[nodiscard]] std::vector<float> values(
        std::string_view name, const std::vector<std::int64_t>& shape) const;

    /// Names of all tensors looked up with this object and those made from it by within().
    [[nodiscard]] const std::set<std::string>& usedNames() const { return *m_used; }

private:
    [[nodiscard]] const StoredWeight& tensor(
        const std::string& name, const std::vector<std::int64_t>& shape) const;

    const Checkpoint* m_checkpoint;
    Purpose m_purpose;
    kernels::WeightFormat m_format;
    std::string m_prefix;
    std::shared_ptr<std::set<std::string>>
        m_used; ///< written while checking only: blocks are loaded from several threads
};

} // namespace fathom::nn
