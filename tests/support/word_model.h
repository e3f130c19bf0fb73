// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"
#include "core/text/tokenizer.h"

#include <cstdint>
#include <functional>
#include <string>

namespace fathom::testing {

/// A tokenizer for tests: words between spaces, ids by hash, one special token in front.
class WordTokenizer final : public Tokenizer
{
public:
    static constexpr TokenId begin { 0 };

    [[nodiscard]] static TokenId idOf(std::string_view word);
    [[nodiscard]] Result<Encoding> encode(std::string_view text, SpecialTokens special) const override;
    [[nodiscard]] std::string tokenText(TokenId id) const override;
    [[nodiscard]] std::size_t vocabularySize() const override { return 1 << 20U; }
    [[nodiscard]] const std::string& hash() const override { return m_hash; }
    [[nodiscard]] std::string kind() const override { return "words"; }

private:
    std::string m_hash = "word-tokenizer";
};

/// A "model" for tests whose hidden states are known: feature 0 of layer i is `signal(i, token)` plus noise, the other features are
/// noise; noise depends on the tokens up to here, the layer and the feature alone.
class WordModel final : public Transformer
{
public:
    using Signal = std::function<float(std::int32_t layer, TokenId token)>;

    WordModel(std::int64_t layers, std::int64_t hiddenSize, Signal signal);

    [[nodiscard]] const ModelSummary& summary() const override { return m_summary; }
    [[nodiscard]] bool isCausal() const override { return true; }
    [[nodiscard]] Status validate(const PackedTokens&) const override { return {}; }
    void embed(const PackedTokens& tokens, RowStorage& hidden, WorkerPool& pool, const JobContext& job) const override;
    void runBlock(LayerIndex layer, const PackedTokens& tokens, std::span<const std::int32_t> neededRows, RowStorage& hidden,
        WorkerPool& pool, const JobContext& job) const override;

    std::function<void(LayerIndex)> beforeBlock = [](LayerIndex) {}; ///< lets a test watch or stop a run

private:
    void fill(std::int32_t layer, const PackedTokens& tokens, RowStorage& hidden) const;

    ModelSummary m_summary;
    Signal m_signal;
};

} // namespace fathom::testing
