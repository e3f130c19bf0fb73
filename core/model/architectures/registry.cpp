// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/registry.h"

#include "core/model/model_error.h"

#include <algorithm>
#include <array>
#include <string>

namespace fathom {

// Each is defined in the file of its name.
extern const Family gpt2Family;
extern const Family llamaFamily;

namespace {

// A table by hand: objects that register themselves are dropped by the linker.
const auto& table()
{
    static const std::array entries {
        gpt2Family,
        llamaFamily,
    };
    return entries;
}

} // namespace

std::span<const Family> families()
{
    return table();
}

const Family& familyOf(const ModelConfig& config)
{
    std::string known;
    for (const auto& family : families()) {
        if (std::ranges::find(family.modelTypes, config.modelType()) != family.modelTypes.end())
            return family;
        for (const auto type : family.modelTypes)
            known += (known.empty() ? "" : ", ") + std::string(type);
    }
    throw ModelError({ ErrorCode::UnsupportedModel,
        "Models of type \"" + config.modelType() + "\" are not supported. Supported types: " + known
            + ".",
        config.where() });
}

} // namespace fathom
