// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/word_model.h"

#include "core/base/random.h"

namespace fathom::testing {

TokenId WordTokenizer::idOf(std::string_view word)
{
    std::uint32_t hash = 2166136261U; // FNV-1a
    for (const auto character : word)
        hash = (hash ^ static_cast<unsigned char>(character)) * 16777619U;
    return TokenId(static_cast<std::int32_t>(1 + hash % ((1U << 20U) - 1)));
}

Result<Encoding> WordTokenizer::encode(std::string_view text, SpecialTokens special) const
{
    Encoding encoding;
    const auto add = [&](TokenId id, std::size_t from, std::size_t to, bool isSpecial) {
        encoding.ids.push_back(id);
        encoding.offsets.push_back({ from, to });
        encoding.isSpecial.push_back(isSpecial ? 1 : 0);
    };
    if (special == SpecialTokens::Add)
        add(begin, 0, 0, true);
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        if (end > at)
            add(idOf(text.substr(at, end - at)), at, end, false);
        at = end + 1;
    }
    return encoding;
}

std::string WordTokenizer::tokenText(TokenId id) const
{
    return "#" + std::to_string(id.value);
}

WordModel::WordModel(std::int64_t layers, std::int64_t hiddenSize, Signal signal)
    : m_signal(std::move(signal))
{
    m_summary.directory = "word-model";
    m_summary.name = "word-model";
    m_summary.modelType = "words";
    m_summary.layerCount = layers;
    m_summary.hiddenSize = hiddenSize;
    m_summary.vocabularySize = 1 << 20U;
    m_summary.weightsHash = "word-model-weights";
}

void WordModel::fill(std::int32_t layer, const PackedTokens& tokens, RowStorage& hidden) const
{
    std::vector<std::uint64_t> pasts(tokens.ids.size()); // of each row: a hash of its tokens so far
    for (const auto& segment : tokens.segments) {
        auto past = std::uint64_t { 0 };
        if (segment.parent >= 0)
            past = pasts[static_cast<std::size_t>(tokens.segments[static_cast<std::size_t>(segment.parent)].end - 1)];
        for (auto row = segment.begin; row < segment.end; ++row) {
            const auto token = tokens.ids[static_cast<std::size_t>(row)];
            past = past * 6364136223846793005U + static_cast<std::uint64_t>(token.value);
            pasts[static_cast<std::size_t>(row)] = past;
            Random noise(past, { static_cast<std::uint64_t>(layer + 1) });
            float* const states = hidden.row(row);
            for (std::int64_t feature = 0; feature < hidden.cols(); ++feature)
                states[feature] = static_cast<float>(noise.normal());
            states[0] += m_signal(layer, token);
        }
    }
}

void WordModel::embed(const PackedTokens& tokens, RowStorage& hidden, WorkerPool&, const JobContext&) const
{
    fill(-1, tokens, hidden);
}

void WordModel::runBlock(LayerIndex layer, const PackedTokens& tokens, std::span<const std::int32_t>, RowStorage& hidden,
    WorkerPool&, const JobContext& job) const
{
    beforeBlock(layer);
    job.checkpoint();
    fill(layer.value, tokens, hidden);
    job.advance(tokens.rowCount());
}

} // namespace fathom::testing
