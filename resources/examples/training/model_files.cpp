// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/model_files.h"

#include "core/io/file.h"
#include "core/io/json.h"
#include "core/io/safetensors.h"

#include <nlohmann/json.hpp>

#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace fathom::training {

namespace {

std::span<const std::byte> bytesOf(const torch::Tensor& value)
{
    return { static_cast<const std::byte*>(value.data_ptr()),
        static_cast<std::size_t>(value.numel()) * value.element_size() };
}

TensorToWrite toWrite(const std::string& name, const torch::Tensor& value, TensorDtype dtype)
{
    return { name, dtype, value.sizes().vec(), bytesOf(value) };
}

/// Copies the file's tensor of this name into `value`, converting if need be.
Status load(const SafetensorsFile& file, const std::string& name, torch::Tensor value)
{
    const auto* view = file.find(name);
    const bool brain = view != nullptr && view->dtype == TensorDtype::BF16;
    if (view == nullptr || view->shape != value.sizes().vec()
        || !(brain || view->dtype == TensorDtype::F32)) {
        return fail(ErrorCode::InvalidModel,
            "The tensor is missing, has another shape than the network's or is neither float32 nor "
            "bfloat16. Give the options that the file was made with.",
            file.path().string() + ", tensor " + name);
    }
    const torch::NoGradGuard noGradient;
    auto stored = torch::empty(value.sizes(), brain ? torch::kBFloat16 : torch::kFloat32);
    std::memcpy(stored.data_ptr(), view->bytes.data(), view->bytes.size());
    value.copy_(stored);
    return {};
}

nlohmann::ordered_json configOf(const NetworkShape& shape)
{
    return { { "architectures", { "LlamaForCausalLM" } }, { "model_type", "llama" },
        { "attention_bias", false }, { "bos_token_id", 1 }, { "eos_token_id", 2 },
        { "head_dim", shape.width / shape.heads }, { "hidden_act", "silu" },
        { "hidden_size", shape.width }, { "intermediate_size", shape.mlpWidth },
        { "max_position_embeddings", 64 }, { "mlp_bias", false },
        { "num_attention_heads", shape.heads }, { "num_hidden_layers", shape.layers },
        { "num_key_value_heads", shape.heads }, { "rms_norm_eps", shape.epsilon },
        { "rope_theta", shape.rotaryBase }, { "tie_word_embeddings", true },
        { "torch_dtype", "bfloat16" }, { "vocab_size", shape.vocabulary } };
}

} // namespace

Status writeCheckpoint(const std::filesystem::path& path, const Network& network,
    const AdamW& optimizer, std::int64_t steps)
{
    std::vector<TensorToWrite> tensors;
    for (const auto* list : { &network.parameters(), &optimizer.moments() }) {
        for (const auto& [name, value] : *list)
            tensors.push_back(toWrite(name, value, TensorDtype::F32));
    }
    return writeSafetensors(path, tensors, { { "steps", std::to_string(steps) } });
}

Result<std::int64_t> readCheckpoint(
    const std::filesystem::path& path, Network& network, AdamW& optimizer)
{
    const auto file = SafetensorsFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    for (const auto* list : { &network.parameters(), &optimizer.moments() }) {
        for (const auto& [name, value] : *list) {
            if (const auto status = load(*file, name, value); !status)
                return tl::unexpected(status.error());
        }
    }
    const auto steps = file->metadata().find("steps");
    if (steps == file->metadata().end())
        return fail(ErrorCode::InvalidFormat, "The checkpoint does not say its steps.", path.string());
    return std::stoll(steps->second);
}

Status exportModel(const std::filesystem::path& folder, const Network& network)
{
    std::vector<torch::Tensor> rounded; // lives as long as what refers to it
    std::vector<TensorToWrite> tensors;
    for (const auto& [name, value] : network.parameters()) {
        rounded.push_back(value.detach().to(torch::kBFloat16));
        tensors.push_back(toWrite(name, rounded.back(), TensorDtype::BF16));
    }
    const auto config = configOf(network.shape()).dump(2) + '\n';
    if (const auto status = writeFileAtomically(folder / "config.json", config); !status)
        return status;
    return writeSafetensors(folder / "model.safetensors", tensors, { { "format", "pt" } });
}

Result<Network> importModel(const std::filesystem::path& folder)
{
    const auto config = readJson(folder / "config.json");
    if (!config)
        return tl::unexpected(config.error());
    NetworkShape shape;
    try {
        shape.vocabulary = config->at("vocab_size");
        shape.layers = config->at("num_hidden_layers");
        shape.width = config->at("hidden_size");
        shape.heads = config->at("num_attention_heads");
        shape.mlpWidth = config->at("intermediate_size");
        shape.epsilon = config->at("rms_norm_eps");
        shape.rotaryBase = config->at("rope_theta");
    } catch (const nlohmann::json::exception& error) {
        return fail(ErrorCode::InvalidModel, error.what(), (folder / "config.json").string());
    }
    const auto file = SafetensorsFile::open(folder / "model.safetensors");
    if (!file)
        return tl::unexpected(file.error());
    Network network(shape, 0);
    for (const auto& [name, value] : network.parameters()) {
        if (const auto status = load(*file, name, value); !status)
            return tl::unexpected(status.error());
    }
    return network;
}

} // namespace fathom::training
