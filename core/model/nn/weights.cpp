// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/weights.h"

#include "core/io/mapped_pages.h"
#include "core/model/model_error.h"

#include <array>
#include <utility>

namespace fathom::nn {

namespace {

/// What stands before a text model's names inside a larger model, as Hugging Face saves them.
constexpr std::array wrappers { "", "language_model.", "model.language_model.",
    "model.text_model." };

/// Of a weight that is read once: it is not kept in memory as the file has it besides.
std::vector<float> valuesOf(const StoredWeight& weight)
{
    std::vector<float> values(static_cast<std::size_t>(weight.elementCount()));
    copyRows(weight, 0, weight.rowCount(), values.data());
    releasePages(weight.bytes);
    return values;
}

/// A tensor's elements as float32, in the file's own memory, for as long as this lives, if they lie
/// there as such.
class FloatValues
{
public:
    explicit FloatValues(const StoredWeight& weight)
    {
        if (weight.isPlain()) {
            m_mapped = weight.bytes;
            m_data = reinterpret_cast<const float*>(weight.bytes.data());
            return;
        }
        m_copy = valuesOf(weight);
        m_data = m_copy.data();
    }
    ~FloatValues() { releasePages(m_mapped); }
    FloatValues(const FloatValues&) = delete;
    FloatValues& operator=(const FloatValues&) = delete;
    [[nodiscard]] const float* data() const { return m_data; }

private:
    std::span<const std::byte> m_mapped;
    std::vector<float> m_copy;
    const float* m_data = nullptr;
};

/// `isTransposed`: the layout in the file is the other one.
kernels::WeightView viewOf(
    const float* data, const LinearShape& shape, std::int64_t storedOutputs, bool isTransposed)
{
    const bool outputsFirst = (shape.layout == WeightLayout::OutputsFirst) != isTransposed;
    return { .data = data,
        .inputs = shape.inputs,
        .outputs = shape.outputs,
        .outputStride = outputsFirst ? shape.inputs : 1,
        .inputStride = outputsFirst ? 1 : storedOutputs };
}

/// The taken outputs' weights, [outputs, inputs].
std::vector<float> gathered(const kernels::WeightView& stored, const LinearShape& shape)
{
    std::vector<float> weight;
    weight.reserve(static_cast<std::size_t>(shape.outputs * shape.inputs));
    for (std::int64_t i = 0; i < shape.outputs; ++i) {
        const float* const output = stored.data + shape.taken(i) * stored.outputStride;
        for (std::int64_t input = 0; input < shape.inputs; ++input)
            weight.push_back(output[input * stored.inputStride]);
    }
    return weight;
}

} // namespace

OutputOrder outputsFrom(std::int64_t first)
{
    return [first](std::int64_t i) { return first + i; };
}

Weights::Weights(const Checkpoint& checkpoint, Purpose purpose, kernels::WeightFormat format)
    : m_checkpoint(&checkpoint)
    , m_purpose(purpose)
    , m_format(format)
    , m_used(std::make_shared<std::set<std::string>>())
{
}

Weights Weights::within(std::string_view prefix) const
{
    Weights result = *this;
    result.m_prefix += prefix;
    return result;
}

Weights Weights::withinPrefixOf(
    std::string_view name, std::initializer_list<std::string_view> prefixes) const
{
    const auto tensorName = std::string(name);
    for (const std::string wrapper : wrappers) {
        for (const auto prefix : prefixes)
            if (has(wrapper + std::string(prefix) + tensorName))
                return within(wrapper + std::string(prefix));
        if (has(wrapper + tensorName))
            return within(wrapper);
    }
    return within(*prefixes.begin());
}

bool Weights::has(std::string_view name) const
{
    return m_checkpoint->find(m_prefix + std::string(name)) != nullptr;
}

const StoredWeight& Weights::tensor(
    const std::string& name, const std::vector<std::int64_t>& shape) const
{
    const auto fullName = m_prefix + name;
    const auto where = m_checkpoint->sourceOf(fullName) + ", tensor " + fullName;
    const auto* const found = m_checkpoint->find(fullName);
    if (!found)
        throw ModelError({ ErrorCode::InvalidModel,
            "The file lacks this tensor, which the config asks for with shape " + shapeText(shape)
                + ". Do config.json and the weights belong together?",
            where });
    if (found->shape != shape)
        throw ModelError({ ErrorCode::InvalidModel,
            "The config asks for shape " + shapeText(shape) + ", the file has "
                + shapeText(found->shape) + ". Do config.json and the weights belong together?",
            where });
    if (!found->isReadable())
        throw ModelError({ ErrorCode::UnsupportedModel,
            "Weights are stored as F32, F16, BF16, F64, float8, or in the blocks of GGUF files; "
            "these are "
                + found->encoding()
                + ", which is not read. Use the original weights, or another quantisation.",
            where });
    if (m_purpose == Purpose::Check)
        m_used->insert(fullName);
    return *found;
}

std::vector<float> Weights::values(
    std::string_view name, const std::vector<std::int64_t>& shape) const
{
    const auto& found = tensor(std::string(name), shape);
    return m_purpose == Purpose::Load ? valuesOf(found) : std::vector<float> {};
}

Linear Weights::linear(std::string_view name, const LinearShape& shape) const
{
    const auto storedOutputs = shape.taken ? shape.storedOutputs : shape.outputs;
    const auto stored = shape.layout == WeightLayout::OutputsFirst
        ? std::vector { storedOutputs, shape.inputs }
        : std::vector { shape.inputs, storedOutputs };
    const auto& weight = tensor(std::string(name) + ".weight", stored);
    auto bias = shape.bias == Bias::Present ? values(std::string(name) + ".bias", { storedOutputs })
                                            : std::vector<float> {};
    if (m_purpose == Purpose::Check)
        return {};
    const FloatValues floats(weight);
    const auto view = viewOf(floats.data(), shape, storedOutputs, weight.isTransposed);
    if (!shape.taken)
        return { view, std::move(bias), m_format };
    std::vector<float> takenBias;
    if (!bias.empty())
        for (std::int64_t i = 0; i < shape.outputs; ++i)
            takenBias.push_back(bias[static_cast<std::size_t>(shape.taken(i))]);
    const auto part = gathered(view, shape);
    return { { .data = part.data(),
                 .inputs = shape.inputs,
                 .outputs = shape.outputs,
                 .outputStride = shape.inputs },
        std::move(takenBias), m_format };
}

Norm Weights::layerNorm(std::string_view name, std::int64_t width, double epsilon, Bias bias) const
{
    const auto prefix = std::string(name);
    const bool isOld = has(prefix + ".gamma");
    auto scale = values(prefix + (isOld ? ".gamma" : ".weight"), { width });
    auto shift = bias == Bias::Present ? values(prefix + (isOld ? ".beta" : ".bias"), { width })
                                       : std::vector<float> {};
    return { NormKind::Layer, std::move(scale), std::move(shift), epsilon };
}

Norm Weights::rmsNorm(std::string_view name, std::int64_t width, double epsilon, float offset) const
{
    const auto weightName = std::string(name) + ".weight";
    auto scale = values(weightName, { width });
    const float missing = offset - tensor(weightName, { width }).includedOffset;
    for (auto& factor : scale)
        factor += missing;
    return { NormKind::RootMeanSquare, std::move(scale), {}, epsilon };
}

Embedding Weights::embedding(std::string_view name, std::int64_t count, std::int64_t width) const
{
    return Embedding(tensor(std::string(name) + ".weight", { count, width }));
}

} // namespace fathom::nn
