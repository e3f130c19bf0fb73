// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/ledoit_wolf.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace fathom {

namespace {

using Index = Eigen::Index;

constexpr Index rowsAtOnce = 256;

/// sum_i s_i ||x_i||^4 for rows x_i without their weights s_i.
double sumOfFourthPowers(const CentredFeatures& Z, const JobContext& job)
{
    double sum = 0;
    std::vector<std::int32_t> rows;
    for (Index begin = 0; begin < Z.rows(); begin += rowsAtOnce) {
        job.checkpoint();
        rows.resize(static_cast<std::size_t>(std::min(rowsAtOnce, Z.rows() - begin)));
        std::iota(rows.begin(), rows.end(), static_cast<std::int32_t>(begin));
        const auto some = Z.someRows(rows);
        for (Index i = 0; i < some.rows(); ++i) {
            const auto root = Z.roots()[begin + i];
            const auto weighted = some.row(i).squaredNorm(); // s ||x||^2
            sum += weighted * weighted / (root * root);
        }
    }
    return sum;
}

} // namespace

double ledoitWolfShrinkage(const CentredFeatures& Z, const JobContext& job)
{
    if (Z.features() == 1)
        return 0;
    const auto count = Z.totals().sum();
    const auto size = static_cast<double>(Z.features());
    // the squared norm of Z^T Z is that of Z Z^T
    auto products = Z.rows() < Z.features() ? Z.rowProducts() : Z.featureProducts();
    const auto trace = products.diagonal().sum() / count;
    const auto diagonal = products.diagonal().squaredNorm();
    products.triangularView<Eigen::Upper>().setZero();
    const auto squares = (diagonal + 2 * products.squaredNorm()) / (count * count);

    const auto distance = (squares - trace * trace / size) / size;
    const auto error = (sumOfFourthPowers(Z, job) / count - squares) / (size * count);
    const auto bounded = std::min(error, distance);
    return bounded > 0 ? bounded / distance : 0;
}

} // namespace fathom
