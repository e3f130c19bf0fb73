// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/checkpoint.h"

#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <vector>

using namespace fathom;

namespace {

/// A small float's value by the definition of its format.
double valueOf(std::uint32_t bits, int exponentBits, int mantissaBits)
{
    const auto mantissa = static_cast<double>(bits & ((1U << mantissaBits) - 1U));
    const auto exponent = static_cast<int>((bits >> mantissaBits) & ((1U << exponentBits) - 1U));
    const int bias = (1 << (exponentBits - 1)) - 1;
    const double sign = (bits >> (exponentBits + mantissaBits)) != 0 ? -1 : 1;
    if (exponent == (1 << exponentBits) - 1)
        return mantissa == 0 ? sign * INFINITY : NAN;
    if (exponent == 0)
        return sign * std::ldexp(mantissa, 1 - bias - mantissaBits);
    return sign
        * std::ldexp(mantissa + std::ldexp(1.0, mantissaBits), exponent - bias - mantissaBits);
}

/// A safetensors file of tensors of one number each.
void writeTensors(const QTemporaryDir& directory, const char* name,
    const std::vector<std::pair<std::string, float>>& numbers)
{
    std::vector<TensorToWrite> tensors;
    for (const auto& [tensor, number] : numbers)
        tensors.push_back(
            { tensor, TensorDtype::F32, { 1 }, std::as_bytes(std::span(&number, 1)) });
    QVERIFY(writeSafetensors(directory.filePath(name).toStdString(), tensors));
}

/// a in one file, b and c in another, and the index.
void writeShards(const QTemporaryDir& directory)
{
    writeTensors(directory, "model-1.safetensors", { { "a", 1 } });
    writeTensors(directory, "model-2.safetensors", { { "b", 2 }, { "c", 3 } });
    std::ofstream(directory.filePath("model.safetensors.index.json").toStdString())
        << R"({"metadata": {"total_size": 12}, "weight_map": {"a": "model-1.safetensors",
            "b": "model-2.safetensors", "c": "model-2.safetensors"}})";
}

} // namespace

class TestCheckpoint : public QObject
{
    Q_OBJECT

private slots:
    void readsEverySixteenBitNumber_data()
    {
        QTest::addColumn<TensorDtype>("dtype");
        QTest::addColumn<int>("exponentBits");
        QTest::newRow("F16") << TensorDtype::F16 << 5;
        QTest::newRow("BF16") << TensorDtype::BF16 << 8;
    }
    void readsEverySixteenBitNumber()
    {
        QFETCH(TensorDtype, dtype);
        QFETCH(int, exponentBits);
        std::vector<std::uint16_t> bits(1U << 16U);
        for (std::size_t i = 0; i < bits.size(); ++i)
            bits[i] = static_cast<std::uint16_t>(i);
        std::vector<float> values(bits.size());
        copyRows(storedAs({ dtype, { 65536 }, std::as_bytes(std::span(bits)) }), 0, 65536,
            values.data());
        for (std::uint32_t i = 0; i < bits.size(); ++i) {
            const double expected = valueOf(i, exponentBits, 15 - exponentBits);
            if (std::isnan(expected))
                QVERIFY(std::isnan(values[i]));
            else
                QVERIFY(double { values[i] } == expected
                    && std::signbit(values[i]) == std::signbit(expected));
        }
    }

    void copiesAPartOfAnUnalignedTensor()
    {
        const std::vector<float> numbers { 1.5F, -2.25F, 3e-40F, 4.F };
        std::vector<std::byte> bytes(numbers.size() * sizeof(float) + 1);
        std::memcpy(bytes.data() + 1, numbers.data(), bytes.size() - 1);
        float part[2] = {};
        copyRows(storedAs({ TensorDtype::F32, { 4 }, std::span(bytes).subspan(1) }), 1, 2, part);
        QCOMPARE(part[0], numbers[1]);
        QCOMPARE(part[1], numbers[2]);
    }

    void joinsTheFilesOfAnIndex()
    {
        const QTemporaryDir directory;
        writeShards(directory);
        const auto checkpoint = openCheckpoint(directory.path().toStdString());
        QVERIFY2(checkpoint, checkpoint ? "" : checkpoint.error().text().c_str());
        QCOMPARE(checkpoint->tensors().size(), std::size_t { 3 });
        float value = 0;
        copyRows(*checkpoint->find("b"), 0, 1, &value);
        QCOMPARE(value, 2.F);
        QCOMPARE(checkpoint->fingerprints().size(), std::size_t { 2 });
        QVERIFY(checkpoint->find("d") == nullptr);
    }

    void staysValidWhenMoved()
    {
        const QTemporaryDir directory;
        writeShards(directory);
        auto checkpoint = openCheckpoint(directory.path().toStdString());
        const auto moved = std::move(*checkpoint);
        float value = 0;
        copyRows(*moved.find("c"), 0, 1, &value);
        QCOMPARE(value, 3.F);
    }

    void prefersOneFileToSeveral()
    {
        const QTemporaryDir directory;
        writeShards(directory);
        writeTensors(directory, "model.safetensors", { { "alone", 7 } });
        const auto checkpoint = openCheckpoint(directory.path().toStdString());
        QVERIFY(checkpoint && checkpoint->find("alone") && checkpoint->tensors().size() == 1);
    }

    void readsWhatTorchHasSaved()
    {
        const QTemporaryDir directory;
        QVERIFY(QFile::copy(FATHOM_TEST_DATA "/checkpoints/state.zip.bin",
            directory.filePath("pytorch_model.bin")));
        const auto checkpoint = openCheckpoint(directory.path().toStdString());
        QVERIFY2(checkpoint, checkpoint ? "" : checkpoint.error().text().c_str());
        std::vector<float> values(6);
        copyRows(*checkpoint->find("layer.3.F64"), 0, 2, values.data());
        QCOMPARE(values[1], 4.F); // 3, 4, 5, …
        QVERIFY(
            checkpoint->fingerprints().front().find("layer.3.F64 F64 [2, 3]") != std::string::npos);
    }

    void refusesAnIndexThatIsWrong_data()
    {
        QTest::addColumn<QString>("index");
        QTest::addColumn<QString>("said");
        QTest::newRow("missing file")
            << R"({"weight_map": {"a": "model-1.safetensors", "z": "model-9.safetensors"}})"
            << "model-9.safetensors";
        QTest::newRow("tensor that is elsewhere")
            << R"({"weight_map": {"a": "model-1.safetensors", "c": "model-1.safetensors"}})"
            << "model-1.safetensors, tensor c";
        QTest::newRow("file outside of the folder")
            << R"({"weight_map": {"a": "../model-1.safetensors"}})"
            << "tensor a";
        QTest::newRow("file that is a number") << R"({"weight_map": {"a": 1}})"
                                               << "tensor a";
        QTest::newRow("no map") << "{}"
                                << "weight_map";
        QTest::newRow("a list") << "[]"
                                << "weight_map";
        QTest::newRow("not JSON") << "{"
                                  << "model.safetensors.index.json";
    }
    void refusesAnIndexThatIsWrong()
    {
        QFETCH(QString, index);
        QFETCH(QString, said);
        const QTemporaryDir directory;
        writeShards(directory);
        std::ofstream(directory.filePath("model.safetensors.index.json").toStdString())
            << index.toStdString();
        const auto checkpoint = openCheckpoint(directory.path().toStdString());
        QVERIFY(!checkpoint);
        QVERIFY2(checkpoint.error().text().find(said.toStdString()) != std::string::npos,
            checkpoint.error().text().c_str());
    }

    void refusesATensorThatTwoFilesHave()
    {
        const QTemporaryDir directory;
        writeShards(directory);
        writeTensors(directory, "model-2.safetensors", { { "a", 1 }, { "b", 2 }, { "c", 3 } });
        const auto checkpoint = openCheckpoint(directory.path().toStdString());
        QVERIFY(!checkpoint);
        QVERIFY(checkpoint.error().where.find("tensor a") != std::string::npos);
    }

    void saysWhatIsThereInstead_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("said");
        QTest::newRow("nothing") << QString() << "model.safetensors is missing";
        QTest::newRow("one of several files") << "model-00001-of-00002.safetensors"
                                              << "model.safetensors.index.json) is missing";
        QTest::newRow("one of several pickled files") << "pytorch_model-00001-of-00002.bin"
                                                      << "pytorch_model.bin.index.json) is missing";
        QTest::newRow("another program's weights") << "consolidated.00.pth"
                                                   << "consolidated.00.pth";
    }
    void saysWhatIsThereInstead()
    {
        QFETCH(QString, file);
        QFETCH(QString, said);
        const QTemporaryDir directory;
        if (!file.isEmpty())
            std::ofstream(directory.filePath(file).toStdString()) << "x";
        const auto result = openCheckpoint(directory.path().toStdString());
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::FileNotFound);
        QVERIFY2(result.error().text().find(said.toStdString()) != std::string::npos,
            result.error().text().c_str());
    }
};

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
