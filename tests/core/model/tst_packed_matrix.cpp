// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/model/kernels/packed_matrix.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>
#include <vector>

using namespace fathom;
using namespace fathom::kernels;

namespace {

std::vector<float> randomNumbers(std::ptrdiff_t count, std::uint64_t seed)
{
    Random random(seed);
    std::vector<float> numbers(static_cast<std::size_t>(count));
    for (auto& number : numbers)
        number = static_cast<float>(random.normal());
    return numbers;
}

constexpr std::array formats { WeightFormat::Float32, WeightFormat::Bfloat16,
    WeightFormat::Float16 };

struct Way
{
    WeightFormat format;
    std::unique_ptr<const PackedMatrix> matrix;
};

/// Every way of multiplying that this processor has.
std::vector<Way> allWays(const WeightView& weight)
{
    std::vector<Way> ways;
    if (auto packed = packForOneDnn(weight))
        ways.push_back({ WeightFormat::Bfloat16, std::move(packed) });
    std::size_t count = 0;
    const auto* const tables = supportedKernels(count);
    for (std::size_t i = 0; i < count; ++i)
        for (const auto format : formats)
            ways.push_back({ format, packForKernels(weight, format, *tables[i]) });
    return ways;
}

/// Rounded to so many bits of significand, the leading one included, ties to even.
double rounded(double value, int significand)
{
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent);
    return std::ldexp(std::nearbyint(std::ldexp(fraction, significand)), exponent - significand);
}

double roundedOne(WeightFormat format, float value)
{
    constexpr double largestHalf = 65504;
    if (format == WeightFormat::Bfloat16)
        return rounded(value, 8);
    if (format == WeightFormat::Float32)
        return value;
    const double magnitude = std::min(std::abs(double { value }), largestHalf);
    // Below 2^-14 float16 has the multiples of 2^-24.
    const double half = magnitude < 0x1p-14 ? std::nearbyint(magnitude * 0x1p24) * 0x1p-24
                                            : rounded(magnitude, 11);
    return std::copysign(half, value);
}

std::vector<double> roundedTo(WeightFormat format, const std::vector<float>& values)
{
    std::vector<double> result;
    result.reserve(values.size());
    for (const auto value : values)
        result.push_back(roundedOne(format, value));
    return result;
}

std::vector<float> product(const PackedMatrix& matrix, const float* x, int rows, int inputs,
    int outputs, const Epilogue& epilogue = {})
{
    std::vector<float> y(static_cast<std::size_t>(rows * outputs));
    matrix.multiply({ x, rows, inputs, inputs }, epilogue, { y.data(), rows, outputs, outputs });
    return y;
}

bool areSame(const float* a, const float* b, std::size_t count)
{
    return std::memcmp(a, b, count * sizeof(float)) == 0;
}

} // namespace

class TestPackedMatrix : public QObject
{
    Q_OBJECT

    static void addShapes()
    {
        QTest::addColumn<int>("inputs");
        QTest::addColumn<int>("outputs");
        for (const auto& [inputs, outputs] : { std::pair(1, 1), { 48, 24 }, { 64, 172 },
                 { 172, 64 }, { 33, 65 }, { 768, 96 }, { 3072, 48 } })
            QTest::addRow("%d to %d", inputs, outputs) << inputs << outputs;
    }

private slots:
    void multiplies_data() { addShapes(); }
    void multiplies()
    {
        QFETCH(int, inputs);
        QFETCH(int, outputs);
        constexpr int rows = 37;
        const auto x = randomNumbers(rows * inputs, 1);
        const auto w = randomNumbers(inputs * outputs, 2);
        const auto bias = randomNumbers(outputs, 3);
        std::vector<float> transposed(w.size());
        for (int i = 0; i < inputs; ++i)
            for (int o = 0; o < outputs; ++o)
                transposed[static_cast<std::size_t>(i * outputs + o)]
                    = w[static_cast<std::size_t>(o * inputs + i)];
        for (const auto& weight : { WeightView { w.data(), inputs, outputs, inputs, 1 },
                 WeightView { transposed.data(), inputs, outputs, 1, outputs } })
            for (const auto& [format, packed] : allWays(weight)) {
                const auto y
                    = product(*packed, x.data(), rows, inputs, outputs, { .bias = bias.data() });
                const auto inputValues = roundedTo(format, x);
                const auto weights = roundedTo(format, w);
                for (int row = 0; row < rows; ++row)
                    for (int o = 0; o < outputs; ++o) {
                        double expected = bias[static_cast<std::size_t>(o)];
                        double magnitude = std::abs(expected);
                        for (int i = 0; i < inputs; ++i) {
                            const double term
                                = inputValues[static_cast<std::size_t>(row * inputs + i)]
                                * weights[static_cast<std::size_t>(o * inputs + i)];
                            expected += term;
                            magnitude += std::abs(term);
                        }
                        // Rounding of a sum of n terms: √n u Σ|term| (Higham & Mary 2019).
                        const double bound = std::sqrt(inputs + 1.0) * 0x1p-24 * magnitude;
                        QVERIFY(std::abs(y[static_cast<std::size_t>(row * outputs + o)] - expected)
                            <= bound);
                    }
            }
    }

    /// The heart of the promise that a token's result does not depend on its company.
    void givesARowTheSameBitsAnywhere_data() { addShapes(); }
    void givesARowTheSameBitsAnywhere()
    {
        QFETCH(int, inputs);
        QFETCH(int, outputs);
        constexpr int rows = 201;
        const auto x = randomNumbers(rows * inputs, 4);
        const auto w = randomNumbers(inputs * outputs, 5);
        for (const auto& [format, packed] : allWays({ w.data(), inputs, outputs, inputs, 1 })) {
            const auto together = product(*packed, x.data(), rows, inputs, outputs);
            for (const int count : { 1, 2, 3, 4, 5, 15, 17, 33, 64, 127, 129, 200 })
                for (int first = 0; first + count <= rows;
                     first += std::max(1, (rows - count) / 3)) {
                    const auto some
                        = product(*packed, x.data() + first * inputs, count, inputs, outputs);
                    QVERIFY(areSame(some.data(), together.data() + first * outputs, some.size()));
                }
        }
    }

    void activatesAsTheKernelAlone()
    {
        constexpr int rows = 21;
        constexpr int inputs = 70;
        constexpr int outputs = 75;
        const auto x = randomNumbers(rows * inputs, 6);
        const auto w = randomNumbers(inputs * outputs, 7);
        const auto bias = randomNumbers(outputs, 8);
        const auto packed = packForKernels(
            { w.data(), inputs, outputs, inputs, 1 }, WeightFormat::Float32, kernels::kernels());
        auto expected = product(*packed, x.data(), rows, inputs, outputs, { .bias = bias.data() });
        kernels::kernels().activate(
            Activation::GeluTanh, { expected.data(), rows, outputs, outputs });
        const auto found = product(*packed, x.data(), rows, inputs, outputs,
            { .bias = bias.data(), .isActivated = true, .activation = Activation::GeluTanh });
        QVERIFY(areSame(found.data(), expected.data(), found.size()));
    }

    void leavesAloneWhatLiesBetweenRows()
    {
        constexpr int rows = 9;
        constexpr int inputs = 40;
        constexpr int outputs = 35;
        constexpr int gap = 5;
        const auto x = randomNumbers(rows * (inputs + gap), 9);
        const auto w = randomNumbers(inputs * outputs, 10);
        for (const auto& [format, packed] : allWays({ w.data(), inputs, outputs, inputs, 1 })) {
            std::vector<float> y(static_cast<std::size_t>(rows * (outputs + gap)), -7);
            packed->multiply({ x.data(), rows, inputs, inputs + gap }, {},
                { y.data(), rows, outputs, outputs + gap });
            for (int row = 0; row < rows; ++row) {
                const auto alone
                    = product(*packed, x.data() + row * (inputs + gap), 1, inputs, outputs);
                const auto* const found = y.data() + row * (outputs + gap);
                QVERIFY(areSame(found, alone.data(), alone.size()));
                QVERIFY(std::all_of(found + outputs, found + outputs + gap,
                    [](float value) { return value == -7; }));
            }
        }
    }

    /// So that the faster one can be chosen by a trial, on which results must not depend.
    void givesTheSameBitsWithPairsOfBfloat16AsWithout()
    {
        std::size_t count = 0;
        const auto* const tables = supportedKernels(count);
        if (count < 2 || std::string_view(tables[1]->name) != "avx512_bf16")
            QSKIP("This processor has no instruction for pairs of bfloat16.");
        constexpr int rows = 30;
        for (const auto& [inputs, outputs] : { std::pair(33, 65), { 768, 96 }, { 2816, 40 } })
            for (const double size : { 1.0, 1e-19, 1e-21, 1e18 }) { // products near both ends
                auto x = randomNumbers(rows * inputs, 11);
                auto w = randomNumbers(inputs * outputs, 12);
                for (auto* const numbers : { &x, &w })
                    for (auto& number : *numbers)
                        number = static_cast<float>(number * size);
                const WeightView weight { w.data(), inputs, outputs, inputs, 1 };
                const auto bfloat = WeightFormat::Bfloat16;
                const auto plain = product(
                    *packForKernels(weight, bfloat, *tables[0]), x.data(), rows, inputs, outputs);
                const auto pairs = product(
                    *packForKernels(weight, bfloat, *tables[1]), x.data(), rows, inputs, outputs);
                QVERIFY(areSame(plain.data(), pairs.data(), plain.size()));
            }
    }

    void keepsFloat16WithinItsRange()
    {
        constexpr float one = 1;
        const std::vector<float> x { 1e30F, -1e30F, 1e-30F, 65520, std::nanf("") };
        for (const auto& [format, packed] : allWays({ &one, 1, 1, 1, 1 }))
            if (format == WeightFormat::Float16) {
                const auto y = product(*packed, x.data(), 5, 1, 1);
                QCOMPARE(y[0], 65504.F);
                QCOMPARE(y[1], -65504.F);
                QCOMPARE(y[2], 0.F);
                QCOMPARE(y[3], 65504.F);
                QVERIFY(std::isnan(y[4]));
            }
    }
};

QTEST_APPLESS_MAIN(TestPackedMatrix)
#include "tst_packed_matrix.moc"
