// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/model/kernels/packed_matrix.h"

#include <QTest>

#include <cmath>
#include <cstring>
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

/// Every way of multiplying that this processor has.
std::vector<std::unique_ptr<const PackedMatrix>> allWays(const WeightView& weight)
{
    std::vector<std::unique_ptr<const PackedMatrix>> ways;
    if (auto packed = packForOneDnn(weight))
        ways.push_back(std::move(packed));
    std::size_t count = 0;
    const auto* const tables = supportedKernels(count);
    for (std::size_t i = 0; i < count; ++i)
        ways.push_back(packForKernels(weight, *tables[i]));
    return ways;
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
            for (const auto& packed : allWays(weight)) {
                std::vector<float> y(static_cast<std::size_t>(rows * outputs));
                packed->multiply(x.data(), rows, bias.data(), y.data());
                for (int row = 0; row < rows; ++row)
                    for (int o = 0; o < outputs; ++o) {
                        double expected = bias[static_cast<std::size_t>(o)];
                        double magnitude = std::abs(expected);
                        for (int i = 0; i < inputs; ++i) {
                            const double term
                                = double { x[static_cast<std::size_t>(row * inputs + i)] }
                                * w[static_cast<std::size_t>(o * inputs + i)];
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
        for (const auto& packed : allWays({ w.data(), inputs, outputs, inputs, 1 })) {
            std::vector<float> together(static_cast<std::size_t>(rows * outputs));
            packed->multiply(x.data(), rows, nullptr, together.data());
            for (const int count : { 1, 2, 3, 4, 5, 15, 17, 33, 64, 127, 129, 200 }) {
                std::vector<float> some(static_cast<std::size_t>(count * outputs));
                for (int first = 0; first + count <= rows;
                     first += std::max(1, (rows - count) / 3)) {
                    packed->multiply(x.data() + first * inputs, count, nullptr, some.data());
                    QVERIFY(std::memcmp(some.data(), together.data() + first * outputs,
                                some.size() * sizeof(float))
                        == 0);
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestPackedMatrix)
#include "tst_packed_matrix.moc"
