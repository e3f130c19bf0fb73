// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

// cache_user FOLDER FIRST COUNT: looks for the known rows of spaces FIRST to FIRST + COUNT - 1 in a
// cache, checks those that are there and stores the others, five at a time. Writes the number of a
// space to standard output, a byte each, once all of its rows are on disk. Exit status 0: all went
// well; 3: a row was not what it must be.
#include "core/cache/row_cache.h"
#include "tests/core/cache/known_rows.h"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace {

using namespace fathom;
using namespace fathom::testing;

constexpr int keyCount = 40;

/// How many keys, from the first on, the cache has; -1: not what they must be.
int checkedCount(RowCache& cache, int space)
{
    std::vector<Digest> keys;
    for (int key = 0; key < keyCount; ++key)
        keys.push_back(knownKey(key));
    const auto found = cache.find(
        knownSpace(space), std::make_shared<const std::vector<Digest>>(keys), useTimeNow());
    if (!found)
        return -1;
    WorkerPool pool(1);
    UnattendedJob job;
    int count = 0;
    for (std::size_t key = 0; key < keyCount; ++key) {
        if (!found->has(key))
            continue;
        std::vector<float> values(static_cast<std::size_t>(knownWidth));
        const std::vector<std::size_t> one { key };
        const auto failed = found->read(
            one, [&](auto) { return values.data(); }, pool, job.context());
        // Another process may have merged the file away, but never may a row be wrong.
        if (failed.empty() && values != knownValues(space, static_cast<int>(key)))
            return -1;
        if (static_cast<int>(key) == count)
            ++count;
    }
    return count;
}

} // namespace

int main(int argumentCount, char** arguments)
{
    if (argumentCount != 4)
        return 2;
    const auto cache = RowCache::open(arguments[1]);
    if (!cache) {
        std::fprintf(stderr, "%s\n", cache.error().text().c_str());
        return 1;
    }
    const int first = std::atoi(arguments[2]);
    for (int space = first; space < first + std::atoi(arguments[3]); ++space) {
        const auto there = checkedCount(**cache, space);
        if (there < 0)
            return 3;
        for (int key = there; key < keyCount; key += 5) {
            const KnownRows known(space, key, key + 5);
            if (auto status = (*cache)->store(knownSpace(space), known.rows, useTimeNow());
                !status) {
                std::fprintf(stderr, "%s\n", status.error().text().c_str());
                return 1;
            }
        }
        const auto done = static_cast<char>(space);
        if (::write(STDOUT_FILENO, &done, 1) != 1)
            return 1;
    }
    return 0;
}
