// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/normalizers.h"

#include "core/text/pipeline_json.h"

#include <utility>
#include <vector>

namespace fathom {

namespace {

class NormalizerSequence final : public Normalizer
{
public:
    explicit NormalizerSequence(std::vector<std::unique_ptr<Normalizer>> steps)
        : m_steps(std::move(steps))
    {
    }

    void apply(AlignedText& text) const override
    {
        for (const auto& step : m_steps)
            step->apply(text);
    }

private:
    std::vector<std::unique_ptr<Normalizer>> m_steps;
};

} // namespace

Result<std::unique_ptr<Normalizer>> makeNormalizer(const Json& json, const std::string& where)
{
    auto type = typeOf(json, "normalizer", where);
    if (!type)
        return propagate(type);
    if (*type == "NFC")
        return makeNfc();
    if (*type == "Sequence") {
        auto steps = makeAll<Normalizer>(json, "normalizers", where, makeNormalizer);
        if (!steps)
            return propagate(steps);
        return std::make_unique<NormalizerSequence>(std::move(*steps));
    }
    return unsupportedType("normalizer", *type, "NFC, Sequence", where);
}

} // namespace fathom
