// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_selection.h"

#include <charconv>
#include <cmath>

namespace fathom {

namespace {

constexpr std::string_view shareSuffix = "max";

} // namespace

Result<AutoAlpha> AutoAlpha::parse(std::string_view text)
{
    AutoAlpha alpha;
    auto number = text;
    if (number.ends_with(shareSuffix)) {
        alpha.isShareOfLargest = true;
        number.remove_suffix(shareSuffix.size());
    }
    const auto* end = number.data() + number.size();
    const auto [stop, error] = std::from_chars(number.data(), end, alpha.value);
    if (error != std::errc {} || stop != end || !std::isfinite(alpha.value) || alpha.value <= 0) {
        return fail(ErrorCode::InvalidArgument,
            "\"" + std::string(text)
                + "\" is not a penalty. Write a number above 0, such as 0.01, or a share of the "
                  "largest penalty that leaves any layer, such as 0.3max.",
            "auto_alpha");
    }
    return alpha;
}

std::string AutoAlpha::text() const
{
    char buffer[32];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
    const std::string number(buffer, error == std::errc {} ? end : buffer);
    return isShareOfLargest ? number + std::string(shareSuffix) : number;
}

} // namespace fathom
