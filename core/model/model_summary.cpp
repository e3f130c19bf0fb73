// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_summary.h"

#include "core/base/hash.h"
#include "core/model/checkpoint.h"
#include "core/model/model_config.h"
#include "core/model/model_error.h"
#include "core/model/model_types.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace fathom {

namespace {

constexpr std::size_t sampleBytes = 4096;
constexpr std::size_t sampleCount = 4;

/// Four samples spread over a tensor, its first and last bytes among them; all of a small one.
void addSamples(Sha256& hash, std::span<const std::byte> bytes)
{
    if (bytes.size() <= sampleBytes * sampleCount)
        return hash.add(bytes);
    for (std::size_t i = 0; i < sampleCount; ++i)
        hash.add(bytes.subspan((bytes.size() - sampleBytes) / (sampleCount - 1) * i, sampleBytes));
}

std::string hashWeights(const Checkpoint& checkpoint)
{
    Sha256 hash;
    for (const auto& fingerprint : checkpoint.fingerprints())
        hash.add(fingerprint);
    for (const auto& [name, tensor] : checkpoint.tensors()) {
        addSamples(hash, tensor.bytes);
        if (tensor.scales)
            addSamples(hash, std::as_bytes(std::span(tensor.scales->factors)));
    }
    return hash.hex();
}

/// Whose decoder's layers are not looked at.
bool isEncoderDecoder(const ModelConfig& config)
{
    const auto& type = config.modelType();
    return type == "t5" || type == "mt5" || type == "umt5";
}

/// Longest prompt in tokens, as far as the config alone says it; 0: no limit.
std::int64_t maximumPositions(const ModelConfig& config)
{
    const auto& type = config.modelType();
    if (isEncoderDecoder(config))
        return 0; // knows distances only; `n_positions` is what it was trained on
    const auto positions = config.size(
        { "max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "seq_length" }, 0);
    if (type == "roberta" || type == "xlm-roberta" || type == "camembert") {
        // The table's rows up to the padding token's are not for other tokens.
        const auto unused = static_cast<std::int64_t>(config.number("pad_token_id", 1)) + 1;
        return std::max(std::int64_t { 1 }, positions - unused);
    }
    return positions;
}

void describeConfig(const ModelConfig& config, ModelSummary& summary)
{
    summary.modelType = config.modelType();
    summary.layerCount = config.size({ "num_hidden_layers", "n_layer", "num_layers", "n_layers" });
    summary.hiddenSize = config.size({ "hidden_size", "n_embd", "n_embed", "d_model", "dim" });
    summary.headCount = config.size({ "num_attention_heads", "n_head", "n_heads", "num_heads" });
    summary.keyValueHeadCount = config.size({ "num_key_value_heads" }, summary.headCount);
    summary.vocabularySize = config.size({ "vocab_size" });
    summary.maximumPositions = maximumPositions(config);
    summary.isUntrained = config.flag("fathom_untrained", false);
    if (isEncoderDecoder(config))
        summary.notes.emplace_back("Of this model's two halves the encoder reads the texts: the "
                                   "layers are its. The decoder is left out.");
    if (!config.wrapperType().empty())
        summary.notes.push_back("This is a \"" + config.wrapperType()
            + "\" model. Its text model (\"" + config.modelType()
            + "\") reads the texts; the rest of it is left out.");
}

/// The part of a tensor's name up to the number of its block, the first number in it
/// ("model.layers.3."); empty outside of blocks.
std::string_view blockOf(std::string_view name)
{
    for (std::size_t begin = 0, end = 0; (end = name.find('.', begin)) != std::string_view::npos;
         begin = end + 1) {
        const auto part = name.substr(begin, end - begin);
        if (!part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos)
            return name.substr(0, end + 1);
    }
    return {};
}

void describeWeights(const Checkpoint& file, ModelSummary& summary)
{
    std::map<std::string, std::size_t> bytesOf;
    std::map<std::string_view, std::int64_t> parametersOf; // each block's
    for (const auto& [name, tensor] : file.tensors()) {
        bytesOf[tensor.encoding()] += tensor.bytes.size();
        const auto elements = tensor.elementCount();
        summary.parameterCount += elements;
        const auto block = blockOf(name);
        if (block.empty())
            continue;
        summary.largestTensor = std::max(summary.largestTensor, elements);
        summary.largestBlock = std::max(summary.largestBlock, parametersOf[block] += elements);
    }
    const auto most
        = std::ranges::max_element(bytesOf, {}, [](const auto& entry) { return entry.second; });
    if (most != bytesOf.end())
        summary.storedDtype = most->first;
    summary.weightBytes = file.byteCount();
    summary.weightsHash = hashWeights(file);
}

} // namespace

namespace {

/// The last part of the path that names something: not an empty one ("models/x/") and not a plain
/// "model" ("x/model"); of a model from the Hugging Face hub its ID there.
std::string nameOf(const std::filesystem::path& directory)
{
    auto named = directory.has_filename() ? directory : directory.parent_path();
    if (named.filename() == "model" && named.has_parent_path())
        named = named.parent_path();
    // A snapshot in Hugging Face's cache: models--owner--name/snapshots/<commit>.
    const auto cached = named.parent_path().parent_path().filename().string();
    if (named.parent_path().filename() == "snapshots" && cached.starts_with("models--")) {
        auto name = cached.substr(std::string_view("models--").size());
        if (const auto separator = name.find("--"); separator != std::string::npos)
            name.replace(separator, 2, "/");
        return name;
    }
    return named.extension() == ".gguf" ? named.stem().string() : named.filename().string();
}

} // namespace

Result<ModelSummary> readModelSummary(const std::filesystem::path& directory)
{
    const auto config = ModelConfig::read(directory);
    if (!config)
        return tl::unexpected(config.error());
    ModelSummary summary;
    summary.directory = directory;
    summary.name = nameOf(directory);
    try {
        describeConfig(*config, summary);
    } catch (const ModelError& error) {
        if (!isSupportedType(config->modelType())) // whose config means other things
            return tl::unexpected(unsupportedType(config->modelType(), {}, config->where()));
        return tl::unexpected(error.error());
    }
    const auto file = openCheckpoint(directory);
    if (!file)
        return tl::unexpected(file.error());
    describeWeights(*file, summary);
    return summary;
}

} // namespace fathom
