// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/model/kernels/kernels.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <vector>

using namespace fathom;
using namespace fathom::kernels;

namespace {

std::vector<float> randomNumbers(std::size_t count, std::uint64_t seed, double size = 1)
{
    Random random(seed);
    std::vector<float> numbers(count);
    for (auto& number : numbers)
        number = static_cast<float>(size * random.normal());
    return numbers;
}

double softmaxed(const std::vector<double>& scores, const std::function<double(std::size_t)>& value)
{
    const double highest = *std::ranges::max_element(scores);
    double total = 0;
    double sum = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const double weight = std::exp(scores[i] - highest);
        total += weight;
        sum += weight * value(i);
    }
    return sum / total;
}

/// Keys and values of one head as the kernel wants them, and plainly for the formula.
struct Past
{
    std::ptrdiff_t positions;
    std::ptrdiff_t headSize;
    std::vector<float> keys; // [positions, headSize]
    std::vector<float> values;
    std::vector<float> blockedKeys;
    std::vector<float> paddedValues;

    Past(std::ptrdiff_t count, std::ptrdiff_t size)
        : positions(count)
        , headSize(size)
        , keys(randomNumbers(static_cast<std::size_t>(count * size), 1))
        , values(randomNumbers(static_cast<std::size_t>(count * size), 2))
    {
        const auto room = (count + keyBlock - 1) / keyBlock * keyBlock;
        const auto stride = roundedUpToLanes(size);
        blockedKeys.resize(static_cast<std::size_t>(room * size));
        paddedValues.resize(static_cast<std::size_t>(room * stride));
        for (std::ptrdiff_t p = 0; p < count; ++p)
            for (std::ptrdiff_t d = 0; d < size; ++d) {
                const auto block = p / keyBlock * keyBlock * size;
                blockedKeys[static_cast<std::size_t>(block + d * keyBlock + p % keyBlock)]
                    = key(p, d);
                paddedValues[static_cast<std::size_t>(p * stride + d)] = value(p, d);
            }
    }

    [[nodiscard]] float key(std::ptrdiff_t p, std::ptrdiff_t d) const
    {
        return keys[static_cast<std::size_t>(p * headSize + d)];
    }
    [[nodiscard]] float value(std::ptrdiff_t p, std::ptrdiff_t d) const
    {
        return values[static_cast<std::size_t>(p * headSize + d)];
    }
    [[nodiscard]] HeadKeysValues forKernel() const
    {
        return { .keys = blockedKeys.data(),
            .values = paddedValues.data(),
            .headSize = headSize,
            .valueStride = roundedUpToLanes(headSize) };
    }
};

double score(const Past& past, const float* query, std::ptrdiff_t position, const KeyRange& range,
    const AttentionParameters& parameters)
{
    double dot = 0;
    for (std::ptrdiff_t d = 0; d < past.headSize; ++d)
        dot += double { query[d] } * past.key(position, d);
    dot *= parameters.scale;
    if (parameters.softCap > 0)
        dot = parameters.softCap * std::tanh(dot / parameters.softCap);
    if (range.bias)
        dot += double { range.bias[position] };
    return dot + parameters.positionSlope * static_cast<double>(position - (range.end - 1));
}

} // namespace

/// The inner loops of every instruction set that this processor has, against the same formulas in
/// double.
class TestKernels : public QObject
{
    Q_OBJECT

    static const Kernels& table()
    {
        QFETCH_GLOBAL(int, index);
        std::size_t count = 0;
        return *supportedKernels(count)[index];
    }

private slots:
    void initTestCase_data()
    {
        QTest::addColumn<int>("index");
        std::size_t count = 0;
        const auto* const tables = supportedKernels(count);
        for (std::size_t i = 0; i < count; ++i)
            QTest::newRow(tables[i]->name) << static_cast<int>(i);
    }

    void normalises_data()
    {
        QTest::addColumn<int>("columns");
        for (const int columns : { 1, 7, 16, 48, 100, 768 })
            QTest::addRow("%d columns", columns) << columns;
    }
    void normalises()
    {
        QFETCH(int, columns);
        constexpr int rows = 5;
        const auto size = static_cast<std::size_t>(columns);
        auto x = randomNumbers(rows * size, 3, 4);
        for (auto& value : x)
            value += 2;
        const auto scale = randomNumbers(size, 4);
        const auto shift = randomNumbers(size, 5);
        const NormParameters parameters {
            .scale = scale.data(), .shift = shift.data(), .epsilon = 1e-5
        };
        std::vector<float> layer(x.size());
        std::vector<float> root(x.size());
        table().layerNorm({ x.data(), rows, columns, columns }, parameters,
            { layer.data(), rows, columns, columns });
        table().rmsNorm({ x.data(), rows, columns, columns }, parameters,
            { root.data(), rows, columns, columns });
        for (std::size_t row = 0; row < rows; ++row) {
            double mean = 0;
            double meanSquare = 0;
            for (std::size_t i = 0; i < size; ++i) {
                mean += x[row * size + i] / double(columns);
                meanSquare += double { x[row * size + i] } * x[row * size + i] / columns;
            }
            double variance = 0;
            for (std::size_t i = 0; i < size; ++i)
                variance += std::pow(x[row * size + i] - mean, 2) / columns;
            for (std::size_t i = 0; i < size; ++i) {
                const double value = x[row * size + i];
                const double expectedLayer
                    = (value - mean) / std::sqrt(variance + 1e-5) * scale[i] + shift[i];
                const double expectedRoot
                    = value / std::sqrt(meanSquare + 1e-5) * scale[i] + shift[i];
                QVERIFY(std::abs(layer[row * size + i] - expectedLayer)
                    <= 4e-6 * (1 + std::abs(expectedLayer)));
                QVERIFY(std::abs(root[row * size + i] - expectedRoot)
                    <= 4e-6 * (1 + std::abs(expectedRoot)));
            }
        }
    }

    void activates_data()
    {
        QTest::addColumn<Activation>("activation");
        QTest::addColumn<double (*)(double)>("formula");
        using Formula = double (*)(double);
        QTest::newRow("relu") << Activation::Relu
                              << Formula([](double x) { return std::max(x, 0.0); });
        QTest::newRow("squared relu")
            << Activation::SquaredRelu
            << Formula([](double x) { return std::max(x, 0.0) * std::max(x, 0.0); });
        QTest::newRow("gelu, quick form")
            << Activation::GeluQuick
            << Formula([](double x) { return x / (1 + std::exp(-1.702 * x)); });
        QTest::newRow("gelu") << Activation::Gelu << Formula([](double x) {
            return x / 2 * std::erfc(-x / std::sqrt(2.0));
        });
        QTest::newRow("gelu, tanh form") << Activation::GeluTanh << Formula([](double x) {
            return x / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
        });
        QTest::newRow("silu") << Activation::Silu
                              << Formula([](double x) { return x / (1 + std::exp(-x)); });
    }
    void activates()
    {
        QFETCH(Activation, activation);
        using Formula = double (*)(double);
        QFETCH(Formula, formula);
        std::vector<float> x;
        for (double value = -30; value <= 30; value += 0.0037)
            x.push_back(static_cast<float>(value));
        for (const double value : { 0.0, -0.0, 1e-30, -1e-30, 1e4, -1e4, 1e30, -1e30 })
            x.push_back(static_cast<float>(value));
        auto y = x;
        const auto columns = static_cast<std::ptrdiff_t>(x.size());
        table().activate(activation, { y.data(), 1, columns, columns });
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double expected = formula(x[i]);
            if (std::isinf(static_cast<float>(expected))) {
                QCOMPARE(y[i], static_cast<float>(expected));
                continue;
            }
            // Rounding of the argument and of the sum 1 + e^-x: a few units in the last place of x.
            QVERIFY2(std::abs(y[i] - expected)
                    <= 3e-7 * std::max(1.0, std::min(std::abs(double { x[i] }), 10.0))
                        + 3e-7 * std::abs(expected),
                qPrintable(QString("f(%1) = %2, expected %3").arg(x[i]).arg(y[i]).arg(expected)));
        }
    }

    void keepsNotANumber()
    {
        for (const auto activation : { Activation::Relu, Activation::SquaredRelu, Activation::Gelu,
                 Activation::GeluTanh, Activation::GeluQuick, Activation::Silu }) {
            std::vector<float> x(20, std::nanf(""));
            table().activate(activation, { x.data(), 1, 20, 20 });
            QVERIFY(std::ranges::all_of(x, [](float value) { return std::isnan(value); }));
        }
    }

    void addsAndMultiplies()
    {
        const auto x = randomNumbers(3 * 21, 6);
        const auto y = randomNumbers(3 * 21, 7);
        auto sum = x;
        auto product = x;
        table().add({ sum.data(), 3, 21, 21 }, { y.data(), 3, 21, 21 });
        table().multiply({ product.data(), 3, 21, 21 }, { y.data(), 3, 21, 21 });
        for (std::size_t i = 0; i < x.size(); ++i) {
            QCOMPARE(sum[i], x[i] + y[i]);
            QCOMPARE(product[i], x[i] * y[i]);
        }
    }

    void scalesAndClamps()
    {
        const auto x = randomNumbers(3 * 21, 6);
        const auto y = randomNumbers(3 * 21, 7);
        const std::array factors { 0.3F, -1.7F, 0.F };
        auto added = x;
        auto scaled = x;
        auto clamped = x;
        clamped[5] = std::nanf("");
        table().addScaled({ added.data(), 3, 21, 21 }, { y.data(), 3, 21, 21 }, factors.data());
        table().scale({ scaled.data(), 3, 21, 21 }, 0.7F);
        table().clamp({ clamped.data(), 3, 21, 21 }, 0.5F);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double expected = x[i] + double { factors[i / 21] } * y[i];
            QVERIFY(std::abs(added[i] - expected) <= 3e-7);
            QCOMPARE(scaled[i], 0.7F * x[i]);
            if (i == 5)
                QVERIFY(std::isnan(clamped[i]));
            else
                QCOMPARE(clamped[i], std::clamp(x[i], -0.5F, 0.5F));
        }
    }

    void rotates_data()
    {
        QTest::addColumn<int>("headSize");
        QTest::addColumn<int>("pairs");
        QTest::newRow("whole heads") << 64 << 32;
        QTest::newRow("small heads") << 12 << 6;
        QTest::newRow("a part of each head") << 20 << 4;
    }
    void rotates()
    {
        QFETCH(int, headSize);
        QFETCH(int, pairs);
        constexpr int rows = 3;
        constexpr int heads = 2;
        const auto columns = heads * headSize;
        const std::int32_t positions[rows] = { 0, 9, 4 };
        std::vector<float> cosines;
        std::vector<float> sines;
        const auto angle = [&](int position, int pair) {
            return position * std::pow(100.0, -double(pair) / pairs);
        };
        for (int position = 0; position < 10; ++position)
            for (int pair = 0; pair < pairs; ++pair) {
                cosines.push_back(static_cast<float>(std::cos(angle(position, pair))));
                sines.push_back(static_cast<float>(std::sin(angle(position, pair))));
            }
        const auto x = randomNumbers(static_cast<std::size_t>(rows * columns), 8);
        auto y = x;
        table().rotate({ y.data(), rows, columns, columns }, positions,
            { .cosines = cosines.data(),
                .sines = sines.data(),
                .pairs = pairs,
                .headSize = headSize });
        for (int row = 0; row < rows; ++row)
            for (int head = 0; head < heads; ++head)
                for (int d = 0; d < headSize; ++d) {
                    const auto at = [&](int dimension) {
                        return double {
                            x[static_cast<std::size_t>(row * columns + head * headSize + dimension)]
                        };
                    };
                    double expected = at(d);
                    if (d < pairs)
                        expected = at(d) * std::cos(angle(positions[row], d))
                            - at(d + pairs) * std::sin(angle(positions[row], d));
                    else if (d < 2 * pairs)
                        expected = at(d) * std::cos(angle(positions[row], d - pairs))
                            + at(d - pairs) * std::sin(angle(positions[row], d - pairs));
                    const double found
                        = y[static_cast<std::size_t>(row * columns + head * headSize + d)];
                    QVERIFY(std::abs(found - expected) <= 1e-6 * (1 + std::abs(expected)));
                }
    }

    void attends_data()
    {
        QTest::addColumn<int>("positions");
        QTest::addColumn<int>("headSize");
        QTest::addColumn<int>("window");
        QTest::addColumn<float>("softCap");
        QTest::addColumn<float>("slope");
        QTest::addColumn<bool>("biased");
        QTest::newRow("short") << 9 << 12 << 0 << 0.F << 0.F << false;
        QTest::newRow("one block") << 64 << 64 << 0 << 0.F << 0.F << false;
        QTest::newRow("many blocks") << 333 << 64 << 0 << 0.F << 0.F << false;
        QTest::newRow("wide heads") << 100 << 256 << 0 << 0.F << 0.F << false;
        QTest::newRow("widest heads") << 70 << 512 << 0 << 0.F << 0.F << false;
        QTest::newRow("window") << 333 << 20 << 70 << 0.F << 0.F << false;
        QTest::newRow("narrow window") << 200 << 20 << 3 << 0.F << 0.F << false;
        QTest::newRow("soft cap") << 150 << 32 << 0 << 2.F << 0.F << false;
        QTest::newRow("ALiBi") << 150 << 32 << 0 << 0.F << 0.25F << false;
        QTest::newRow("bias by position") << 150 << 32 << 0 << 0.F << 0.F << true;
        QTest::newRow("bias and window") << 150 << 32 << 70 << 2.F << 0.F << true;
    }
    void attends()
    {
        QFETCH(int, positions);
        QFETCH(int, headSize);
        QFETCH(int, window);
        QFETCH(float, softCap);
        QFETCH(float, slope);
        QFETCH(bool, biased);
        const Past past(positions, headSize);
        const auto queries = randomNumbers(static_cast<std::size_t>(positions * headSize), 9, 2);
        const AttentionParameters parameters { .scale = 1 / std::sqrt(static_cast<float>(headSize)),
            .softCap = softCap,
            .positionSlope = slope };
        // Each query reads its biases at another place, as those by distance are.
        const auto biases
            = randomNumbers(static_cast<std::size_t>(2 * positions + keyBlock), 13, 2);
        std::vector<KeyRange> ranges;
        for (int position = 0; position < positions; ++position)
            ranges.push_back({ .begin = window > 0 ? std::max(0, position - window + 1) : 0,
                .end = position + 1,
                .bias = biased ? biases.data() + positions - position : nullptr });
        std::vector<float> found(queries.size());
        table().attend({ queries.data(), positions, headSize, headSize }, ranges.data(),
            past.forKernel(), parameters, { found.data(), positions, headSize, headSize });
        for (int position = 0; position < positions; ++position) {
            const auto range = ranges[static_cast<std::size_t>(position)];
            std::vector<double> scores;
            for (auto key = range.begin; key < range.end; ++key)
                scores.push_back(
                    score(past, queries.data() + position * headSize, key, range, parameters));
            for (int d = 0; d < headSize; ++d) {
                const double expected = softmaxed(scores, [&](std::size_t i) {
                    return past.value(range.begin + static_cast<std::ptrdiff_t>(i), d);
                });
                QVERIFY(
                    std::abs(found[static_cast<std::size_t>(position * headSize + d)] - expected)
                    <= 1e-5);
            }
        }
    }

    /// Neighbours, place among them, alignment and what lies beyond a query's keys must not show.
    void attendsEachQueryByItself()
    {
        constexpr int positions = 150;
        constexpr int headSize = 24;
        Past past(positions, headSize);
        const auto queries = randomNumbers(positions * headSize, 10, 2);
        std::vector<KeyRange> ranges;
        for (int position = 0; position < positions; ++position)
            ranges.push_back({ .begin = 0, .end = position + 1 });
        std::vector<float> together(queries.size());
        table().attend({ queries.data(), positions, headSize, headSize }, ranges.data(),
            past.forKernel(), {}, { together.data(), positions, headSize, headSize });
        for (int position = 0; position < positions; ++position) {
            Past other(positions, headSize);
            for (int later = position + 1; later < positions; ++later)
                for (int d = 0; d < headSize; ++d) {
                    other.paddedValues[static_cast<std::size_t>(
                        later * roundedUpToLanes(headSize) + d)]
                        = std::nanf("");
                    other.blockedKeys[static_cast<std::size_t>(
                        later / keyBlock * keyBlock * headSize + d * keyBlock + later % keyBlock)]
                        = std::nanf("");
                }
            std::vector<float> shifted(headSize + 1);
            std::copy_n(queries.data() + position * headSize, headSize, shifted.data() + 1);
            std::vector<float> alone(headSize);
            table().attend({ shifted.data() + 1, 1, headSize, headSize },
                &ranges[static_cast<std::size_t>(position)], other.forKernel(), {},
                { alone.data(), 1, headSize, headSize });
            QVERIFY(std::memcmp(alone.data(), together.data() + position * headSize,
                        headSize * sizeof(float))
                == 0);
        }
    }

    void treatsEachRowByItself()
    {
        constexpr int columns = 45;
        constexpr int rows = 11;
        const auto x = randomNumbers(rows * columns, 11, 3);
        const auto scale = randomNumbers(columns, 12);
        const NormParameters parameters {
            .scale = scale.data(), .shift = nullptr, .epsilon = 1e-6
        };
        using Operation = std::function<void(InputRows, OutputRows)>;
        const auto& kernels = table();
        for (const Operation& operation : {
                 Operation(
                     [&](InputRows in, OutputRows out) { kernels.layerNorm(in, parameters, out); }),
                 Operation(
                     [&](InputRows in, OutputRows out) { kernels.rmsNorm(in, parameters, out); }),
                 Operation([&](InputRows in, OutputRows out) {
                     std::copy_n(in.data, in.rows * in.columns, out.data);
                     kernels.activate(Activation::Gelu, out);
                 }),
             }) {
            std::vector<float> together(x.size());
            operation(
                { x.data(), rows, columns, columns }, { together.data(), rows, columns, columns });
            for (int row = 0; row < rows; ++row) {
                std::vector<float> shifted(columns + 3);
                std::copy_n(x.data() + row * columns, columns, shifted.data() + 3);
                std::vector<float> alone(columns);
                operation({ shifted.data() + 3, 1, columns, columns },
                    { alone.data(), 1, columns, columns });
                QVERIFY(std::memcmp(
                            alone.data(), together.data() + row * columns, columns * sizeof(float))
                    == 0);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestKernels)
#include "tst_kernels.moc"
