// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byte_size.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace fathom {

namespace {

struct Unit
{
    std::string_view name; ///< in small letters
    double bytes;
};
constexpr std::array units {
    Unit { "", 1 },
    Unit { "b", 1 },
    Unit { "bytes", 1 },
    Unit { "kb", 1e3 },
    Unit { "mb", 1e6 },
    Unit { "gb", 1e9 },
    Unit { "tb", 1e12 },
    Unit { "kib", 0x1p10 },
    Unit { "mib", 0x1p20 },
    Unit { "gib", 0x1p30 },
    Unit { "tib", 0x1p40 },
};
constexpr double largest = 0x1p60;

} // namespace

Result<std::int64_t> parseByteSize(std::string_view text)
{
    double number = 0;
    const auto [end, error]
        = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    std::string name(end, text.data() + text.size());
    std::erase(name, ' ');
    std::ranges::transform(
        name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto* const unit = std::ranges::find(units, name, &Unit::name);
    if (error != std::errc {} || unit == units.end() || !(number >= 0)
        || number * unit->bytes > largest)
        return fail(ErrorCode::InvalidArgument,
            "\"" + std::string(text)
                + "\" is no size. Write a number and a unit: 500 MB, 10GB, 64 GiB.");
    return static_cast<std::int64_t>(std::llround(number * unit->bytes));
}

std::string byteSizeText(std::int64_t bytes)
{
    if (bytes < 1'000)
        return std::to_string(bytes) + " bytes";
    constexpr std::array names { "kB", "MB", "GB", "TB", "PB", "EB" };
    auto value = static_cast<double>(bytes) / 1e3;
    std::size_t name = 0;
    for (; value >= 999.5 && name + 1 < names.size(); ++name)
        value /= 1e3;
    std::array<char, 32> buffer {};
    std::snprintf(
        buffer.data(), buffer.size(), value < 9.95 ? "%.1f %s" : "%.0f %s", value, names[name]);
    return buffer.data();
}

} // namespace fathom
