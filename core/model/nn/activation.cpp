// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/activation.h"

#include <array>
#include <string_view>

namespace fathom::nn {

namespace {

struct NamedActivation
{
    std::string_view name;
    Activation activation;
};
constexpr std::array names {
    NamedActivation { "relu", Activation::Relu },
    NamedActivation { "relu2", Activation::SquaredRelu },
    NamedActivation { "gelu", Activation::Gelu },
    NamedActivation { "gelu_python", Activation::Gelu },
    NamedActivation { "gelu_new", Activation::GeluTanh },
    NamedActivation { "gelu_fast", Activation::GeluTanh },
    NamedActivation { "gelu_pytorch_tanh", Activation::GeluTanh },
    NamedActivation { "quick_gelu", Activation::GeluQuick },
    NamedActivation { "silu", Activation::Silu },
    NamedActivation { "swish", Activation::Silu },
};

} // namespace

Activation activationFrom(
    const ModelConfig& config, ModelConfig::Keys keys, std::string_view fallback)
{
    const auto wanted = config.text(keys, fallback);
    std::string known;
    for (const auto& [name, activation] : names) {
        if (name == wanted)
            return activation;
        known += (known.empty() ? "Known are " : ", ") + std::string(name);
    }
    for (const char* const key : keys)
        if (config.has(key))
            config.unsupported(key, known + ".");
    config.unsupported(*keys.begin(), known + ".");
}

} // namespace fathom::nn
