// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cache/row_space.h"

#include <string>
#include <vector>

namespace fathom::testing {

inline constexpr std::int64_t knownWidth = 7;

/// Spaces, keys and rows that are numbered, so that everybody knows what a row must be.
inline RowSpace knownSpace(int space)
{
    Sha256 hash;
    hash.add("space " + std::to_string(space));
    return { .key = hash.digest(), .width = knownWidth, .label = "space" + std::to_string(space) };
}

inline Digest knownKey(int key)
{
    Sha256 hash;
    hash.add("key " + std::to_string(key));
    return hash.digest();
}

/// Exact in float32 for spaces up to 100 and keys up to 10,000.
inline std::vector<float> knownValues(int space, int key, std::int64_t rowCount = 1)
{
    std::vector<float> values;
    for (std::int64_t i = 0; i < rowCount * knownWidth; ++i)
        values.push_back(static_cast<float>(space * 160'000 + key * 16 + static_cast<int>(i)));
    return values;
}

/// Rows under the keys [begin, end), with what they point to.
struct KnownRows
{
    KnownRows(int space, int begin, int end)
    {
        for (int key = begin; key < end; ++key) {
            values.push_back(knownValues(space, key));
            rows.push_back({ knownKey(key), values.back().data(), 1 });
        }
    }
    std::vector<std::vector<float>> values;
    std::vector<KeyedRows> rows;
};

} // namespace fathom::testing
