// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/preprocessing.h"

#include "core/base/text_parts.h"
#include "core/fit/folded_model.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace fathom {

namespace {

constexpr auto place = "preprocessing";

/// `a+b`, or `["a", "b"]`, whose texts have neither commas nor escapes.
std::vector<std::string_view> stepNames(std::string_view text)
{
    text = trimmed(text);
    if (!text.starts_with('[') || !text.ends_with(']') || text.size() < 2)
        return trimmedParts(text, '+');
    text = trimmed(text.substr(1, text.size() - 2));
    if (text.empty())
        return {};
    auto names = trimmedParts(text, ',');
    for (auto& name : names) {
        const auto quote = name.empty() ? '\0' : name.front();
        if (name.size() >= 2 && (quote == '"' || quote == '\'') && name.back() == quote)
            name = trimmed(name.substr(1, name.size() - 2));
    }
    return names;
}

tl::unexpected<Error> unknownStep(std::string_view name)
{
    return fail(ErrorCode::InvalidArgument,
        "\"" + std::string(name)
            + "\" is not a preprocessing step. Use standard and pca:N (N components), joined by +, "
              "such as standard+pca:32.",
        place);
}

Result<PreprocessingSpec::Step> parseStep(
    std::string_view name, std::optional<std::int64_t> pcaComponents)
{
    if (name == "standard" || name == "standard_scaler")
        return PreprocessingSpec::Standard {};
    if (name == "pca") {
        if (!pcaComponents) {
            return fail(ErrorCode::InvalidArgument,
                "\"pca\" needs a number of components: write pca:N or give pca_components.", place);
        }
        if (*pcaComponents < 1) {
            return fail(ErrorCode::InvalidArgument,
                "The number of components must be at least 1, not " + std::to_string(*pcaComponents)
                    + ".",
                "pca_components");
        }
        return PreprocessingSpec::Components { *pcaComponents };
    }
    constexpr std::string_view prefix = "pca:";
    if (!name.starts_with(prefix))
        return unknownStep(name);
    const auto number = trimmed(name.substr(prefix.size()));
    std::int64_t count = 0;
    const auto* end = number.data() + number.size();
    const auto [stop, error] = std::from_chars(number.data(), end, count);
    if (error != std::errc {} || stop != end || count < 1)
        return unknownStep(name);
    return PreprocessingSpec::Components { count };
}

bool isScaler(const Preprocessing::Step& step)
{
    return std::holds_alternative<Scaler>(step);
}

} // namespace

Result<PreprocessingSpec> PreprocessingSpec::parse(
    std::string_view text, std::optional<std::int64_t> pcaComponents)
{
    PreprocessingSpec spec;
    if (trimmed(text).empty())
        return spec;
    for (const auto name : stepNames(text)) {
        const auto step = parseStep(name, pcaComponents);
        if (!step)
            return tl::unexpected(step.error());
        const auto isSameKind = [&](const Step& other) { return other.index() == step->index(); };
        if (std::ranges::any_of(spec.m_steps, isSameKind)) {
            return fail(ErrorCode::InvalidArgument,
                "\"" + std::string(text) + "\" has a step twice; each may be there once.", place);
        }
        spec.m_steps.push_back(*step);
    }
    return spec;
}

bool PreprocessingSpec::hasStandard() const
{
    return std::ranges::any_of(
        m_steps, [](const Step& step) { return std::holds_alternative<Standard>(step); });
}

std::string PreprocessingSpec::text() const
{
    std::string text;
    for (const auto& step : m_steps) {
        const auto* components = std::get_if<Components>(&step);
        text += (text.empty() ? "" : "+")
            + (components ? "pca:" + std::to_string(components->count) : std::string("standard"));
    }
    return text;
}

Result<Preprocessing::Fitted> Preprocessing::fit(
    const PreprocessingSpec& spec, FeatureMatrix X, const JobContext& job)
{
    Fitted fitted { {}, std::move(X) };
    for (const auto& step : spec.steps()) {
        job.checkpoint();
        const auto* components = std::get_if<PreprocessingSpec::Components>(&step);
        if (!components) {
            auto scaler = Scaler::fit(fitted.X, Scaling::PerNeuron, 1);
            scaler.transformInPlace(fitted.X);
            fitted.preprocessing.steps.emplace_back(std::move(scaler));
            continue;
        }
        auto pca = Pca::fit(fitted.X, components->count, job);
        if (!pca) {
            const auto& error = pca.error();
            return fail(error.code, error.message,
                std::string(place) + ", step pca:" + std::to_string(components->count));
        }
        fitted.X = pca->transform(fitted.X);
        fitted.preprocessing.steps.emplace_back(std::move(*pca));
    }
    return fitted;
}

std::int64_t Preprocessing::outputCount(std::int64_t features) const
{
    for (const auto& step : steps)
        if (const auto* pca = std::get_if<Pca>(&step))
            features = pca->components.rows();
    return features;
}

FeatureMatrix Preprocessing::transform(FeatureMatrix X) const
{
    for (const auto& step : steps) {
        if (const auto* scaler = std::get_if<Scaler>(&step))
            scaler->transformInPlace(X);
        else
            X = std::get<Pca>(step).transform(X);
    }
    return X;
}

LinearModel Preprocessing::before(LinearModel model) const
{
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (const auto* scaler = std::get_if<Scaler>(&*step))
            model = beforeScaling(std::move(model), *scaler);
        else
            model = beforeComponents(std::move(model), std::get<Pca>(*step));
    }
    return model;
}

Preprocessing Preprocessing::leadingScalers() const
{
    return { { steps.begin(), std::ranges::find_if_not(steps, isScaler) } };
}

Preprocessing Preprocessing::withoutLeadingScalers() const
{
    return { { std::ranges::find_if_not(steps, isScaler), steps.end() } };
}

} // namespace fathom
