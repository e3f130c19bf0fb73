// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/hub_revision.h"
#include "core/hub/model_id.h"
#include "core/hub/needed_files.h"
#include "tests/fuzz/memory_files.h"

#include <algorithm>
#include <filesystem>
#include <set>

using namespace fathom;

/// A server's description of a revision. What would be fetched of it has names that stay in a
/// folder.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto revision = parseRevision(fuzz::textOf(data, size), "fuzz");
    if (!revision)
        return 0;
    fuzz::check(isCommit(revision->commit));
    std::set<std::string> names;
    for (const auto& [name, bytes] : revision->files) {
        fuzz::check(bytes >= -1);
        names.insert(name);
    }
    const auto needed = neededFiles(names, "fuzz");
    if (!needed)
        return 0;
    for (const auto* const list : { &needed->description, &needed->weights })
        for (const auto& name : *list)
            fuzz::check(names.contains(name) && name != ".." && name != "."
                && std::filesystem::path(name).filename() == name);
    return 0;
}
