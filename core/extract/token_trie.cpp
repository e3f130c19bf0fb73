// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/token_trie.h"

#include <algorithm>
#include <numeric>

namespace fathom {

namespace {

    using Prompt = std::vector<TokenId>;

    std::size_t commonPrefix(const Prompt& a, const Prompt& b)
    {
        return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
    }

    /// The trie token by token: rows in depth-first order, each with its parent.
    struct Rows
    {
        std::vector<TokenId> ids;
        std::vector<std::int32_t> parents; ///< -1: begins a prompt
        std::vector<std::int32_t> depths; ///< position in the prompt
        std::vector<std::int32_t> childCounts;
        std::vector<std::int32_t> path; ///< rows of the prompt added last

        /// Adds what comes after the first `shared` tokens, which the prompt added last has too.
        std::int32_t add(const Prompt& prompt, std::size_t shared)
        {
            path.resize(shared);
            for (auto depth = shared; depth < prompt.size(); ++depth) {
                const auto parent = depth > 0 ? path[depth - 1] : -1;
                if (parent >= 0)
                    ++childCounts[static_cast<std::size_t>(parent)];
                path.push_back(static_cast<std::int32_t>(ids.size()));
                ids.push_back(prompt[depth]);
                parents.push_back(parent);
                depths.push_back(static_cast<std::int32_t>(depth));
                childCounts.push_back(0);
            }
            return path.empty() ? -1 : path.back();
        }
    };

    /// Runs of rows in which each is the only child of the one before it.
    std::vector<Segment> segmentsOf(const Rows& rows)
    {
        std::vector<Segment> segments;
        std::vector<std::int32_t> segmentOfRow(rows.ids.size());
        for (std::size_t row = 0; row < rows.ids.size(); ++row) {
            const auto index = static_cast<std::int32_t>(row);
            const auto parent = rows.parents[row];
            const auto continues = parent >= 0 && parent == index - 1 && rows.childCounts[static_cast<std::size_t>(parent)] == 1;
            if (!continues) {
                segments.push_back({ .begin = index,
                    .end = index,
                    .parent = parent < 0 ? -1 : segmentOfRow[static_cast<std::size_t>(parent)],
                    .firstPosition = rows.depths[row] });
            }
            segmentOfRow[row] = static_cast<std::int32_t>(segments.size()) - 1;
            segments.back().end = index + 1;
        }
        return segments;
    }

    const Segment& segmentOf(const PackedTokens& tokens, std::int32_t row)
    {
        const auto next = std::ranges::upper_bound(tokens.segments, row, {}, &Segment::begin);
        return *std::prev(next);
    }

} // namespace

std::vector<std::int32_t> TokenTrie::rowsOf(std::size_t prompt) const
{
    std::vector<std::int32_t> rows;
    if (lastRow[prompt] < 0)
        return rows;
    const auto* segment = &segmentOf(tokens, lastRow[prompt]);
    for (auto end = lastRow[prompt] + 1;; end = segment->end) {
        for (auto row = end - 1; row >= segment->begin; --row)
            rows.push_back(row);
        if (segment->parent < 0)
            break;
        segment = &tokens.segments[static_cast<std::size_t>(segment->parent)];
    }
    std::ranges::reverse(rows);
    return rows;
}

std::int64_t TokenTrie::length(std::size_t prompt) const
{
    if (lastRow[prompt] < 0)
        return 0;
    const auto& segment = segmentOf(tokens, lastRow[prompt]);
    return std::int64_t { segment.firstPosition } + lastRow[prompt] - segment.begin + 1;
}

std::int32_t TokenTrie::firstRow(std::size_t prompt) const
{
    if (lastRow[prompt] < 0)
        return -1;
    const auto* segment = &segmentOf(tokens, lastRow[prompt]);
    while (segment->parent >= 0)
        segment = &tokens.segments[static_cast<std::size_t>(segment->parent)];
    return segment->begin;
}

TokenTrie buildTokenTrie(std::span<const std::vector<TokenId>> prompts, PrefixSharing sharing)
{
    // In lexicographic order, what a prompt shares with any before it, it shares with the one just before it.
    std::vector<std::size_t> order(prompts.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    if (sharing == PrefixSharing::On)
        std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return prompts[a] < prompts[b]; });

    TokenTrie trie;
    trie.lastRow.assign(prompts.size(), -1);
    Rows rows;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto& prompt = prompts[order[i]];
        const auto shared = sharing == PrefixSharing::On && i > 0 ? commonPrefix(prompt, prompts[order[i - 1]]) : 0;
        trie.lastRow[order[i]] = rows.add(prompt, shared);
    }
    trie.tokens.segments = segmentsOf(rows);
    trie.tokens.ids = std::move(rows.ids);
    return trie;
}

} // namespace fathom
