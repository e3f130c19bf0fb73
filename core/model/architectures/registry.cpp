// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/registry.h"

#include <algorithm>
#include <array>

namespace fathom {

// Each is defined in the file of its name.
extern const Family gpt2Family;
extern const Family llamaFamily;

namespace {

// A table by hand: objects that register themselves are dropped by the linker.
const auto& table()
{
    static const std::array entries {
        llamaFamily,
        gpt2Family,
    };
    return entries;
}

} // namespace

std::span<const Family> families()
{
    return table();
}

const Family* familyOf(std::string_view modelType)
{
    const auto found = std::ranges::find_if(families(), [&](const Family& family) {
        return std::ranges::find(family.modelTypes, modelType) != family.modelTypes.end();
    });
    return found == families().end() ? nullptr : &*found;
}

std::string knownModelTypes()
{
    std::vector<std::string_view> types;
    for (const auto& family : families())
        types.insert(types.end(), family.modelTypes.begin(), family.modelTypes.end());
    std::ranges::sort(types);
    std::string names;
    for (const auto type : types)
        names += (names.empty() ? "" : ", ") + std::string(type);
    return names;
}

} // namespace fathom
