// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/model/gguf_conversion.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <regex>
#include <stdexcept>

namespace fathom::testing {

namespace {

using Names = std::map<std::string, std::string, std::less<>>;

// gguf-py/gguf/tensor_mapping.py
const Names outsideNames {
    { "embed_tokens", "token_embd" },
    { "wte", "token_embd" },
    { "embed_in", "token_embd" },
    { "word_embeddings", "token_embd" },
    { "word_embeddings_layernorm", "token_embd_norm" },
    { "wpe", "position_embd" },
    { "norm", "output_norm" },
    { "ln_f", "output_norm" },
    { "final_layer_norm", "output_norm" },
    { "final_layernorm", "output_norm" },
    { "lm_head", "output" },
    { "embed_out", "output" },
};
const Names blockNames {
    { "input_layernorm", "attn_norm" },
    { "ln_1", "attn_norm" },
    { "ln_mlp", "attn_norm" },
    { "ln_attn", "attn_norm_2" },
    { "self_attn.q_proj", "attn_q" },
    { "self_attn.k_proj", "attn_k" },
    { "self_attn.v_proj", "attn_v" },
    { "self_attn.q_norm", "attn_q_norm" },
    { "self_attn.k_norm", "attn_k_norm" },
    { "attention.query_key_value", "attn_qkv" },
    { "self_attention.query_key_value", "attn_qkv" },
    { "attn.c_attn", "attn_qkv" },
    { "self_attn.qkv_proj", "attn_qkv" },
    { "self_attn.o_proj", "attn_output" },
    { "self_attn.dense", "attn_output" },
    { "attention.dense", "attn_output" },
    { "self_attention.dense", "attn_output" },
    { "attn.c_proj", "attn_output" },
    { "post_attention_layernorm", "ffn_norm" },
    { "ln_2", "ffn_norm" },
    { "mlp.gate_proj", "ffn_gate" },
    { "mlp.up_proj", "ffn_up" },
    { "mlp.c_fc", "ffn_up" },
    { "mlp.fc1", "ffn_up" },
    { "mlp.dense_h_to_4h", "ffn_up" },
    { "mlp.gate_up_proj", "ffn_up" },
    { "mlp.down_proj", "ffn_down" },
    { "mlp.c_proj", "ffn_down" },
    { "mlp.fc2", "ffn_down" },
    { "mlp.dense_4h_to_h", "ffn_down" },
    { "block_sparse_moe.gate", "ffn_gate_inp" },
    { "mlp.gate", "ffn_gate_inp" },
    { "pre_feedforward_layernorm", "ffn_norm" },
    { "post_feedforward_layernorm", "post_ffw_norm" },
};

bool isOneOf(std::string_view architecture, std::initializer_list<std::string_view> list)
{
    return std::ranges::find(list, architecture) != list.end();
}

/// Rows of the tensor, in another order: row i of the result is row `from(i)`.
FloatTensor reordered(
    const FloatTensor& tensor, const std::function<std::int64_t(std::int64_t)>& from)
{
    FloatTensor result { tensor.shape, {} };
    const auto rows = tensor.shape.front();
    const auto length = static_cast<std::int64_t>(tensor.values.size()) / rows;
    for (std::int64_t row = 0; row < rows; ++row)
        result.values.insert(result.values.end(), tensor.values.begin() + from(row) * length,
            tensor.values.begin() + (from(row) + 1) * length);
    return result;
}

/// weights.reshape(n_head, 2, head / 2, …).swapaxes(1, 2)
FloatTensor permuted(const FloatTensor& tensor, std::int64_t headSize)
{
    return reordered(tensor, [=](std::int64_t row) {
        const auto head = row / headSize;
        const auto pair = row % headSize / 2;
        const auto which = row % 2;
        return head * headSize + which * (headSize / 2) + pair;
    });
}

/// view(kv, q + 2, head, …), then all queries, all keys, all values
FloatTensor separated(const FloatTensor& tensor, std::int64_t heads, std::int64_t keyValueHeads,
    std::int64_t headSize)
{
    std::vector<std::int64_t> order;
    const auto queries = heads / keyValueHeads;
    const auto take = [&](std::int64_t first, std::int64_t end) {
        for (std::int64_t group = 0; group < keyValueHeads; ++group)
            for (std::int64_t head = first; head < end; ++head)
                for (std::int64_t i = 0; i < headSize; ++i)
                    order.push_back((group * (queries + 2) + head) * headSize + i);
    };
    take(0, queries);
    take(queries, queries + 1);
    take(queries + 1, queries + 2);
    return reordered(
        tensor, [&](std::int64_t row) { return order.at(static_cast<std::size_t>(row)); });
}

FloatTensor transposed(const FloatTensor& tensor)
{
    const auto rows = tensor.shape.at(0);
    const auto columns = tensor.shape.at(1);
    FloatTensor result { { columns, rows }, {} };
    for (std::int64_t column = 0; column < columns; ++column)
        for (std::int64_t row = 0; row < rows; ++row)
            result.values.push_back(
                tensor.values[static_cast<std::size_t>(row * columns + column)]);
    return result;
}

class Conversion
{
public:
    Conversion(const ModelCopy& model, std::string_view architecture, const Encode& encode)
        : m_model(model)
        , m_architecture(architecture)
        , m_encode(encode)
    {
        m_heads = integer({ "num_attention_heads", "n_head" }).value();
        m_keyValueHeads = integer({ "num_key_value_heads", "num_kv_heads" }).value_or(m_heads);
        if (m_architecture == "falcon" && !m_model.config.contains("num_kv_heads"))
            m_keyValueHeads = 1;
        m_headSize = integer({ "head_dim" })
                         .value_or(integer({ "hidden_size", "n_embd" }).value() / m_heads);
    }

    GgufWriter run()
    {
        writeMetadata();
        for (const auto& [name, tensor] : m_model.tensors)
            convert(name, { tensor.shape, floatsOf(tensor) });
        for (const auto& [name, experts] : m_experts)
            write(name, experts);
        return std::move(m_writer);
    }

private:
    [[nodiscard]] std::optional<std::int64_t> integer(std::initializer_list<const char*> keys) const
    {
        for (const char* const key : keys)
            if (m_model.config.contains(key) && m_model.config[key].is_number_integer())
                return m_model.config[key].get<std::int64_t>();
        return std::nullopt;
    }
    void addInteger(const char* key, std::optional<std::int64_t> value)
    {
        if (value)
            m_writer.add(
                std::string(m_architecture) + '.' + key, static_cast<std::uint32_t>(*value));
    }
    void addFloat(const char* key, std::initializer_list<const char*> names)
    {
        for (const char* const name : names)
            if (m_model.config.contains(name) && m_model.config[name].is_number()) {
                m_writer.add(std::string(m_architecture) + '.' + key,
                    static_cast<float>(m_model.config[name].get<double>()));
                return;
            }
    }

    void writeMetadata()
    {
        m_writer.add("general.architecture", std::string(m_architecture).c_str());
        m_writer.add("general.name", "a fixture");
        const auto width = integer({ "hidden_size", "n_embd" });
        addInteger("embedding_length", width);
        addInteger("block_count", integer({ "num_hidden_layers", "n_layer" }));
        addInteger(
            "context_length", integer({ "max_position_embeddings", "n_positions" }).value_or(2048));
        addInteger("feed_forward_length",
            integer({ "intermediate_size", "ffn_hidden_size", "n_inner" }).value_or(4 * *width));
        addInteger("attention.head_count", m_heads);
        if (!isOneOf(m_architecture, { "gpt2", "gptneox" }))
            addInteger("attention.head_count_kv", m_keyValueHeads);
        if (m_model.config.contains("head_dim")) {
            addInteger("attention.key_length", m_headSize);
            addInteger("attention.value_length", m_headSize);
        }
        addFloat("attention.layer_norm_rms_epsilon", { "rms_norm_eps" });
        addFloat("attention.layer_norm_epsilon",
            { "layer_norm_eps", "layer_norm_epsilon", "norm_epsilon" });
        addFloat("rope.freq_base", { "rope_theta", "rotary_emb_base" });
        addInteger("expert_count", integer({ "num_local_experts", "num_experts" }));
        addInteger("expert_used_count", integer({ "num_experts_per_tok" }));
        addInteger("expert_feed_forward_length", integer({ "moe_intermediate_size" }));
        addFloat("attention.clamp_kqv", { "clip_qkv" });
        addFloat("attention.scale", { "attention_multiplier" });
        addFloat("embedding_scale", { "embedding_multiplier" });
        addFloat("residual_scale", { "residual_multiplier" });
        addFloat("logit_scale", { "logit_scale", "logits_scaling" });
        addFloat("attn_logit_softcapping", { "attn_logit_softcapping" });
        addFloat("final_logit_softcapping", { "final_logit_softcapping" });
        if (isOneOf(m_architecture, { "gemma2", "gemma3", "phi3" }))
            addInteger("attention.sliding_window", integer({ "sliding_window" }));
        addInteger("attention.sliding_window_pattern", integer({ "sliding_window_pattern" }));
        addFloat("rope.freq_base_swa", { "rope_local_base_freq" });
        if (m_architecture == "gptneox")
            m_writer.add("gptneox.use_parallel_residual",
                m_model.config.value("use_parallel_residual", true));
        writeRotary();
    }

    void writeRotary()
    {
        double share = 1;
        for (const char* const key : { "partial_rotary_factor", "rotary_pct" })
            share = m_model.config.value(key, share);
        if (!isOneOf(m_architecture, { "gpt2", "bloom" }))
            addInteger("rope.dimension_count",
                static_cast<std::int64_t>(share * static_cast<double>(m_headSize)));
        if (!m_model.config.contains("rope_scaling") || m_model.config["rope_scaling"].is_null())
            return;
        const auto& scaling = m_model.config["rope_scaling"];
        const auto kind = scaling.value("rope_type", scaling.value("type", ""));
        if (kind == "llama3")
            return writeTensor("rope_freqs.weight", llama3Divisors(scaling));
        if (kind == "su") {
            // LongRoPE: the factor of attention is written out.
            const auto original
                = static_cast<double>(integer({ "original_max_position_embeddings" }).value());
            const double extension
                = static_cast<double>(integer({ "max_position_embeddings" }).value()) / original;
            addInteger("rope.scaling.original_context_length",
                integer({ "original_max_position_embeddings" }));
            m_writer.add("phi3.rope.scaling.attn_factor",
                static_cast<float>(std::sqrt(1 + std::log(extension) / std::log(original))));
            for (const std::string length : { "short", "long" })
                writeTensor("rope_factors_" + length + ".weight",
                    scaling.at(length + "_factor").get<std::vector<float>>());
            return;
        }
        m_writer.add(std::string(m_architecture) + ".rope.scaling.type", kind.c_str());
        m_writer.add(std::string(m_architecture) + ".rope.scaling.factor",
            scaling.at("factor").get<float>());
        if (kind == "yarn") {
            m_writer.add(std::string(m_architecture) + ".rope.scaling.original_context_length",
                scaling.at("original_max_position_embeddings").get<std::uint32_t>());
            for (const std::string beta : { "beta_fast", "beta_slow" })
                m_writer.add(std::string(m_architecture) + ".rope.scaling.yarn_" + beta,
                    scaling.at(beta).get<float>());
        }
    }

    /// LlamaModel.generate_extra_tensors
    std::vector<float> llama3Divisors(const Json& scaling)
    {
        const auto base = m_model.config.value("rope_theta", 10000.0);
        const double factor = scaling.at("factor");
        const double low = scaling.at("low_freq_factor");
        const double high = scaling.at("high_freq_factor");
        const double context = scaling.at("original_max_position_embeddings");
        std::vector<float> divisors;
        for (std::int64_t i = 0; i < m_headSize; i += 2) {
            const double frequency
                = std::pow(base, -static_cast<double>(i) / static_cast<double>(m_headSize));
            const double length = 2 * M_PI / frequency;
            double divisor = factor;
            if (length < context / high)
                divisor = 1;
            else if (length <= context / low) {
                const double smooth = (context / length - low) / (high - low);
                divisor = 1 / ((1 - smooth) / factor + smooth);
            }
            divisors.push_back(static_cast<float>(divisor));
        }
        return divisors;
    }

    void convert(const std::string& name, FloatTensor tensor)
    {
        static const std::regex block(
            R"((?:model|transformer|gpt_neox)\.(?:layers|h)\.(\d+)\.(.+)\.(weight|bias))");
        static const std::regex outside(
            R"((?:(?:model|transformer|gpt_neox)\.)?(\w+)\.(weight|bias))");
        static const std::regex expert(R"((?:block_sparse_moe|mlp)\.experts\.\d+\.(\w+))");
        std::smatch parts;
        std::smatch ofExpert;
        if (!std::regex_match(name, parts, block)) {
            if (!std::regex_match(name, parts, outside))
                throw std::runtime_error("no name for " + name);
            return write(outsideNames.at(parts[1]) + '.' + parts[2].str(),
                shifted(parts[1], std::move(tensor)));
        }
        const auto stem = parts[2].str();
        const auto prefix = "blk." + parts[1].str() + '.';
        if (std::regex_match(stem, ofExpert, expert)) {
            static const Names kinds { { "w1", "gate" }, { "w2", "down" }, { "w3", "up" },
                { "gate_proj", "gate" }, { "down_proj", "down" }, { "up_proj", "up" } };
            auto& all = m_experts[prefix + "ffn_" + kinds.at(ofExpert[1]) + "_exps.weight"];
            if (all.shape.empty())
                all.shape = { 0, tensor.shape[0], tensor.shape[1] };
            ++all.shape.front();
            all.values.insert(all.values.end(), tensor.values.begin(), tensor.values.end());
            return;
        }
        auto stored = blockNames.at(stem);
        if (stem == "post_attention_layernorm"
            && isOneOf(m_architecture, { "gemma2", "gemma3", "olmo2" }))
            stored = "post_attention_norm";
        write(prefix + stored + '.' + parts[3].str(), modified(stem, parts[3], std::move(tensor)));
    }

    /// modify_tensors
    FloatTensor modified(const std::string& stem, const std::string& kind, FloatTensor tensor) const
    {
        if (isOneOf(m_architecture, { "llama", "granite", "olmo" })
            && (stem == "self_attn.q_proj" || stem == "self_attn.k_proj"))
            return permuted(tensor, m_headSize);
        if (isOneOf(m_architecture, { "gptneox", "bloom", "falcon" })
            && stem.ends_with("query_key_value"))
            return separated(tensor, m_heads, m_keyValueHeads, m_headSize);
        if (m_architecture == "gpt2" && kind == "weight" && tensor.shape.size() == 2)
            return transposed(tensor);
        return shifted(stem, std::move(tensor));
    }

    /// Gemma's norms, with 1 added.
    FloatTensor shifted(const std::string& stem, FloatTensor tensor) const
    {
        if (m_architecture.starts_with("gemma") && stem.ends_with("norm"))
            for (auto& value : tensor.values)
                value += 1;
        return tensor;
    }

    void writeTensor(const std::string& name, std::vector<float> values)
    {
        const auto size = static_cast<std::int64_t>(values.size());
        const auto encoded = asFloats(name, { { size }, std::move(values) });
        m_writer.addTensor(name, { size }, encoded.type, encoded.bytes);
    }

    void write(const std::string& name, const FloatTensor& tensor)
    {
        const auto encoded = m_encode(name, tensor);
        m_writer.addTensor(name, tensor.shape, encoded.type, encoded.bytes);
    }

    const ModelCopy& m_model;
    std::string_view m_architecture;
    const Encode& m_encode;
    std::int64_t m_heads = 0;
    std::int64_t m_keyValueHeads = 0;
    std::int64_t m_headSize = 0;
    std::map<std::string, FloatTensor> m_experts;
    GgufWriter m_writer;
};

} // namespace

EncodedTensor asFloats(const std::string&, const FloatTensor& tensor)
{
    // NOLINTNEXTLINE: text and bytes are the same memory
    return { 0,
        std::string(reinterpret_cast<const char*>(tensor.values.data()),
            tensor.values.size() * sizeof(float)) };
}

GgufWriter convertToGguf(
    const ModelCopy& model, std::string_view architecture, const Encode& encode)
{
    return Conversion(model, architecture, encode).run();
}

} // namespace fathom::testing
