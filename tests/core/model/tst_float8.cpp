// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"
#include "core/io/float8.h"
#include "core/model/checkpoint.h"
#include "tests/core/model/model_fixture.h"

#include <QTest>

#include <cmath>
#include <cstring>

using namespace fathom;
using namespace fathom::testing;
namespace fs = std::filesystem;

namespace {

/// By the definition: sign, exponent with its bias, mantissa.
double valueOf(unsigned byte, unsigned mantissaBits, int bias)
{
    const double sign = (byte & 0x80U) != 0 ? -1 : 1;
    const auto exponent = static_cast<int>((byte & 0x7FU) >> mantissaBits);
    const double fraction
        = static_cast<double>(byte & ((1U << mantissaBits) - 1U)) / (1U << mantissaBits);
    return exponent == 0 ? sign * std::ldexp(fraction, 1 - bias)
                         : sign * std::ldexp(1 + fraction, exponent - bias);
}

/// A tensor of bytes, all codes of finite float8 numbers in turn.
ModelCopy::Tensor codes(const std::vector<std::int64_t>& shape, TensorDtype dtype)
{
    ModelCopy::Tensor tensor { dtype, shape, {} };
    const auto count = static_cast<std::size_t>(shape[0] * shape[1]);
    for (unsigned code = 0; tensor.bytes.size() < count; code = (code + 37) % 256)
        if ((code & 0x7FU) < 0x7BU) // below the infinities and NaN of both formats
            tensor.bytes.push_back(static_cast<std::byte>(code));
    return tensor;
}

ModelCopy::Tensor floats(std::vector<std::int64_t> shape, const std::vector<float>& values)
{
    ModelCopy::Tensor tensor { TensorDtype::F32, std::move(shape), {} };
    tensor.bytes.resize(values.size() * sizeof(float));
    std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
    return tensor;
}

} // namespace

class TestFloat8 : public QObject
{
    Q_OBJECT

private slots:
    void readsEveryNumber()
    {
        for (unsigned byte = 0; byte < 256; ++byte) {
            const auto code = static_cast<std::uint8_t>(byte);
            const float e4m3 = fromFloat8E4M3(code);
            if ((byte & 0x7FU) == 0x7FU)
                QVERIFY(std::isnan(e4m3));
            else
                QVERIFY(
                    double { e4m3 } == valueOf(byte, 3, 7) && std::signbit(e4m3) == (byte >= 128));
            const float e5m2 = fromFloat8E5M2(code);
            if ((byte & 0x7FU) > 0x7CU)
                QVERIFY(std::isnan(e5m2));
            else if ((byte & 0x7FU) == 0x7CU)
                QVERIFY(std::isinf(e5m2) && std::signbit(e5m2) == (byte >= 128));
            else
                QVERIFY(
                    double { e5m2 } == valueOf(byte, 2, 15) && std::signbit(e5m2) == (byte >= 128));
        }
        QCOMPARE(
            fromFloat8E4M3(0x7E), 448.F); // the largest of each (Micikevicius et al. 2022, table 1)
        QCOMPARE(fromFloat8E5M2(0x7B), 57344.F);
    }

    void multipliesByScalesAsPublishedModelsStoreThem_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name :
            { "no_scale", "one", "rows", "rows_vector", "blocks", "blocks_128", "blocks_even" })
            QTest::newRow(name) << QByteArray(name);
    }

    void multipliesByScalesAsPublishedModelsStoreThem()
    {
        QFETCH(QByteArray, name);
        const fs::path directory = FATHOM_TEST_DATA "/float8";
        const auto golden = readJson(directory / "expected.json").value();
        const auto bytes = decodeBase64(golden.at(name.toStdString()).get<std::string>()).value();
        const auto checkpoint = openCheckpoint(directory / name.toStdString());
        QVERIFY2(checkpoint, checkpoint ? "" : checkpoint.error().text().c_str());
        QCOMPARE(checkpoint->tensors().size(), std::size_t { 1 }); // the scales are taken in
        const auto& weight = *checkpoint->find("x.weight");
        std::vector<float> values(static_cast<std::size_t>(weight.elementCount()));
        copyRows(weight, 0, weight.rowCount(), values.data());
        QCOMPARE(values.size() * sizeof(float), bytes.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            float expected = 0;
            std::memcpy(&expected, bytes.data() + i * sizeof expected, sizeof expected);
            QVERIFY(values[i] == expected);
        }
        // A part of the rows is the same part of the values.
        std::vector<float> last(static_cast<std::size_t>(weight.rowLength()));
        copyRows(weight, weight.rowCount() - 1, 1, last.data());
        QVERIFY(std::equal(last.rbegin(), last.rend(), values.rbegin()));
    }

    void runsAModelOfFloat8()
    {
        const auto golden = goldenModel("llama");
        ModelCopy packed(golden.directory);
        ModelCopy plain(golden.directory);
        packed.config["quantization_config"]
            = { { "quant_method", "fp8" }, { "weight_block_size", { 16, 16 } } };
        for (auto& [name, tensor] : plain.tensors) {
            if (!name.ends_with("_proj.weight"))
                continue;
            auto weight = codes(tensor.shape, TensorDtype::F8E4M3);
            std::vector<float> values;
            const std::vector<std::int64_t> blocks { (tensor.shape[0] + 15) / 16,
                (tensor.shape[1] + 15) / 16 };
            std::vector<float> scales;
            for (std::int64_t i = 0; i < blocks[0] * blocks[1]; ++i)
                scales.push_back(1e-4F * static_cast<float>(i + 1));
            for (std::int64_t row = 0; row < tensor.shape[0]; ++row)
                for (std::int64_t column = 0; column < tensor.shape[1]; ++column)
                    values.push_back(
                        fromFloat8E4M3(std::to_integer<std::uint8_t>(
                            weight.bytes[static_cast<std::size_t>(row * tensor.shape[1] + column)]))
                        * scales[static_cast<std::size_t>(row / 16 * blocks[1] + column / 16)]);
            packed.tensors[name] = std::move(weight);
            packed.tensors[name + "_scale_inv"] = floats(blocks, scales);
            tensor = floats(tensor.shape, values);
        }
        const auto a = openTransformer(packed.write());
        const auto b = openTransformer(plain.write());
        QVERIFY2(a, a ? "" : a.error().text().c_str());
        QVERIFY(b);
        QCOMPARE((*a)->summary().notes.size(), std::size_t { 1 });
        QVERIFY((*a)->summary().notes.front().starts_with("The weights are float8 with scales"));
        QCOMPARE((*a)->summary().storedDtype, std::string("F8_E4M3"));
        QCOMPARE(QByteArray::fromStdString(
                     firstDifference(runModel(**a, golden.sequences, PrefixSharing::On, 2),
                         runModel(**b, golden.sequences, PrefixSharing::On, 2))),
            QByteArray());
    }

    void refusesScalesThatDoNotFit_data()
    {
        QTest::addColumn<QByteArray>("shape");
        QTest::addColumn<QByteArray>("block");
        QTest::newRow("too many rows") << QByteArray("[5, 1]") << QByteArray();
        QTest::newRow("too many columns") << QByteArray("[1, 7]") << QByteArray();
        QTest::newRow("other blocks") << QByteArray("[3, 3]") << QByteArray("[4, 4]");
        QTest::newRow("three dimensions") << QByteArray("[2, 3, 1]") << QByteArray();
        QTest::newRow("none") << QByteArray("[0, 3]") << QByteArray();
    }

    void refusesScalesThatDoNotFit()
    {
        QFETCH(QByteArray, shape);
        QFETCH(QByteArray, block);
        ModelCopy copy(goldenModel("llama").directory);
        copy.tensors.clear();
        if (!block.isEmpty())
            copy.config["quantization_config"]["weight_block_size"]
                = Json::parse(block.toStdString());
        copy.tensors["x.weight"] = codes({ 4, 6 }, TensorDtype::F8E4M3);
        const auto sizes = Json::parse(shape.toStdString()).get<std::vector<std::int64_t>>();
        std::size_t count = 1;
        for (const auto size : sizes)
            count *= static_cast<std::size_t>(size);
        copy.tensors["x.weight_scale"] = floats(sizes, std::vector<float>(count, 1));
        const auto checkpoint = openCheckpoint(copy.write());
        QVERIFY(!checkpoint);
        QCOMPARE(checkpoint.error().code, ErrorCode::InvalidModel);
        QVERIFY2(checkpoint.error().where.ends_with("model.safetensors, tensor x.weight_scale"),
            checkpoint.error().where.c_str());
    }

    void refusesScalesThatAreNoNumbers()
    {
        ModelCopy copy(goldenModel("llama").directory);
        copy.tensors.clear();
        copy.tensors["x.weight"] = codes({ 4, 6 }, TensorDtype::F8E5M2);
        copy.tensors["x.weight_scale"] = floats({}, { NAN });
        auto checkpoint = openCheckpoint(copy.write());
        QVERIFY(!checkpoint);
        QCOMPARE(checkpoint.error().code, ErrorCode::NonFiniteValue);
        copy.tensors["x.weight_scale"] = { TensorDtype::I32, { 1 }, std::vector<std::byte>(4) };
        checkpoint = openCheckpoint(copy.write());
        QVERIFY(!checkpoint);
        QCOMPARE(checkpoint.error().code, ErrorCode::UnsupportedModel);
    }

    void leavesScalesOfOtherWeightsAlone()
    {
        ModelCopy copy(goldenModel("llama").directory);
        copy.tensors.clear();
        copy.tensors["x.weight"] = floats({ 2, 2 }, { 1, 2, 3, 4 });
        copy.tensors["x.weight_scale"] = floats({}, { 2 });
        const auto checkpoint = openCheckpoint(copy.write());
        QVERIFY(checkpoint);
        QCOMPARE(checkpoint->tensors().size(), std::size_t { 2 });
        QVERIFY(!checkpoint->find("x.weight")->scales);
    }
};

QTEST_APPLESS_MAIN(TestFloat8)
#include "tst_float8.moc"
