// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/cache/random_model.h"

#include "core/base/random.h"
#include "core/io/csv.h"
#include "core/io/file.h"
#include "core/io/json.h"
#include "tests/bench/random_tensors.h"

#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fathom::bench {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> wordsIn(const fs::path& file)
{
    const auto text = readFile(file);
    if (!text)
        stop(text.error());
    std::set<std::string> words;
    std::string word;
    for (const auto c : *text) {
        if (std::isalpha(static_cast<unsigned char>(c)) != 0)
            word += c;
        else if (!word.empty())
            words.insert(std::exchange(word, {}));
    }
    return { words.begin(), words.end() };
}

} // namespace

void writeRandomModel(const RandomModel& model, const fs::path& example, const fs::path& folder)
{
    auto config = readJson(example / "config.json");
    if (!config)
        stop(config.error());
    constexpr std::int64_t headSize = 64;
    auto& json = *config;
    json["hidden_size"] = model.hiddenSize;
    json["intermediate_size"] = model.innerSize;
    json["num_hidden_layers"] = model.layers;
    json["head_dim"] = headSize;
    json["num_attention_heads"] = model.hiddenSize / headSize;
    json["num_key_value_heads"] = model.hiddenSize / headSize;
    json["torch_dtype"] = "float32";
    fs::create_directories(folder);
    for (const auto* file : { "tokenizer.json", "tokenizer_config.json" })
        fs::copy_file(example / file, folder / file, fs::copy_options::overwrite_existing);
    if (auto status = writeFileAtomically(folder / "config.json", json.dump(1)); !status)
        stop(status.error());

    RandomTensors tensors(1);
    const auto width = model.hiddenSize;
    tensors.add("model.embed_tokens.weight", json.at("vocab_size").get<std::int64_t>(), width);
    for (std::int64_t layer = 0; layer < model.layers; ++layer) {
        const auto block = "model.layers." + std::to_string(layer) + '.';
        for (const auto* name : { "q_proj", "k_proj", "v_proj", "o_proj" })
            tensors.add(block + "self_attn." + name + ".weight", width, width);
        tensors.add(block + "mlp.gate_proj.weight", model.innerSize, width);
        tensors.add(block + "mlp.up_proj.weight", model.innerSize, width);
        tensors.add(block + "mlp.down_proj.weight", width, model.innerSize);
        tensors.addConstant(block + "input_layernorm.weight", width, 1);
        tensors.addConstant(block + "post_attention_layernorm.weight", width, 1);
    }
    tensors.addConstant("model.norm.weight", width, 1);
    tensors.write(folder / "model.safetensors");
}

void writeTexts(std::int64_t count, const fs::path& statements, const fs::path& file)
{
    constexpr std::uint64_t fewest = 8;
    constexpr std::uint64_t most = 50;
    const auto words = wordsIn(statements);
    Random random(2);
    std::ostringstream csv;
    csv << "text,label\n";
    for (std::int64_t row = 0; row < count; ++row) {
        const auto length = fewest + random.below(most - fewest + 1);
        for (std::uint64_t i = 0; i < length; ++i)
            csv << words[random.below(words.size())] << ' ';
        csv << (row % 2 == 0 ? "true." : "false.") << ',' << row % 2 << '\n';
    }
    if (auto status = writeFileAtomically(file, csv.str()); !status)
        stop(status.error());
}

} // namespace fathom::bench
