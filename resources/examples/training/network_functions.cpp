// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/network_functions.h"

#include "resources/examples/training/attention_loops.h"

#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <functional>

namespace fathom::training {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

/// One step of the graph instead of six, each of which would write and read an array.
class RmsNorm : public torch::autograd::Function<RmsNorm>
{
public:
    static Variable forward(
        AutogradContext* context, const Variable& input, const Variable& weight, double epsilon)
    {
        const auto inverse = (input.square().mean(-1, true) + epsilon).rsqrt_(); // [tokens, 1]
        context->save_for_backward({ input, weight, inverse });
        return input * inverse * weight;
    }

    /// With n = x r: ∂x = r (w ∂y − n mean(w ∂y n)), ∂w = Σ ∂y n.
    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const auto saved = context->get_saved_variables();
        const auto normal = saved[0] * saved[2];
        const auto scaled = gradients[0] * saved[1];
        const auto mean = (scaled * normal).mean(-1, true);
        return { (scaled - normal * mean) * saved[2], (gradients[0] * normal).sum(0), Variable() };
    }
};

/// Calls `work` for each head of each segment, with the offsets of its first number in an array of
/// queries, keys and values, and in one of outputs.
void forEachHead(const Segments& segments, std::int64_t heads, std::int64_t width,
    const std::function<void(const HeadView&, std::size_t, std::size_t)>& work)
{
    const auto size = static_cast<std::size_t>(width / heads);
    const auto stride = static_cast<std::size_t>(3 * width);
    for (std::size_t i = 0; i < segments.begins.size(); ++i) {
        const auto begin = segments.begins[i];
        const auto end = i + 1 < segments.begins.size() ? segments.begins[i + 1] : segments.tokens;
        const HeadView view { static_cast<std::size_t>(end - begin), size, stride,
            static_cast<std::size_t>(width) };
        for (std::size_t head = 0; head < static_cast<std::size_t>(heads); ++head) {
            const auto token = static_cast<std::size_t>(begin);
            work(view, token * stride + head * size, token * view.outputStride + head * size);
        }
    }
}

RotaryTable tableFor(const Segments& segments, std::size_t size, double base)
{
    std::int64_t longest = 0;
    for (std::size_t i = 0; i < segments.begins.size(); ++i) {
        const auto end = i + 1 < segments.begins.size() ? segments.begins[i + 1] : segments.tokens;
        longest = std::max(longest, end - segments.begins[i]);
    }
    return { static_cast<std::size_t>(longest), size, base };
}

struct AttentionSettings
{
    const Segments* segments; // lives as long as the graph: the batch's
    std::int64_t heads;
    double rotaryBase;
};

class Attention : public torch::autograd::Function<Attention>
{
public:
    static Variable forward(AutogradContext* context, const Variable& projected,
        std::int64_t settingsAddress)
    {
        const auto& settings = *reinterpret_cast<const AttentionSettings*>(settingsAddress);
        const auto width = projected.size(1) / 3;
        auto rotated = projected.clone();
        auto output = torch::empty({ projected.size(0), width });
        auto* data = rotated.data_ptr<float>();
        auto* results = output.data_ptr<float>();
        const auto table = tableFor(*settings.segments,
            static_cast<std::size_t>(width / settings.heads), settings.rotaryBase);
        forEachHead(*settings.segments, settings.heads, width,
            [&](const HeadView& head, std::size_t at, std::size_t outputAt) {
                rotate(head, table, 1, data + at);
                rotate(head, table, 1, data + at + width);
                attend(head, data + at, data + at + width, data + at + 2 * width,
                    results + outputAt);
            });
        context->save_for_backward({ rotated });
        context->saved_data["begins"] = settings.segments->begins;
        context->saved_data["heads"] = settings.heads;
        context->saved_data["base"] = settings.rotaryBase;
        return output;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const auto rotated = context->get_saved_variables()[0];
        const auto heads = context->saved_data["heads"].toInt();
        const auto width = rotated.size(1) / 3;
        const Segments segments { context->saved_data["begins"].toIntVector(), rotated.size(0) };
        const auto outputGradient = gradients[0].contiguous();
        auto result = torch::zeros_like(rotated);
        const auto* data = rotated.data_ptr<float>();
        const auto* from = outputGradient.data_ptr<float>();
        auto* to = result.data_ptr<float>();
        const auto table = tableFor(segments, static_cast<std::size_t>(width / heads),
            context->saved_data["base"].toDouble());
        forEachHead(segments, heads, width,
            [&](const HeadView& head, std::size_t at, std::size_t outputAt) {
                attendBackward(head, data + at, data + at + width, data + at + 2 * width,
                    from + outputAt, to + at, to + at + width, to + at + 2 * width);
                rotate(head, table, -1, to + at);
                rotate(head, table, -1, to + at + width);
            });
        return { result, Variable() };
    }
};

} // namespace

torch::Tensor rmsNorm(const torch::Tensor& input, const torch::Tensor& weight, double epsilon)
{
    return RmsNorm::apply(input, weight, epsilon);
}

torch::Tensor attention(const torch::Tensor& projected, const Segments& segments,
    std::int64_t heads, double rotaryBase)
{
    const AttentionSettings settings { &segments, heads, rotaryBase };
    return Attention::apply(projected, reinterpret_cast<std::int64_t>(&settings));
}

} // namespace fathom::training
