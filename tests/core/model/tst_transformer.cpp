// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/jobs/outcome.h"
#include "core/model/transformer.h"
#include "tests/core/model/model_fixture.h"

#include <QTest>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

using namespace fathom;
using namespace fathom::testing;

namespace {

std::shared_ptr<const Transformer> open(
    const std::filesystem::path& directory, const EngineOptions& options = {})
{
    auto model = openTransformer(directory, options);
    if (!model)
        qFatal("%s", model.error().text().c_str());
    return *model;
}

PackedTokens onePrompt(const std::vector<std::int32_t>& ids)
{
    PackedTokens tokens;
    for (const auto id : ids)
        tokens.ids.emplace_back(id);
    tokens.segments
        = { { .begin = 0, .end = tokens.rowCount(), .parent = -1, .firstPosition = 0 } };
    return tokens;
}

std::vector<TokenId> randomPrompt(std::size_t length, std::uint64_t seed)
{
    Random random(seed);
    std::vector<TokenId> prompt;
    for (std::size_t i = 0; i < length; ++i)
        prompt.emplace_back(static_cast<std::int32_t>(random.below(97)));
    return prompt;
}

using Spoil = std::function<void(ModelCopy&)>;

Spoil config(const char* key, Json value)
{
    return [=](ModelCopy& copy) { copy.config[key] = value; };
}

} // namespace
Q_DECLARE_METATYPE(Spoil)

class TestTransformer : public QObject
{
    Q_OBJECT

private slots:
    void refusesModelsThatContradictThemselves_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<Spoil>("spoil");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("said");
        const auto add = [](const char* name, const char* type, const Spoil& spoil, ErrorCode code,
                             const char* said) {
            QTest::newRow(name) << QString(type) << spoil << code << QString(said);
        };
        using enum ErrorCode;
        add(
            "unknown type, unknown tensors", "llama",
            [](ModelCopy& copy) {
                copy.config["model_type"] = "mamba";
                auto& tensors = copy.tensors;
                tensors["backbone.embeddings.weight"] = tensors["model.embed_tokens.weight"];
                tensors.erase("model.embed_tokens.weight");
            },
            UnsupportedModel, "Supported types: bert");
        // What a state space model, a recurrent one, models of images and sound say of themselves.
        const auto other = [&](const char* type, Json sizes) {
            sizes["model_type"] = type;
            add(
                type, "llama", [=](ModelCopy& copy) { copy.config = sizes; }, UnsupportedModel,
                (std::string("Models of type \"") + type + "\" are not supported.").c_str());
        };
        other("mamba2",
            { { "hidden_size", 48 }, { "num_hidden_layers", 4 }, { "state_size", 16 },
                { "vocab_size", 97 } });
        other("rwkv",
            { { "hidden_size", 48 }, { "num_hidden_layers", 4 }, { "attention_hidden_size", 48 },
                { "vocab_size", 97 } });
        other("vit",
            { { "hidden_size", 48 }, { "num_hidden_layers", 4 }, { "num_attention_heads", 4 },
                { "intermediate_size", 80 }, { "patch_size", 16 } });
        other("clip",
            { { "projection_dim", 32 }, { "text_config", { { "model_type", "clip_text_model" } } },
                { "vision_config", { { "model_type", "clip_vision_model" } } } });
        other("whisper",
            { { "d_model", 48 }, { "num_hidden_layers", 4 }, { "encoder_attention_heads", 4 },
                { "vocab_size", 97 } });
        other("resnet", { { "hidden_sizes", { 256, 512 } }, { "depths", { 3, 4 } } });
        add(
            "text model of an unknown type inside of another", "llama",
            [](ModelCopy& copy) {
                copy.config = { { "model_type", "llava" },
                    { "text_config", { { "model_type", "mamba" }, { "state_size", 16 } } } };
            },
            UnsupportedModel, "Models of type \"mamba\" are not supported.");
        add(
            "text model inside of one that changes it", "gemma",
            [](ModelCopy& copy) {
                copy.config = { { "model_type", "paligemma" }, { "text_config", copy.config } };
            },
            UnsupportedModel, "Models of type \"paligemma\" are not supported.");
        add(
            "multimodal model without a text model", "llama",
            [](ModelCopy& copy) {
                copy.config = { { "model_type", "llava" } };
            },
            InvalidModel, "\"text_config\"");
        add(
            "unknown type, unknown option", "llama",
            [](ModelCopy& copy) {
                copy.config["model_type"] = "smollm3";
                copy.config["no_rope_layers"] = { 1, 1, 1, 0 };
            },
            UnsupportedModel, "that \"llama\" does not have: no_rope_layers");
        add(
            "unknown type, unknown tensor", "llama",
            [](ModelCopy& copy) {
                copy.config["model_type"] = "llama_with_lora";
                auto& tensors = copy.tensors;
                tensors["model.layers.0.self_attn.q_proj.lora_A.weight"]
                    = tensors["model.layers.0.self_attn.q_proj.weight"];
            },
            UnsupportedModel, "llama_with_lora");
        add("padding token that is no row", "roberta", config("pad_token_id", 70), InvalidModel,
            "pad_token_id");
        add("decoder of an encoder family", "bert", config("is_decoder", true), UnsupportedModel,
            "is_decoder");
        add("more experts in Qwen than tensors", "qwen2_moe", config("num_experts", 2000000000),
            InvalidModel, "mlp.gate.weight");
        add("windows that versions disagree on", "qwen3_moe", config("use_sliding_window", true),
            UnsupportedModel, "use_sliding_window");
        add("distances without buckets", "t5", config("relative_attention_num_buckets", 2),
            InvalidModel, "relative_attention_num_buckets");
        add("looks like Llama, but is not", "llama", config("model_type", "helium"),
            UnsupportedModel, "other pairs of dimensions");
        add("no type", "llama", config("model_type", nullptr), InvalidModel, "model_type");
        add("more layers than tensors", "llama", config("num_hidden_layers", 5), InvalidModel,
            "layers.4.");
        add("huge number of layers", "gpt2", config("n_layer", 2000000000), InvalidModel, "h.4.");
        add("other width", "llama", config("hidden_size", 64), InvalidModel, "[97, 64]");
        add("huge width", "gpt2", config("n_embd", 2000000000), UnsupportedModel,
            "500000000 dimensions");
        add("other vocabulary", "gpt2", config("vocab_size", 98), InvalidModel, "wte");
        add("other number of positions", "gpt2", config("n_positions", 65), InvalidModel, "wpe");
        add("other inner width", "llama", config("intermediate_size", 81), InvalidModel, "mlp.");
        add("heads that do not divide the width", "llama", config("num_attention_heads", 5),
            InvalidModel, "multiple");
        add("more key heads than heads", "llama", config("num_key_value_heads", 8), InvalidModel,
            "multiple");
        add("heads too wide", "llama", config("head_dim", 1024), UnsupportedModel, "up to 512");
        add(
            "too many heads", "gpt2",
            [](ModelCopy& copy) {
                copy.config["n_embd"] = 2000000000;
                copy.config["n_head"] = 2000000000;
            },
            UnsupportedModel, "2000000000 attention heads");
        add("odd heads", "llama", config("head_dim", 11), InvalidModel, "pairs of dimensions");
        add("negative size", "llama", config("hidden_size", -48), InvalidModel, "whole number");
        add("size as text", "gpt2", config("n_embd", "48"), InvalidModel, "whole number");
        add("biases that are not there", "llama", config("attention_bias", true), InvalidModel,
            "q_proj.bias");
        add("unknown activation", "llama", config("hidden_act", "xielu"), UnsupportedModel,
            "xielu");
        add("unknown rotary scaling", "llama",
            config("rope_scaling", { { "rope_type", "mrope" }, { "factor", 2.0 } }),
            UnsupportedModel, "mrope");
        add("rotary scaling without a factor", "llama",
            config("rope_scaling", { { "rope_type", "linear" } }), InvalidModel, "\"factor\"");
        add("LongRoPE with too few factors", "llama",
            config("rope_scaling",
                { { "rope_type", "longrope" }, { "short_factor", { 1.0 } },
                    { "long_factor", { 2.0 } } }),
            InvalidModel, "a list of 6 numbers");
        add(
            "too few kinds of layers", "mistral",
            [](ModelCopy& copy) {
                copy.config["layer_types"] = { "full_attention", "sliding_attention" };
            },
            InvalidModel, "layer_types");
        add("unknown kind of layer", "mistral", config("layer_types", Json(4, "chunked_attention")),
            UnsupportedModel, "chunked_attention");
        add("more experts chosen than there are", "mixtral", config("num_experts_per_tok", 5),
            InvalidModel, "num_experts_per_tok");
        add("more experts than tensors", "mixtral", config("num_local_experts", 2000000000),
            InvalidModel, "block_sparse_moe.gate.weight");
        add("kinds of attention for other layers", "gpt_neo",
            config("attention_layers", Json(3, "local")), InvalidModel, "attention_layers");
        add("rotary scaling that is no object", "llama", config("rope_scaling", 3), InvalidModel,
            "rope_scaling");
        add("cross attention", "gpt2", config("add_cross_attention", true), UnsupportedModel,
            "add_cross_attention");
        add(
            "quantised tensor", "llama",
            [](ModelCopy& copy) {
                auto& tensor = copy.tensors["model.layers.2.mlp.up_proj.weight"];
                tensor.dtype = TensorDtype::I8;
                tensor.bytes.resize(80 * 48);
            },
            UnsupportedModel, "I8");
        add(
            "transposed tensor", "gpt2",
            [](ModelCopy& copy) {
                copy.tensors["transformer.h.1.mlp.c_fc.weight"].shape = { 192, 48 };
            },
            InvalidModel, "[48, 192]");
    }
    void refusesModelsThatContradictThemselves()
    {
        QFETCH(QString, type);
        QFETCH(Spoil, spoil);
        QFETCH(ErrorCode, code);
        QFETCH(QString, said);
        ModelCopy copy(goldenModel(type.toStdString()).directory);
        spoil(copy);
        const auto result = openTransformer(copy.write());
        QVERIFY(!result);
        const auto text = result.error().text();
        QVERIFY2(text.find(said.toStdString()) != std::string::npos, text.c_str());
        QVERIFY2(result.error().code == code, text.c_str());
    }

    void refusesATruncatedFile()
    {
        ModelCopy copy(goldenModel("llama").directory);
        const auto file = copy.write() / "model.safetensors";
        for (const std::uintmax_t kept : { std::filesystem::file_size(file) - 1,
                 std::uintmax_t { 5000 }, std::uintmax_t { 7 }, std::uintmax_t { 0 } }) {
            std::filesystem::resize_file(file, kept);
            const auto result = openTransformer(copy.directory());
            QVERIFY(!result);
            QVERIFY(result.error().code == ErrorCode::InvalidFormat);
        }
    }

    void runsAModelSplitOverFiles()
    {
        const auto golden = goldenModel("llama");
        const auto whole = open(golden.directory);
        ModelCopy copy(golden.directory);
        const auto directory = copy.write();
        std::filesystem::remove(directory / "model.safetensors");
        std::array<std::vector<TensorToWrite>, 2> shards;
        Json weightMap;
        std::size_t i = 0;
        for (const auto& [name, tensor] : copy.tensors) {
            const auto shard = i++ % 2;
            shards[shard].push_back({ name, tensor.dtype, tensor.shape, tensor.bytes });
            weightMap[name] = "part-" + std::to_string(shard) + ".safetensors";
        }
        for (const auto shard : { 0U, 1U })
            QVERIFY(writeSafetensors(
                directory / ("part-" + std::to_string(shard) + ".safetensors"), shards[shard]));
        std::ofstream(directory / "model.safetensors.index.json")
            << Json { { "weight_map", weightMap } };

        const auto split = open(directory);
        QCOMPARE(split->summary().parameterCount, whole->summary().parameterCount);
        const auto expected = runModel(*whole, golden.sequences, PrefixSharing::On, 2);
        const auto states = runModel(*split, golden.sequences, PrefixSharing::On, 2);
        QCOMPARE(firstDifference(states, expected), std::string());
    }

    void readsOldNamesOfLayerNorms()
    {
        const auto golden = goldenModel("bert");
        ModelCopy copy(golden.directory);
        std::map<std::string, ModelCopy::Tensor> renamed;
        for (const auto& [name, tensor] : copy.tensors) {
            auto old = name;
            if (const auto at = old.find("LayerNorm.weight"); at != std::string::npos)
                old.replace(at, std::string::npos, "LayerNorm.gamma");
            if (const auto at = old.find("LayerNorm.bias"); at != std::string::npos)
                old.replace(at, std::string::npos, "LayerNorm.beta");
            renamed[old] = tensor;
        }
        copy.tensors = renamed;
        const auto expected
            = runModel(*open(golden.directory), golden.sequences, PrefixSharing::Off, 1);
        QCOMPARE(
            firstDifference(
                runModel(*open(copy.write()), golden.sequences, PrefixSharing::Off, 1), expected),
            std::string());
    }

    void saysThatOnlyTheEncoderIsRead()
    {
        const auto notes = open(goldenModel("t5").directory)->summary().notes;
        QCOMPARE(notes.size(), std::size_t { 1 });
        QVERIFY2(notes[0].find("encoder") != std::string::npos, notes[0].c_str());
    }

    void limitsPromptsToTheRowsForPositions()
    {
        QCOMPARE(open(goldenModel("bert").directory)->summary().maximumPositions, 64);
        QCOMPARE(open(goldenModel("roberta").directory)->summary().maximumPositions, 68);
        QCOMPARE(open(goldenModel("t5").directory)->summary().maximumPositions, 0);
    }

    void opensAnUnknownTypeThatFitsAKnownOne()
    {
        const auto golden = goldenModel("llama");
        ModelCopy copy(golden.directory);
        copy.config["model_type"] = "somebodys_llama";
        const auto model = open(copy.write());
        const auto& notes = model->summary().notes;
        QCOMPARE(notes.size(), std::size_t { 1 });
        QVERIFY2(notes[0].find("\"somebodys_llama\"") != std::string::npos
                && notes[0].find("\"llama\"") != std::string::npos,
            notes[0].c_str());
        const auto expected
            = runModel(*open(golden.directory), golden.sequences, PrefixSharing::On, 1);
        QCOMPARE(
            firstDifference(runModel(*model, golden.sequences, PrefixSharing::On, 1), expected),
            std::string());
    }

    void guessesNoEncoder()
    {
        for (const char* family : { "bert", "roberta" }) {
            ModelCopy copy(goldenModel(family).directory);
            copy.config["model_type"] = "somebodys_encoder";
            const auto model = openTransformer(copy.write());
            QVERIFY(!model);
            QCOMPARE(model.error().code, ErrorCode::UnsupportedModel);
            QVERIFY2(model.error().message.find("count positions differently") != std::string::npos,
                model.error().message.c_str());
        }
    }

    void notesWhatItIgnores()
    {
        ModelCopy copy(goldenModel("llama").directory);
        copy.config["use_quantum_attention"] = true;
        copy.config["rope_scaling"]
            = { { "rope_type", "linear" }, { "factor", 2.0 }, { "finetuned", true } };
        copy.tensors["model.layers.1.self_attn.q_proj.bias"]
            = copy.tensors["model.layers.1.input_layernorm.weight"];
        copy.tensors["model.layers.1.self_attn.rotary_emb.inv_freq"]
            = copy.tensors["model.layers.1.input_layernorm.weight"];
        const auto notes = open(copy.write())->summary().notes;
        QCOMPARE(notes.size(), std::size_t { 2 });
        QVERIFY2(
            notes[0].find("rope_scaling.finetuned, use_quantum_attention") != std::string::npos,
            notes[0].c_str());
        QVERIFY2(notes[1].find("model.layers.1.self_attn.q_proj.bias.") != std::string::npos,
            notes[1].c_str());
    }

    void limitsPromptsWhereAnglesChangeWithTheirLength()
    {
        ModelCopy copy(goldenModel("llama").directory);
        copy.config["original_max_position_embeddings"] = 16;
        copy.config["rope_scaling"]
            = { { "type", "longrope" }, { "short_factor", std::vector<double>(6, 1.0) },
                  { "long_factor", std::vector<double>(6, 2.0) } };
        const auto model = open(copy.write());
        QCOMPARE(model->summary().maximumPositions, 16);
        QCOMPARE(model->summary().notes.size(), std::size_t { 1 });
        QVERIFY(model->validate(onePrompt(std::vector<std::int32_t>(16, 1))));
        QVERIFY(!model->validate(onePrompt(std::vector<std::int32_t>(17, 1))));
    }

    void validatesTokens_data()
    {
        QTest::addColumn<std::vector<std::int32_t>>("ids");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("beyond the vocabulary")
            << std::vector { 3, 97 } << ErrorCode::InvalidArgument;
        QTest::newRow("negative") << std::vector { -1 } << ErrorCode::InvalidArgument;
        QTest::newRow("too long") << std::vector<std::int32_t>(65, 1) << ErrorCode::PromptTooLong;
    }
    void validatesTokens()
    {
        QFETCH(std::vector<std::int32_t>, ids);
        QFETCH(ErrorCode, code);
        const auto status = open(goldenModel("gpt2").directory)->validate(onePrompt(ids));
        QVERIFY(!status);
        QVERIFY(status.error().code == code);
    }

    void refusesSegmentsThatDoNotFit()
    {
        const auto model = open(goldenModel("gpt2").directory);
        QVERIFY(model->validate(onePrompt(std::vector<std::int32_t>(64, 1))));
        for (const auto& spoil : std::vector<std::function<void(PackedTokens&)>> {
                 [](PackedTokens& tokens) { tokens.segments.clear(); },
                 [](PackedTokens& tokens) { tokens.segments[0].end = 2; },
                 [](PackedTokens& tokens) { tokens.segments[0].end = 4; },
                 [](PackedTokens& tokens) { tokens.segments[0].begin = 1; },
                 [](PackedTokens& tokens) { tokens.segments[0].parent = 0; },
                 [](PackedTokens& tokens) { tokens.segments[0].firstPosition = -1; },
                 [](PackedTokens& tokens) {
                     tokens.segments.push_back(
                         { .begin = 3, .end = 3, .parent = 0, .firstPosition = 3 });
                 },
                 [](PackedTokens& tokens) {
                     tokens.segments = { { 0, 2, -1, 0 }, { 2, 3, 0, 1 } };
                 },
                 // Not depth-first: the third segment continues the first one's path after the
                 // second has left it.
                 [](PackedTokens& tokens) {
                     tokens.segments = { { 0, 1, -1, 0 }, { 1, 2, -1, 0 }, { 2, 3, 0, 1 } };
                 },
             }) {
            auto tokens = onePrompt({ 1, 2, 3 });
            spoil(tokens);
            const auto status = model->validate(tokens);
            QVERIFY(!status);
            QVERIFY(status.error().code == ErrorCode::InvalidArgument);
        }
    }

    /// The published formulas at a distance: attention over many blocks, the path carried over many
    /// chunks.
    void runsLongPromptsInAnyChunks()
    {
        ModelCopy copy(goldenModel("llama").directory);
        copy.config["max_position_embeddings"] = 10000;
        const auto directory = copy.write();
        const auto prompt = randomPrompt(1500, 1);
        auto branch = prompt;
        branch.resize(1100);
        branch.emplace_back(5);
        const Prompts prompts { prompt, branch, randomPrompt(30, 2) };
        const auto whole = runModel(*open(directory), prompts, PrefixSharing::Off, 1);
        QVERIFY(whole.back().front().allFinite());
        for (const int chunkRows : { 100, 256, 700 })
            QCOMPARE(firstDifference(runModel(*open(directory, { .chunkRows = chunkRows }), prompts,
                                         PrefixSharing::On, 2),
                         whole),
                std::string());
        QCOMPARE(firstDifference(runModel(*open(directory), prompts, PrefixSharing::On, 3), whole),
            std::string());
    }

    void keepsOnlySomeBlocksOfLargeModels()
    {
        const auto golden = goldenModel("gpt2");
        const auto all = runModel(*open(golden.directory), golden.sequences, PrefixSharing::On, 1);
        const auto model = open(golden.directory, { .keptWeightBytes = 0 });
        for (int run = 0; run < 2; ++run)
            QCOMPARE(firstDifference(runModel(*model, golden.sequences, PrefixSharing::On, 1), all),
                std::string());
    }

    void servesSeveralJobsAtOnce()
    {
        const auto golden = goldenModel("llama");
        const auto expected
            = runModel(*open(golden.directory), golden.sequences, PrefixSharing::On, 1);
        const auto model = open(golden.directory, { .chunkRows = 5 });
        std::vector<std::string> differences(4, "not run");
        {
            std::vector<std::jthread> threads;
            for (auto& difference : differences)
                threads.emplace_back([&] {
                    difference = firstDifference(
                        runModel(*model, golden.sequences, PrefixSharing::On, 2), expected);
                });
        }
        for (const auto& difference : differences)
            QCOMPARE(difference, std::string());
    }

    void countsEveryRowOnce_data()
    {
        QTest::addColumn<std::vector<std::int32_t>>("needed");
        QTest::newRow("all rows needed") << std::vector<std::int32_t> {};
        QTest::newRow("two rows needed") << std::vector<std::int32_t> { 3, 900 };
    }
    void countsEveryRowOnce()
    {
        QFETCH(std::vector<std::int32_t>, needed);
        ModelCopy copy(goldenModel("llama").directory);
        copy.config["max_position_embeddings"] = 2000;
        const auto model = open(copy.write(), { .chunkRows = 64 });
        const auto trie = buildTokenTrie(Prompts { randomPrompt(1000, 3) }, PrefixSharing::On);
        JobProgress progress;
        const JobContext job({}, progress);
        WorkerPool pool(2);
        RowStorage hidden(trie.tokens.rowCount(), model->summary().hiddenSize);
        model->embed(trie.tokens, hidden, pool, job);
        progress.done = 0;
        model->runBlock(LayerIndex(0), trie.tokens, needed, hidden, pool, job);
        QCOMPARE(progress.done.load(), 1000);
    }

    void stopsSoonInsideABlock()
    {
        ModelCopy copy(goldenModel("llama").directory);
        copy.config["max_position_embeddings"] = 100000;
        const auto model = open(copy.write());
        const auto trie = buildTokenTrie(
            Prompts { randomPrompt(20000, 4) }, PrefixSharing::On); // many seconds of attention
        WorkerPool pool(2);
        JobProgress progress;
        std::stop_source stop;
        const JobContext job(stop.get_token(), progress);
        RowStorage hidden(trie.tokens.rowCount(), model->summary().hiddenSize);
        model->embed(trie.tokens, hidden, pool, job);
        std::chrono::steady_clock::time_point asked;
        std::jthread user([&] {
            while (progress.done == 0) // until the block has really begun
                std::this_thread::yield();
            asked = std::chrono::steady_clock::now();
            stop.request_stop();
        });
        bool isCancelled = false;
        try {
            model->runBlock(LayerIndex(0), trie.tokens, {}, hidden, pool, job);
        } catch (const Cancelled&) {
            isCancelled = true;
        }
        user.join();
        QVERIFY(isCancelled);
        // A tenth of a second where the machine is ours; tests share theirs.
        QVERIFY(std::chrono::steady_clock::now() - asked < std::chrono::seconds(1));
    }
};

QTEST_APPLESS_MAIN(TestTransformer)
#include "tst_transformer.moc"
