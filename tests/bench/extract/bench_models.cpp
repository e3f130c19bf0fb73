// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/extract/bench_models.h"

#include "core/io/file.h"
#include "core/io/json.h"
#include "tests/bench/random_tensors.h"

namespace fathom::bench {

namespace {

constexpr std::int64_t headSize = 64;
constexpr std::int64_t positions = 1024;

Json llamaConfig(const BenchModel& model)
{
    return { { "model_type", "llama" }, { "hidden_size", model.hidden },
        { "intermediate_size", model.inner }, { "num_hidden_layers", model.layers },
        { "num_attention_heads", model.hidden / headSize },
        { "num_key_value_heads", model.hidden / headSize }, { "hidden_act", "silu" },
        { "rms_norm_eps", 1e-6 }, { "rope_theta", 10000.0 }, { "vocab_size", model.vocabulary },
        { "max_position_embeddings", positions }, { "tie_word_embeddings", true } };
}

RandomTensors llamaTensors(const BenchModel& model)
{
    RandomTensors tensors(1);
    const auto width = model.hidden;
    tensors.add("model.embed_tokens.weight", model.vocabulary, width, width);
    for (std::int64_t layer = 0; layer < model.layers; ++layer) {
        const auto block = "model.layers." + std::to_string(layer) + '.';
        for (const auto* name : { "q_proj", "k_proj", "v_proj", "o_proj" })
            tensors.add(block + "self_attn." + name + ".weight", width, width);
        tensors.add(block + "mlp.gate_proj.weight", model.inner, width);
        tensors.add(block + "mlp.up_proj.weight", model.inner, width);
        tensors.add(block + "mlp.down_proj.weight", width, model.inner);
        for (const auto* name : { "input_layernorm", "post_attention_layernorm" })
            tensors.addConstant(block + name + ".weight", width, 1);
    }
    tensors.addConstant("model.norm.weight", width, 1);
    return tensors;
}

Json gpt2Config(const BenchModel& model)
{
    return { { "model_type", "gpt2" }, { "n_embd", model.hidden }, { "n_layer", model.layers },
        { "n_head", model.hidden / headSize }, { "n_inner", model.inner },
        { "n_positions", positions }, { "activation_function", "gelu_new" },
        { "layer_norm_epsilon", 1e-5 }, { "vocab_size", model.vocabulary } };
}

RandomTensors gpt2Tensors(const BenchModel& model)
{
    RandomTensors tensors(2);
    const auto width = model.hidden;
    tensors.add("wte.weight", model.vocabulary, width, width);
    tensors.add("wpe.weight", positions, width, width);
    const auto linear = [&](const std::string& name, std::int64_t inputs, std::int64_t outputs) {
        tensors.add(name + ".weight", inputs, outputs, inputs); // inputs first, as GPT-2 stores it
        tensors.addConstant(name + ".bias", outputs, 0.01F);
    };
    const auto norm = [&](const std::string& name) {
        tensors.addConstant(name + ".weight", width, 1);
        tensors.addConstant(name + ".bias", width, 0);
    };
    for (std::int64_t layer = 0; layer < model.layers; ++layer) {
        const auto block = "h." + std::to_string(layer) + '.';
        norm(block + "ln_1");
        linear(block + "attn.c_attn", width, 3 * width);
        linear(block + "attn.c_proj", width, width);
        norm(block + "ln_2");
        linear(block + "mlp.c_fc", width, model.inner);
        linear(block + "mlp.c_proj", model.inner, width);
    }
    norm("ln_f");
    return tensors;
}

} // namespace

double BenchModel::keyValueWork() const
{
    return 2.0 * 2 * static_cast<double>(hidden * hidden);
}

double BenchModel::otherWork() const
{
    const double feedForward = family == Family::Llama ? 3 : 2;
    return 2.0 * static_cast<double>(hidden)
        * (2 * static_cast<double>(hidden) + feedForward * static_cast<double>(inner));
}

const std::vector<BenchModel>& benchModels()
{
    static const std::vector<BenchModel> models {
        { .name = "llama",
            .family = BenchModel::Family::Llama,
            .layers = 16,
            .hidden = 1024,
            .inner = 2816,
            .vocabulary = 32000 },
        { .name = "gpt2",
            .family = BenchModel::Family::Gpt2,
            .layers = 12,
            .hidden = 768,
            .inner = 3072,
            .vocabulary = 50257 },
    };
    return models;
}

void writeBenchModel(const BenchModel& model, const std::filesystem::path& folder)
{
    if (std::filesystem::exists(folder / "config.json"))
        return;
    const bool isLlama = model.family == BenchModel::Family::Llama;
    std::filesystem::create_directories(folder);
    (isLlama ? llamaTensors(model) : gpt2Tensors(model)).write(folder / "model.safetensors");
    const auto config = isLlama ? llamaConfig(model) : gpt2Config(model);
    if (auto status = writeFileAtomically(folder / "config.json", config.dump(1)); !status)
        stop(status.error());
}

} // namespace fathom::bench
