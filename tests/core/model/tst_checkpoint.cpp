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
        copyWeights(
            { dtype, { 65536 }, std::as_bytes(std::span(bits)) }, 0, bits.size(), values.data());
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
        copyWeights({ TensorDtype::F32, { 4 }, std::span(bytes).subspan(1) }, 1, 2, part);
        QCOMPARE(part[0], numbers[1]);
        QCOMPARE(part[1], numbers[2]);
    }

    void saysWhatIsThereInstead_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("said");
        QTest::newRow("nothing") << QString() << "model.safetensors is missing";
        QTest::newRow("several files") << "model.safetensors.index.json"
                                       << "split over several files";
        QTest::newRow("one of several files") << "model-00001-of-00002.safetensors"
                                              << "split over several files";
        QTest::newRow("pickled weights") << "pytorch_model.bin"
                                         << "pytorch_model.bin";
        QTest::newRow("quantised file") << "model-q4.gguf"
                                        << "model-q4.gguf";
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
