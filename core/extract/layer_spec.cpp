// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/layer_spec.h"

#include "core/base/text_parts.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

namespace fathom {

namespace {

    constexpr auto knownForms = "k, -k, a list like 8,16, middle, last, all, sweep, sweep:N, sweep:A-B, auto, fast_auto or embedding";

    constexpr std::string_view autoName = "auto";
    constexpr std::string_view fastAutoName = "fast_auto";

    std::optional<std::int32_t> integer(std::string_view text)
    {
        std::int32_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc {} || end != text.data() + text.size())
            return std::nullopt;
        return value;
    }

    bool isWord(std::string_view text)
    {
        return text == "middle" || text == "last" || text == "all" || text == "embedding";
    }

    tl::unexpected<Error> unknown(std::string_view text)
    {
        return fail(ErrorCode::InvalidLayerSpec, "\"" + std::string(text) + "\" does not name layers. Use " + knownForms + ".", "layers");
    }

    /// `sweep:N` or `sweep:A-B`.
    struct SweepRange
    {
        std::int64_t first = 0;
        std::int64_t last = -1; ///< -1: the model's last
        std::int64_t step = 1;
    };

    std::optional<SweepRange> sweepRange(std::string_view text)
    {
        if (text == "sweep")
            return SweepRange {};
        constexpr std::string_view prefix = "sweep:";
        if (!text.starts_with(prefix))
            return std::nullopt;
        text.remove_prefix(prefix.size());
        const auto dash = text.find('-');
        if (dash == std::string_view::npos) {
            const auto step = integer(text);
            return step && *step >= 1 ? std::optional(SweepRange { .step = *step }) : std::nullopt;
        }
        const auto first = integer(text.substr(0, dash));
        const auto last = integer(text.substr(dash + 1));
        if (!first || !last || *first < 0 || *last < *first)
            return std::nullopt;
        return SweepRange { .first = *first, .last = *last };
    }

    Status addPart(std::string_view part, std::int64_t layerCount, std::set<LayerIndex>& layers)
    {
        const auto addRange = [&](std::int64_t begin, std::int64_t end) {
            for (auto i = begin; i < end; ++i)
                layers.insert(LayerIndex(static_cast<std::int32_t>(i)));
        };
        if (part == "embedding")
            layers.insert(embeddingLayer);
        else if (part == "middle") // the middle third, lmprobe's default
            addRange(layerCount / 3, layerCount - layerCount / 3);
        else if (part == "last")
            addRange(layerCount - 1, layerCount);
        else if (part == "all")
            addRange(0, layerCount);
        else {
            const auto layer = resolveLayer(*integer(part), layerCount, "layers");
            if (!layer)
                return tl::unexpected(layer.error());
            layers.insert(*layer);
        }
        return {};
    }

} // namespace

Result<LayerIndex> resolveLayer(std::int32_t index, std::int64_t layerCount, const char* parameter)
{
    const auto resolved = index < 0 ? layerCount + index : index;
    if (resolved < 0 || resolved >= layerCount) {
        return fail(ErrorCode::InvalidLayerSpec,
            "Layer " + std::to_string(index) + " does not exist: the model has layers 0 to "
                + std::to_string(layerCount - 1) + " (or -" + std::to_string(layerCount)
                + " to -1).",
            parameter);
    }
    return LayerIndex(static_cast<std::int32_t>(resolved));
}

Result<LayerSpec> LayerSpec::parse(std::string_view text)
{
    auto body = trimmed(text);
    if (body == autoName || body == fastAutoName)
        return LayerSpec(std::string(body));
    if (body.starts_with("sweep")) {
        if (!sweepRange(body))
            return unknown(text);
        return LayerSpec(std::string(body));
    }
    if (body.starts_with('[') && body.ends_with(']') && body.size() >= 2)
        body = body.substr(1, body.size() - 2);
    std::string canonical;
    for (const auto part : trimmedParts(body, ',')) {
        if (!isWord(part) && !integer(part))
            return unknown(text);
        canonical += (canonical.empty() ? "" : ",") + std::string(part);
    }
    return LayerSpec(std::move(canonical));
}

LayerSpec LayerSpec::single(LayerIndex layer)
{
    return LayerSpec(layer == embeddingLayer ? std::string("embedding") : std::to_string(layer.value));
}

Result<std::vector<LayerIndex>> LayerSpec::resolve(std::int64_t layerCount, const LayerCandidates& candidates) const
{
    if (automatic() != AutomaticLayers::No)
        return candidates.resolve(layerCount);
    std::set<LayerIndex> layers;
    if (const auto range = sweepRange(m_text)) {
        // As in lmprobe, a range may reach beyond the model; it may not miss it.
        const auto last = range->last < 0 ? layerCount - 1 : std::min(range->last, layerCount - 1);
        if (range->first > last) {
            return fail(ErrorCode::InvalidLayerSpec,
                "\"" + m_text + "\" begins beyond the model's last layer, " + std::to_string(layerCount - 1) + ".", "layers");
        }
        for (auto i = range->first; i <= last; i += range->step)
            layers.insert(LayerIndex(static_cast<std::int32_t>(i)));
    } else {
        for (const auto part : trimmedParts(m_text, ','))
            if (auto status = addPart(part, layerCount, layers); !status)
                return propagate(status);
    }
    return std::vector<LayerIndex>(layers.begin(), layers.end());
}

AutomaticLayers LayerSpec::automatic() const
{
    if (m_text == autoName)
        return AutomaticLayers::GroupLasso;
    return m_text == fastAutoName ? AutomaticLayers::Fast : AutomaticLayers::No;
}

bool LayerSpec::isSweep() const
{
    return m_text.starts_with("sweep");
}

} // namespace fathom
