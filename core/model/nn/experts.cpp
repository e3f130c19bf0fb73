// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/experts.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fathom::nn {

namespace {

/// The rows that go through one expert, and their weights.
struct Route
{
    std::vector<std::int64_t> rows;
    std::vector<float> weights;
};

std::vector<double> softmax(const float* scores, std::size_t count)
{
    std::vector<double> weights(scores, scores + count);
    const double highest = *std::ranges::max_element(weights);
    double total = 0;
    for (auto& weight : weights) {
        weight = std::exp(weight - highest);
        total += weight;
    }
    for (auto& weight : weights)
        weight /= total;
    return weights;
}

/// Which rows go where, by router scores [rows, experts].
std::vector<Route> routesFor(const Tensor& scores, std::int64_t chosen, bool weightsSumToOne)
{
    const auto count = static_cast<std::size_t>(scores.size(1));
    const auto most = static_cast<std::ptrdiff_t>(chosen);
    std::vector<Route> routes(count);
    std::vector<std::size_t> order(count);
    for (std::int64_t row = 0; row < scores.size(0); ++row) {
        const auto weights = softmax(scores.data_ptr<float>() + row * scores.size(1), count);
        std::iota(order.begin(), order.end(), std::size_t { 0 });
        std::ranges::stable_sort(
            order, [&](std::size_t a, std::size_t b) { return weights[a] > weights[b]; });
        double total = 1;
        if (weightsSumToOne)
            total = std::accumulate(order.begin(), order.begin() + most, 0.0,
                [&](double sum, std::size_t expert) { return sum + weights[expert]; });
        for (auto expert = order.begin(); expert != order.begin() + most; ++expert) {
            routes[*expert].rows.push_back(row);
            routes[*expert].weights.push_back(static_cast<float>(weights[*expert] / total));
        }
    }
    return routes;
}

Tensor gathered(const Tensor& x, const std::vector<std::int64_t>& rows)
{
    Tensor result = newRows(static_cast<std::int64_t>(rows.size()), x.size(1));
    float* to = result.data_ptr<float>();
    for (const auto row : rows)
        to = std::copy_n(inputRows(x).row(row), x.size(1), to);
    return result;
}

/// Adds the route's results to its rows of `y`.
void scatter(const Tensor& results, const Route& route, Tensor& y)
{
    const auto from = inputRows(results);
    const auto to = outputRows(y);
    for (std::size_t i = 0; i < route.rows.size(); ++i)
        kernels::kernels().addScaled({ to.row(route.rows[i]), 1, to.columns, to.stride },
            { from.row(static_cast<std::ptrdiff_t>(i)), 1, from.columns, from.stride },
            &route.weights[i]);
}

} // namespace

Tensor Experts::operator()(const Tensor& x) const
{
    Tensor y = newRows(x.size(0), x.size(1));
    std::fill_n(y.data_ptr<float>(), y.numel(), 0.F);
    const auto routes = routesFor(router(x), chosen, weightsSumToOne);
    for (std::size_t expert = 0; expert < routes.size(); ++expert)
        if (!routes[expert].rows.empty())
            scatter(experts[expert](gathered(x, routes[expert].rows)), routes[expert], y);
    if (shared) {
        Tensor gate = shared->gate(x);
        for (std::int64_t row = 0; row < x.size(0); ++row) {
            float& value = gate.data_ptr<float>()[row];
            value = static_cast<float>(1.0 / (1.0 + std::exp(-static_cast<double>(value))));
        }
        kernels::kernels().addScaled(
            outputRows(y), inputRows(shared->mlp(x)), gate.data_ptr<float>());
    }
    return y;
}

} // namespace fathom::nn
