// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "core/model/checkpoint.h"
#include "tests/core/model/gguf_conversion.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

using namespace fathom;
using namespace fathom::testing;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<const Transformer> opened(const fs::path& path)
{
    auto model = openTransformer(path);
    if (!model)
        qFatal("%s", model.error().text().c_str());
    return *model;
}

/// A temporary folder with one GGUF file.
struct Folder
{
    QTemporaryDir directory;
    fs::path file = fs::path(directory.path().toStdString()) / "fixture.gguf";

    explicit Folder(const GgufWriter& writer) { write(writer.bytes()); }
    void write(const std::string& bytes) const
    {
        if (!writeFileAtomically(file, bytes))
            qFatal("cannot write");
    }
};

std::string wrongWith(const fs::path& path)
{
    const auto model = openTransformer(path);
    return model ? std::string("nothing") : model.error().text();
}

/// Hidden states of the GGUF file and of the directory that it was converted from are equal, bit
/// for bit.
std::string difference(ModelCopy& copy, const Prompts& prompts, std::string_view architecture)
{
    const Folder gguf(convertToGguf(copy, architecture));
    const auto expected = opened(copy.write());
    const auto actual = opened(gguf.file);
    if (actual->summary().notes != expected->summary().notes)
        return "other notes: "
            + (actual->summary().notes.empty() ? "none" : actual->summary().notes.front());
    if (actual->summary().vocabularySize != expected->summary().vocabularySize
        || actual->summary().maximumPositions != expected->summary().maximumPositions
        || actual->summary().layerCount != expected->summary().layerCount)
        return "another summary";
    return firstDifference(runModel(*actual, prompts, PrefixSharing::On, 2),
        runModel(*expected, prompts, PrefixSharing::On, 2));
}

float halfRounded(float value)
{
    return static_cast<float>(static_cast<_Float16>(value));
}

/// Q8_0 by its definition: a scale that makes the largest of 32 values 127, as a half-precision
/// number. Replaces the values by what is stored.
std::string encodeQ8(std::vector<float>& values)
{
    std::string bytes;
    for (std::size_t begin = 0; begin < values.size(); begin += 32) {
        float largest = 0;
        for (std::size_t i = begin; i < begin + 32; ++i)
            largest = std::max(largest, std::fabs(values[i]));
        const float scale = halfRounded(largest / 127);
        bytes += GgufWriter::raw(toHalf(scale));
        for (std::size_t i = begin; i < begin + 32; ++i) {
            const auto whole = static_cast<std::int8_t>(
                scale == 0 ? 0 : std::clamp(std::round(values[i] / scale), -127.F, 127.F));
            bytes += static_cast<char>(whole);
            values[i] = static_cast<float>(whole) * scale;
        }
    }
    return bytes;
}

/// Q4_0: values from -8 to 7, the low halves of 16 bytes first.
std::string encodeQ4(std::vector<float>& values)
{
    std::string bytes;
    for (std::size_t begin = 0; begin < values.size(); begin += 32) {
        float largest = 0;
        for (std::size_t i = begin; i < begin + 32; ++i)
            largest = std::max(largest, std::fabs(values[i]));
        const float scale = halfRounded(largest / 7);
        std::array<unsigned, 32> whole {};
        for (std::size_t i = 0; i < 32; ++i) {
            auto& value = values[begin + i];
            const float rounded = scale == 0 ? 0 : std::clamp(std::round(value / scale), -8.F, 7.F);
            whole[i] = static_cast<unsigned>(static_cast<int>(rounded) + 8);
            value = static_cast<float>(static_cast<int>(rounded)) * scale; // no negative zeros
        }
        bytes += GgufWriter::raw(toHalf(scale));
        for (std::size_t i = 0; i < 16; ++i)
            bytes += static_cast<char>(whole[i] | whole[i + 16] << 4U);
    }
    return bytes;
}

template <class Convert>
std::string encodeSixteenBits(const std::vector<float>& values, Convert convert)
{
    std::string bytes;
    for (const float value : values)
        bytes += GgufWriter::raw(convert(value));
    return bytes;
}

} // namespace

class TestGgufModel : public QObject
{
    Q_OBJECT

private slots:
    void computesWhatTheModelItWasMadeFromDoes_data()
    {
        QTest::addColumn<QByteArray>("fixture");
        QTest::addColumn<QByteArray>("architecture");
        const auto row = [](const char* fixture, const char* architecture) {
            QTest::newRow(fixture) << QByteArray(fixture) << QByteArray(architecture);
        };
        row("llama", "llama");
        row("llama_biases", "llama");
        row("llama_yarn", "llama");
        row("mistral", "llama");
        row("mixtral", "llama");
        row("qwen2", "qwen2");
        row("qwen3", "qwen3");
        row("gemma", "gemma");
        row("gemma2", "gemma2");
        row("gemma3_text", "gemma3");
        row("gemma3_scaled", "gemma3");
        row("granite", "granite");
        row("phi", "phi2");
        row("phi3", "phi3");
        row("phi3_longrope", "phi3");
        row("olmo", "olmo");
        row("olmo2", "olmo2");
        row("cohere", "command-r");
        row("cohere_head_norms", "command-r");
        row("stablelm", "stablelm");
        row("starcoder2", "starcoder2");
        row("gpt2", "gpt2");
        row("gpt_neox", "gptneox");
        row("bloom", "bloom");
        row("falcon", "falcon");
        row("falcon_7b", "falcon");
        row("falcon_11b", "falcon");
    }

    void computesWhatTheModelItWasMadeFromDoes()
    {
        QFETCH(QByteArray, fixture);
        QFETCH(QByteArray, architecture);
        const auto golden = goldenModel(fixture.toStdString());
        ModelCopy copy(golden.directory);
        // What GGUF cannot say, because all models of the family have it: Gemma's scale.
        if (copy.config.contains("query_pre_attn_scalar"))
            copy.config["query_pre_attn_scalar"] = copy.config["head_dim"];
        // … and Bloom's context.
        if (fixture == "bloom")
            copy.config["seq_length"] = 2048;
        const auto different = difference(copy, golden.sequences, architecture.toStdString());
        QVERIFY2(different.empty(), different.c_str());
    }

    void computesQwensExperts()
    {
        const auto golden = goldenModel("qwen3_moe");
        ModelCopy copy(golden.directory);
        // GGUF knows no plain layers among those with experts: the first one gets the second's.
        copy.config.erase("mlp_only_layers");
        for (const char* const part : { "gate_proj", "up_proj", "down_proj" })
            copy.tensors.erase("model.layers.0.mlp." + std::string(part) + ".weight");
        const std::string second = "model.layers.1.mlp.";
        std::map<std::string, ModelCopy::Tensor> more;
        for (const auto& [name, tensor] : copy.tensors)
            if (name.starts_with(second))
                more["model.layers.0.mlp." + name.substr(second.size())] = tensor;
        copy.tensors.merge(more);
        const auto different = difference(copy, golden.sequences, "qwen3moe");
        QVERIFY2(different.empty(), different.c_str());
    }

    void stretchesLongWavelengthsAsLlama3Does()
    {
        // The divisors are stored as float32: one rounding more than in the reference.
        const auto golden = goldenModel("llama_llama3");
        const ModelCopy copy(golden.directory);
        const Folder gguf(convertToGguf(copy, "llama"));
        const auto model = opened(gguf.file);
        const auto states = runModel(*model, golden.sequences, PrefixSharing::On, 1);
        for (std::size_t s = 0; s < golden.sequences.size(); ++s)
            for (std::int64_t layer = -1; layer < model->summary().layerCount; ++layer) {
                const auto expected = golden.expected(s, layer);
                const auto& actual = states[static_cast<std::size_t>(layer + 1)][s];
                QVERIFY((actual - expected).cwiseAbs().maxCoeff() <= golden.tolerance);
            }
    }

    void unpacksWeightsAsTheyAreNeeded_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("F16") << 1 << QByteArray("F16");
        QTest::newRow("BF16") << 30 << QByteArray("BF16");
        QTest::newRow("Q8_0") << 8 << QByteArray("Q8_0");
        QTest::newRow("Q4_0") << 2 << QByteArray("Q4_0");
    }

    /// The same model as float32 after the rounding.
    void unpacksWeightsAsTheyAreNeeded()
    {
        QFETCH(int, type);
        QFETCH(QByteArray, name);
        ModelCopy copy(FATHOM_RESOURCES "/examples/random-tiny/model");
        for (auto& [tensorName, tensor] : copy.tensors) {
            const auto stored = storedAs({ tensor.dtype, tensor.shape, tensor.bytes });
            std::vector<float> values(static_cast<std::size_t>(stored.elementCount()));
            copyRows(stored, 0, stored.rowCount(), values.data());
            tensor.dtype = TensorDtype::F32;
            tensor.bytes.resize(values.size() * sizeof(float));
            std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
        }
        const auto encode = [&](FloatTensor& tensor) -> std::string {
            if (type == 8)
                return encodeQ8(tensor.values);
            if (type == 2)
                return encodeQ4(tensor.values);
            auto bytes = type == 1 ? encodeSixteenBits(tensor.values, toHalf)
                                   : encodeSixteenBits(tensor.values, toBrainFloat);
            for (auto& value : tensor.values)
                value = type == 1
                    ? halfRounded(value)
                    : std::bit_cast<float>(std::uint32_t { toBrainFloat(value) } << 16U);
            return bytes;
        };
        const Folder gguf(
            convertToGguf(copy, "llama", [&](const std::string& tensorName, FloatTensor tensor) {
                if (tensor.shape.size() < 2) // norms stay as they are
                    return asFloats(tensorName, tensor);
                return EncodedTensor { static_cast<std::uint32_t>(type), encode(tensor) };
            }));
        for (auto& [tensorName, tensor] : copy.tensors) {
            FloatTensor rounded { tensor.shape, floatsOf(tensor) };
            if (tensor.shape.size() < 2)
                continue;
            static_cast<void>(encode(rounded));
            std::memcpy(tensor.bytes.data(), rounded.values.data(), tensor.bytes.size());
        }
        const Prompts prompts { { TokenId(1), TokenId(70), TokenId(300), TokenId(599) },
            { TokenId(1), TokenId(70), TokenId(5) } };
        const auto model = opened(gguf.file);
        QCOMPARE(model->summary().storedDtype, name.toStdString());
        QCOMPARE(model->summary().parameterCount, opened(copy.write())->summary().parameterCount);
        QCOMPARE(QByteArray::fromStdString(
                     firstDifference(runModel(*model, prompts, PrefixSharing::On, 2),
                         runModel(*opened(copy.directory()), prompts, PrefixSharing::On, 2))),
            QByteArray());
    }

    void opensAFolderWithOneGgufFile()
    {
        const ModelCopy copy(goldenModel("llama").directory);
        const Folder gguf(convertToGguf(copy, "llama"));
        const auto summary = readModelSummary(gguf.file.parent_path());
        QVERIFY2(summary, summary ? "" : summary.error().text().c_str());
        QCOMPARE(summary->modelType, std::string("llama"));
        const auto ofFile = readModelSummary(gguf.file);
        QCOMPARE(ofFile->name, std::string("fixture"));
        QCOMPARE(ofFile->weightsHash, summary->weightsHash);
        fs::copy_file(gguf.file, gguf.file.parent_path() / "second.gguf");
        QVERIFY(!readModelSummary(gguf.file.parent_path()));
    }

    void readsAModelInParts()
    {
        const auto golden = goldenModel("llama");
        ModelCopy copy(golden.directory);
        const QTemporaryDir directory;
        const fs::path folder = directory.path().toStdString();
        auto rest = copy.tensors;
        // The first half of the tensors with all metadata, then the others.
        auto half = ModelCopy(golden.directory);
        std::erase_if(
            half.tensors, [](const auto& entry) { return entry.first > "model.layers.2"; });
        auto first = convertToGguf(half, "llama");
        first.add("split.count", std::uint32_t { 2 });
        auto others = ModelCopy(golden.directory);
        std::erase_if(
            others.tensors, [](const auto& entry) { return entry.first <= "model.layers.2"; });
        QVERIFY(writeFileAtomically(folder / "m-00001-of-00002.gguf", first.bytes()));
        QVERIFY(QByteArray::fromStdString(wrongWith(folder)).contains("m-00002-of-00002.gguf"));
        QVERIFY(writeFileAtomically(
            folder / "m-00002-of-00002.gguf", convertToGguf(others, "llama").bytes()));
        QCOMPARE(QByteArray::fromStdString(firstDifference(
                     runModel(*opened(folder), golden.sequences, PrefixSharing::On, 1),
                     runModel(*opened(copy.write()), golden.sequences, PrefixSharing::On, 1))),
            QByteArray());
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* key, const char* value,
                             const char* expected) {
            QTest::newRow(name) << QByteArray(key) << QByteArray(value) << QByteArray(expected);
        };
        row("another architecture", "general.architecture", "mamba", "\"mamba\" are not supported");
        row("another scaling", "llama.rope.scaling.type", "spiral", "\"spiral\"");
    }

    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, expected);
        GgufWriter writer;
        if (key != "general.architecture")
            writer.add("general.architecture", "llama");
        writer.add("llama.embedding_length", std::uint32_t { 4 });
        writer.add("llama.attention.head_count", std::uint32_t { 1 });
        writer.add(key.toStdString(), value.constData());
        writer.addTensor("token_embd.weight", { 1, 4 }, 0, std::string(16, 'x'));
        const auto wrong = wrongWith(Folder(writer).file);
        QVERIFY2(QByteArray::fromStdString(wrong).contains(expected), wrong.c_str());
        QVERIFY2(
            QByteArray::fromStdString(wrong).contains("fixture.gguf, key " + key), wrong.c_str());
    }

    void refusesTensorsThatWouldChangeABlock()
    {
        const ModelCopy copy(goldenModel("llama").directory);
        auto unknown = convertToGguf(copy, "llama");
        unknown.addTensor("blk.0.attn_sinks.weight", { 1 }, 0, "abcd");
        auto wrong = wrongWith(Folder(unknown).file);
        QVERIFY2(QByteArray::fromStdString(wrong).contains("fixture.gguf, tensor blk.0.attn_sinks"),
            wrong.c_str());
        auto strange = convertToGguf(copy, "llama");
        strange.addTensor("blk.0.attn_q.scale", { 256 }, 16, std::string(66, 's'));
        wrong = wrongWith(Folder(strange).file);
        QVERIFY2(QByteArray::fromStdString(wrong).contains("type 16"), wrong.c_str());
    }

    void refusesHeadsThatCannotBe()
    {
        for (const auto& [key, value] : std::vector<std::pair<const char*, std::uint32_t>> {
                 { "llama.attention.head_count", 0 }, { "llama.attention.head_count_kv", 3 },
                 { "llama.attention.head_count_kv", 0 }, { "llama.attention.key_length", 0 },
                 { "llama.attention.value_length", 8 }, { "llama.rope.dimension_count", 2 } }) {
            GgufWriter writer;
            writer.add("general.architecture", "llama");
            writer.add("llama.embedding_length", std::uint32_t { 8 });
            if (std::string_view(key) != "llama.attention.head_count")
                writer.add("llama.attention.head_count", std::uint32_t { 2 });
            writer.add(key, value);
            writer.addTensor("token_embd.weight", { 1, 8 }, 0, std::string(32, 'x'));
            const auto wrong = wrongWith(Folder(writer).file);
            QVERIFY2(QByteArray::fromStdString(wrong).contains(key), wrong.c_str());
        }
    }

    void refusesMoreExpertsThanAnyModelHas()
    {
        GgufWriter writer;
        writer.add("general.architecture", "llama");
        writer.add("llama.embedding_length", std::uint32_t { 8 });
        writer.add("llama.attention.head_count", std::uint32_t { 2 });
        writer.add("llama.expert_count", std::uint32_t { 2 });
        writer.addTensor("token_embd.weight", { 1, 8 }, 0, std::string(32, 'x'));
        writer.addDescription("blk.0.ffn_up_exps.weight", { 1LL << 40U, 0, 8 }, 0, 0); // no bytes
        const Folder folder(writer);
        const auto checkpoint = openCheckpoint(folder.file);
        QVERIFY(!checkpoint);
        QVERIFY2(QByteArray::fromStdString(checkpoint.error().text()).contains("4096 experts"),
            checkpoint.error().text().c_str());
    }

    void refusesRowsThatAreNotThoseOfTheHeads()
    {
        for (const char* const architecture : { "llama", "gptneox" }) {
            GgufWriter writer;
            writer.add("general.architecture", architecture);
            writer.add(std::string(architecture) + ".embedding_length", std::uint32_t { 8 });
            writer.add(std::string(architecture) + ".attention.head_count", std::uint32_t { 2 });
            writer.addTensor("token_embd.weight", { 1, 8 }, 0, std::string(32, 'x'));
            const auto* const name = std::string_view(architecture) == "llama"
                ? "blk.0.attn_q.weight"
                : "blk.0.attn_qkv.weight";
            writer.addTensor(name, { 3, 8 }, 0, std::string(96, 'x'));
            const Folder folder(writer);
            const auto checkpoint = openCheckpoint(folder.file);
            QVERIFY(!checkpoint);
            QVERIFY2(QByteArray::fromStdString(checkpoint.error().text()).contains(name),
                checkpoint.error().text().c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestGgufModel)
#include "tst_gguf_model.moc"
