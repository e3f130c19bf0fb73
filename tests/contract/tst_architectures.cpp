// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/model/model_types.h"
#include "core/model/transformer.h"
#include "tests/core/model/model_fixture.h"

#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <regex>
#include <set>

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

/// Types that Hugging Face computes as it does another, whose fixture serves for both.
const std::map<std::string, std::string> otherNames {
    { "camembert", "xlm-roberta" },
    { "mt5", "t5" },
};

/// The golden sequences, and prompts that share beginnings with them: cut short, repeated,
/// continued in another way.
Prompts relatedPrompts(const GoldenModel& golden)
{
    Prompts prompts = golden.sequences;
    Random random(5);
    for (int i = 0; i < 12; ++i) {
        auto prompt = golden.sequences[random.below(golden.sequences.size())];
        prompt.resize(1 + random.below(prompt.size()));
        for (auto more = random.below(20); more > 0; --more)
            prompt.emplace_back(static_cast<std::int32_t>(random.below(97)));
        prompts.push_back(prompt);
    }
    prompts.push_back(prompts[4]);
    return prompts;
}

/// Rounds every weight to 16 bits: stored as such in `model`, as float32 in `wide`.
void roundWeights(ModelCopy& model, ModelCopy& wide, TensorDtype dtype)
{
    for (auto& [name, tensor] : model.tensors) {
        std::vector<std::uint16_t> narrow;
        std::vector<float> values;
        for (const auto value : floatsOf(tensor)) {
            narrow.push_back(dtype == TensorDtype::BF16 ? toBrainFloat(value) : toHalf(value));
            const auto bits = narrow.back();
            if (dtype == TensorDtype::BF16) {
                values.push_back(std::bit_cast<float>(std::uint32_t { bits } << 16U));
            } else {
                const int exponent = (bits >> 10U) & 0x1F;
                const auto mantissa = static_cast<float>(bits & 0x3FFU);
                const float magnitude = exponent == 0
                    ? std::ldexp(mantissa, -24)
                    : std::ldexp(1024.F + mantissa, exponent - 25);
                values.push_back((bits & 0x8000U) != 0 ? -magnitude : magnitude);
            }
        }
        const auto narrowBytes = std::as_bytes(std::span(narrow));
        const auto wideBytes = std::as_bytes(std::span(values));
        wide.tensors[name]
            = { TensorDtype::F32, tensor.shape, { wideBytes.begin(), wideBytes.end() } };
        tensor = { dtype, tensor.shape, { narrowBytes.begin(), narrowBytes.end() } };
    }
}

} // namespace

/// What every model family must keep. A new family is in the registry and has a fixture, nothing
/// more is written here. Options that change a family's formula have fixtures of their own.
class TestArchitectures : public QObject
{
    Q_OBJECT

    static GoldenModel golden()
    {
        QFETCH_GLOBAL(QString, fixture);
        return goldenModel(fixture.toStdString());
    }

    static void addDtypes()
    {
        QTest::addColumn<int>("dtype");
        for (const auto dtype : { ModelDtype::Bfloat16, ModelDtype::Float16 })
            QTest::newRow(std::string(modelDtypeName(dtype)).c_str()) << static_cast<int>(dtype);
    }

private slots:
    void initTestCase_data()
    {
        QTest::addColumn<QString>("fixture");
        for (const auto& name : goldenModelNames())
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }

    void initTestCase()
    {
        std::set<std::string> types;
        for (const auto& name : goldenModelNames())
            types.insert(ModelCopy(goldenModel(name).directory).config.at("model_type"));
        for (const auto& [type, same] : otherNames)
            types.insert(type);
        auto supported = supportedModelTypes();
        if (!supported)
            qFatal("%s", supported.error().text().c_str());
        std::ranges::sort(*supported);
        QVERIFY2(std::ranges::equal(*supported, supportedTypes()),
            "model_types.cpp and the registry name different types");
        for (const auto& type : *supported)
            QVERIFY2(types.contains(type), ("no fixture for " + type).c_str());
    }

    void agreesWithTheReference()
    {
        const auto model = golden();
        const auto transformer = open(model.directory);
        const auto states = runModel(*transformer, model.sequences, PrefixSharing::Off, 1);
        float largest = 0;
        for (std::size_t layer = 0; layer < states.size(); ++layer)
            for (std::size_t s = 0; s < model.sequences.size(); ++s) {
                const auto expected = model.expected(s, static_cast<std::int64_t>(layer) - 1);
                QCOMPARE(states[layer][s].rows(), expected.rows());
                QCOMPARE(states[layer][s].cols(), expected.cols());
                const float difference = (states[layer][s] - expected).cwiseAbs().maxCoeff();
                QVERIFY2(difference <= model.tolerance,
                    qPrintable(QString("layer %1, sequence %2: %3")
                                   .arg(int(layer) - 1)
                                   .arg(s)
                                   .arg(difference)));
                largest = std::max(largest, difference);
            }
        qInfo("largest difference %.2g of %.2g allowed", double(largest), model.tolerance);
    }

    void usesEveryTensorButFinalNormAndHead()
    {
        static const std::regex notOfABlock(
            R"((.*\.)?(lm_head|embed_out|norm|norm_f|ln_f|final_layer_?norm|pooler\.dense|project_out)\.(weight|bias))");
        const auto transformer = open(golden().directory);
        for (const auto& name : transformer->unusedTensors()) {
            QVERIFY2(std::regex_match(name, notOfABlock), name.c_str());
            QVERIFY2(!std::regex_search(name, std::regex(R"(\.\d+\.)")), name.c_str());
        }
    }

    void computesTypesOfAnotherNameAlike()
    {
        const auto model = golden();
        ModelCopy copy(model.directory);
        for (const auto& [type, same] : otherNames) {
            if (copy.config.at("model_type") != same)
                continue;
            const auto expected
                = runModel(*open(model.directory), model.sequences, PrefixSharing::Off, 1);
            copy.config["model_type"] = type;
            const auto renamed = open(copy.write());
            QCOMPARE(firstDifference(
                         runModel(*renamed, model.sequences, PrefixSharing::Off, 1), expected),
                std::string());
            QCOMPARE(renamed->summary().maximumPositions,
                open(model.directory)->summary().maximumPositions);
        }
    }

    void knowsEveryOption()
    {
        const auto transformer = open(golden().directory);
        for (const auto& note : transformer->summary().notes)
            QVERIFY2(note.find("ignore") == std::string::npos, note.c_str());
    }

    void givesTheSameBits_data()
    {
        QTest::addColumn<bool>("shared");
        QTest::addColumn<int>("threads");
        QTest::addColumn<int>("chunkRows");
        struct Row
        {
            bool shared;
            int threads;
            int chunkRows;
        };
        for (const auto& [shared, threads, chunkRows] :
            { Row { false, 1, 7 }, Row { false, 2, 2048 }, Row { true, 1, 1 },
                Row { true, 1, 2048 }, Row { true, 2, 7 }, Row { true, 4, 64 } })
            QTest::addRow("%s, %d threads, chunks of %d", shared ? "prefixes shared" : "no sharing",
                threads, chunkRows)
                << shared << threads << chunkRows;
    }
    void givesTheSameBits()
    {
        QFETCH(bool, shared);
        QFETCH(int, threads);
        QFETCH(int, chunkRows);
        const auto model = golden();
        const auto prompts = relatedPrompts(model);
        const auto plain = runModel(*open(model.directory), prompts, PrefixSharing::Off, 1);
        const auto states = runModel(*open(model.directory, { .chunkRows = chunkRows }), prompts,
            shared ? PrefixSharing::On : PrefixSharing::Off, static_cast<std::size_t>(threads));
        QCOMPARE(firstDifference(plain, states), std::string());
    }

    void agreesWithFloat32InOtherDtypes_data() { addDtypes(); }
    void agreesWithFloat32InOtherDtypes()
    {
        QFETCH(int, dtype);
        const auto model = golden();
        const auto transformer = open(model.directory, { .dtype = static_cast<ModelDtype>(dtype) });
        QCOMPARE(transformer->summary().dtype,
            std::string(modelDtypeName(static_cast<ModelDtype>(dtype))));
        const auto exact = runModel(*open(model.directory), model.sequences, PrefixSharing::Off, 1);
        const auto states = runModel(*transformer, model.sequences, PrefixSharing::Off, 1);
        // Rounding both operands changes a product by two roundings' size; a block has four
        // products one after the other, and what it is given is already changed. A token whose
        // experts are nearly tied may get another one, and be another: most are not.
        const double rounding
            = static_cast<ModelDtype>(dtype) == ModelDtype::Bfloat16 ? 0x1p-9 : 0x1p-12;
        const auto config = ModelCopy(model.directory).config;
        const bool hasExperts
            = config.contains("num_experts") || config.contains("num_local_experts");
        bool differs = false;
        for (std::size_t layer = 0; layer < states.size(); ++layer) {
            std::vector<double> changes; // squared, of each token
            double size = 0;
            for (std::size_t s = 0; s < states[layer].size(); ++s)
                for (Eigen::Index token = 0; token < states[layer][s].rows(); ++token) {
                    const auto before = exact[layer][s].row(token);
                    changes.push_back((states[layer][s].row(token) - before).squaredNorm());
                    size += before.squaredNorm();
                }
            std::ranges::sort(changes);
            differs |= changes.back() > 0;
            if (hasExperts)
                changes.resize(changes.size() - changes.size() / 3);
            const double change = std::accumulate(changes.begin(), changes.end(), 0.0);
            const double bound = 2 * 4 * rounding * static_cast<double>(layer);
            QVERIFY2(std::sqrt(change) <= bound * std::sqrt(size),
                qPrintable(
                    QString("layer %1: %2").arg(int(layer) - 1).arg(std::sqrt(change / size))));
        }
        QVERIFY2(differs, "the dtype has no effect");
    }

    void givesTheSameBitsInOtherDtypes_data() { addDtypes(); }
    void givesTheSameBitsInOtherDtypes()
    {
        QFETCH(int, dtype);
        const auto model = golden();
        const EngineOptions plain { .dtype = static_cast<ModelDtype>(dtype) };
        EngineOptions cut = plain;
        cut.chunkRows = 7;
        const auto prompts = relatedPrompts(model);
        const auto expected
            = runModel(*open(model.directory, plain), prompts, PrefixSharing::Off, 1);
        QCOMPARE(firstDifference(expected,
                     runModel(*open(model.directory, cut), prompts, PrefixSharing::On, 3)),
            std::string());
        const auto transformer = open(model.directory, plain);
        for (std::size_t prompt = 0; prompt < prompts.size(); prompt += 3) {
            HiddenStates companion;
            for (const auto& layer : expected)
                companion.push_back({ layer[prompt] });
            QCOMPARE(
                firstDifference(
                    runModel(*transformer, { prompts[prompt] }, PrefixSharing::On, 1), companion),
                std::string());
        }
    }

    void givesTheSameBitsAloneAndInAnyOrder()
    {
        const auto model = golden();
        const auto transformer = open(model.directory);
        const auto prompts = relatedPrompts(model);
        const auto together = runModel(*transformer, prompts, PrefixSharing::On, 2);
        auto reversed
            = runModel(*transformer, { prompts.rbegin(), prompts.rend() }, PrefixSharing::On, 2);
        for (auto& layer : reversed)
            std::ranges::reverse(layer);
        QCOMPARE(firstDifference(together, reversed), std::string());
        for (std::size_t prompt = 0; prompt < prompts.size(); ++prompt) {
            HiddenStates companion;
            for (const auto& layer : together)
                companion.push_back({ layer[prompt] });
            QCOMPARE(
                firstDifference(
                    runModel(*transformer, { prompts[prompt] }, PrefixSharing::On, 1), companion),
                std::string());
        }
    }

    void givesTheSameBitsWhenOnlySomeRowsAreNeeded()
    {
        const auto model = golden();
        const auto transformer = open(model.directory, { .chunkRows = 20 });
        const auto trie = buildTokenTrie(relatedPrompts(model),
            transformer->isCausal() ? PrefixSharing::On : PrefixSharing::Off);
        WorkerPool pool(2);
        UnattendedJob job;
        RowStorage all(trie.tokens.rowCount(), transformer->summary().hiddenSize);
        transformer->embed(trie.tokens, all, pool, job.context());
        RowStorage some(all.matrix());
        std::vector<std::int32_t> needed;
        for (std::int32_t row = 3; row < trie.tokens.rowCount(); row += row % 3 + 1)
            needed.push_back(row);
        transformer->runBlock(LayerIndex(0), trie.tokens, {}, all, pool, job.context());
        transformer->runBlock(LayerIndex(0), trie.tokens, needed, some, pool, job.context());
        for (const auto row : needed)
            QVERIFY(all.matrix().row(row) == some.matrix().row(row));
    }

    void readsSixteenBitWeightsExactly_data()
    {
        QTest::addColumn<TensorDtype>("dtype");
        QTest::newRow("BF16") << TensorDtype::BF16;
        QTest::newRow("F16") << TensorDtype::F16;
    }
    void readsSixteenBitWeightsExactly()
    {
        QFETCH(TensorDtype, dtype);
        const auto model = golden();
        ModelCopy narrow(model.directory);
        ModelCopy wide(model.directory);
        roundWeights(narrow, wide, dtype);
        const auto fromNarrow
            = runModel(*open(narrow.write()), model.sequences, PrefixSharing::On, 2);
        const auto fromWide = runModel(*open(wide.write()), model.sequences, PrefixSharing::On, 2);
        QCOMPARE(firstDifference(fromNarrow, fromWide), std::string());
    }

    void refusesAFileThatLacksATensor()
    {
        const auto model = golden();
        const auto unused = open(model.directory)->unusedTensors();
        const ModelCopy original(model.directory);
        for (const auto& [name, tensor] : original.tensors) {
            if (std::ranges::find(unused, name) != unused.end())
                continue;
            ModelCopy copy(model.directory);
            copy.tensors.erase(name);
            const auto result = openTransformer(copy.write());
            QVERIFY2(!result, name.c_str());
            QVERIFY(result.error().code == ErrorCode::InvalidModel);
        }
    }

    void refusesTensorsOfAnotherShape()
    {
        const auto model = golden();
        const auto unused = open(model.directory)->unusedTensors();
        const ModelCopy original(model.directory);
        for (const auto& [name, tensor] : original.tensors) {
            if (std::ranges::find(unused, name) != unused.end())
                continue;
            ModelCopy copy(model.directory);
            auto& spoilt = copy.tensors[name];
            spoilt.shape.insert(spoilt.shape.begin(), 1);
            const auto result = openTransformer(copy.write());
            QVERIFY2(!result, name.c_str());
            QVERIFY(result.error().code == ErrorCode::InvalidModel);
            QVERIFY2(result.error().text().find(name) != std::string::npos,
                result.error().text().c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestArchitectures)
#include "tst_architectures.moc"
