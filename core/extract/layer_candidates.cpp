// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/layer_candidates.h"

#include "core/base/text_parts.h"
#include "core/extract/layer_spec.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

namespace fathom {

namespace {

constexpr auto place = "auto_candidates";

/// A number as it is written: Python's int or float.
struct Entry
{
    double value = 0;
    bool isFloat = false;
};

Result<std::vector<Entry>> readEntries(std::string_view text)
{
    auto body = trimmed(text);
    if (body.starts_with('[') && body.ends_with(']') && body.size() >= 2)
        body = trimmed(body.substr(1, body.size() - 2));
    if (body.empty()) {
        return fail(ErrorCode::InvalidLayerSpec,
            "There are no candidate layers. Give fractions of the depth, such as 0.25,0.5,0.75, or "
            "layers, such as 4,8,12.",
            place);
    }
    std::vector<Entry> entries;
    for (const auto part : trimmedParts(body, ',')) {
        Entry entry;
        const auto* end = part.data() + part.size();
        const auto [stop, error] = std::from_chars(part.data(), end, entry.value);
        if (error != std::errc {} || stop != end || !std::isfinite(entry.value)) {
            return fail(ErrorCode::InvalidLayerSpec,
                "\"" + std::string(part)
                    + "\" is neither a fraction of the depth nor a layer. Write 0.25,0.5,0.75 or "
                      "4,8,12.",
                place);
        }
        entry.isFloat = part.find_first_of(".eE") != std::string_view::npos;
        entries.push_back(entry);
    }
    return entries;
}

std::string shortest(double value)
{
    char buffer[32];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
    std::string text(buffer, error == std::errc {} ? end : buffer);
    // 0 and 1 need a point to be read as fractions
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

} // namespace

Result<LayerCandidates> LayerCandidates::parse(std::string_view text, Mixed mixed)
{
    const auto entries = readEntries(text);
    if (!entries)
        return tl::unexpected(entries.error());
    LayerCandidates candidates;
    candidates.m_fractions.clear();
    const auto isFraction
        = [](const Entry& entry) { return entry.isFloat && entry.value >= 0 && entry.value <= 1; };
    if (std::ranges::all_of(*entries, isFraction)) {
        for (const auto& entry : *entries)
            candidates.m_fractions.push_back(entry.value);
        return candidates;
    }
    if (mixed == Mixed::Refused
        && std::ranges::any_of(*entries, [](const Entry& entry) { return entry.isFloat; })) {
        return fail(ErrorCode::InvalidLayerSpec,
            "\"" + std::string(text)
                + "\" mixes fractions of the depth with layers. Write fractions from 0.0 to 1.0, "
                  "such as 0.25,0.5,0.75, or whole layers, such as 4,8,12.",
            place);
    }
    for (const auto& entry : *entries) {
        if (std::abs(entry.value) > std::numeric_limits<std::int32_t>::max()) {
            return fail(ErrorCode::InvalidLayerSpec,
                "\"" + std::string(text) + "\" names a layer no model has.", place);
        }
        candidates.m_layers.push_back(static_cast<std::int32_t>(entry.value));
    }
    return candidates;
}

Result<std::vector<LayerIndex>> LayerCandidates::resolve(std::int64_t layerCount) const
{
    std::set<LayerIndex> layers;
    for (const auto fraction : m_fractions)
        layers.emplace(static_cast<std::int32_t>(fraction * static_cast<double>(layerCount - 1)));
    for (const auto index : m_layers) {
        const auto layer = resolveLayer(index, layerCount, place);
        if (!layer)
            return tl::unexpected(layer.error());
        layers.insert(*layer);
    }
    return std::vector<LayerIndex>(layers.begin(), layers.end());
}

std::string LayerCandidates::text() const
{
    std::string text;
    const auto add = [&](const std::string& entry) { text += (text.empty() ? "" : ",") + entry; };
    for (const auto fraction : m_fractions)
        add(shortest(fraction));
    for (const auto layer : m_layers)
        add(std::to_string(layer));
    return text;
}

} // namespace fathom
