// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/label_spread.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace fathom {
namespace {

/// Labels that touch: the first one's upper edge, and how many there are.
struct Cluster
{
    double sumOfTops = 0; ///< where each member would like the cluster to begin
    double size = 0;
    std::size_t count = 0;

    [[nodiscard]] double top(double low, double high) const
    {
        return std::max(low, std::min(sumOfTops / double(count), high - size));
    }
};

} // namespace

// Pool adjacent violators: a label that would overlap the cluster before it joins it, and the
// cluster moves to its members' mean.
std::vector<double> spreadLabels(const std::vector<LabelSlot>& labels, double low, double high)
{
    std::vector<std::size_t> order(labels.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::stable_sort(order, {}, [&labels](std::size_t i) { return labels[i].position; });

    std::vector<Cluster> clusters;
    for (const std::size_t i : order) {
        Cluster next { labels[i].position - labels[i].size / 2, labels[i].size, 1 };
        while (!clusters.empty()) {
            const Cluster& before = clusters.back();
            if (before.top(low, high) + before.size <= next.top(low, high))
                break;
            next.sumOfTops = before.sumOfTops + next.sumOfTops - before.size * double(next.count);
            next.size += before.size;
            next.count += before.count;
            clusters.pop_back();
        }
        clusters.push_back(next);
    }

    std::vector<double> centres(labels.size());
    std::size_t position = 0;
    for (const Cluster& cluster : clusters) {
        double edge = cluster.top(low, high);
        for (std::size_t i = 0; i < cluster.count; ++i) {
            const std::size_t label = order[position++];
            centres[label] = edge + labels[label].size / 2;
            edge += labels[label].size;
        }
    }
    return centres;
}

} // namespace fathom
