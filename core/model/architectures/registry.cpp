// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/registry.h"

#include <algorithm>
#include <array>

namespace fathom {

// Each is defined in the file of its name.
extern const Family bertFamily;
extern const Family bloomFamily;
extern const Family cohereFamily;
extern const Family distilBertFamily;
extern const Family electraFamily;
extern const Family falconFamily;
extern const Family gemmaFamily;
extern const Family gemma2Family;
extern const Family gemma3TextFamily;
extern const Family gpt2Family;
extern const Family gptJFamily;
extern const Family gptNeoFamily;
extern const Family gptNeoXFamily;
extern const Family graniteFamily;
extern const Family llamaFamily;
extern const Family mistralFamily;
extern const Family mixtralFamily;
extern const Family mptFamily;
extern const Family olmoFamily;
extern const Family olmo2Family;
extern const Family optFamily;
extern const Family phiFamily;
extern const Family phi3Family;
extern const Family qwen2Family;
extern const Family qwen2MoeFamily;
extern const Family qwen3Family;
extern const Family qwen3MoeFamily;
extern const Family robertaFamily;
extern const Family stableLmFamily;
extern const Family starcoder2Family;
extern const Family t5Family;

namespace {

// A table by hand: objects that register themselves are dropped by the linker.
const auto& table()
{
    static const std::array entries {
        llamaFamily,
        mistralFamily,
        qwen2Family,
        qwen3Family,
        graniteFamily,
        gemmaFamily,
        gemma2Family,
        gemma3TextFamily,
        phi3Family,
        mixtralFamily,
        qwen2MoeFamily,
        qwen3MoeFamily,
        olmoFamily,
        olmo2Family,
        stableLmFamily,
        starcoder2Family,
        cohereFamily,
        phiFamily,
        gptNeoXFamily,
        gptJFamily,
        gptNeoFamily,
        gpt2Family,
        optFamily,
        bloomFamily,
        falconFamily,
        mptFamily,
        bertFamily,
        robertaFamily,
        electraFamily,
        distilBertFamily,
        t5Family,
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

} // namespace fathom
