// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/split_names.h"

#include "core/base/text_parts.h"
#include "core/io/text_encoding.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace fathom {

std::optional<SplitPart> splitPartFromName(std::string_view cell)
{
    static constexpr std::array<std::pair<std::string_view, SplitPart>, 8> names { {
        { "train", SplitPart::Train },
        { "training", SplitPart::Train },
        { "validation", SplitPart::Validation },
        { "valid", SplitPart::Validation },
        { "val", SplitPart::Validation },
        { "dev", SplitPart::Validation },
        { "test", SplitPart::Test },
        { "testing", SplitPart::Test },
    } };
    std::string name(trimmed(cell));
    for (auto& c : name) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    const auto* const found
        = std::ranges::find(names, name, &std::pair<std::string_view, SplitPart>::first);
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

} // namespace fathom
