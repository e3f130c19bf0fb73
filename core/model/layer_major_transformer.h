// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/checkpoint.h"
#include "core/model/model_config.h"
#include "core/model/transformer.h"

#include <memory>
#include <string>
#include <vector>

namespace fathom {

class BlockCache;
class ReadAhead;
struct Architecture;

/// The engine's Transformer: a family's blocks, made when first needed, run by runThroughBlock().
class LayerMajorTransformer final : public Transformer
{
public:
    [[nodiscard]] static Result<std::shared_ptr<const Transformer>> open(
        const std::filesystem::path& directory, const EngineOptions& options);
    ~LayerMajorTransformer() override;

    [[nodiscard]] const ModelSummary& summary() const override { return m_summary; }
    [[nodiscard]] std::vector<std::string> unusedTensors() const override
    {
        return m_unusedTensors;
    }
    [[nodiscard]] bool isCausal() const override;
    [[nodiscard]] Status validate(const PackedTokens& tokens) const override;
    [[nodiscard]] const MemoryBudget* memory() const override { return m_options.memory.get(); }
    [[nodiscard]] std::int64_t readyBlockBytes() const override;
    void embed(const PackedTokens& tokens, RowStorage& hidden, WorkerPool& pool,
        const JobContext& job) const override;
    void expectBlock(LayerIndex layer) const override;
    void runBlock(LayerIndex layer, const PackedTokens& tokens,
        std::span<const std::int32_t> neededRows, RowStorage& hidden, WorkerPool& pool,
        const JobContext& job) const override;

private:
    LayerMajorTransformer(const ModelConfig& config, ModelSummary summary, Checkpoint checkpoint,
        const EngineOptions& options);
    /// Takes over a family's limit on the length of prompts, with a note.
    void limitPrompts();
    /// Whether blocks stay ready after their use.
    [[nodiscard]] bool keepsBlocks() const;
    /// Before the names of a block's tensors.
    [[nodiscard]] std::string prefixOf(std::int64_t layer) const;

    ModelSummary m_summary;
    Checkpoint m_checkpoint; // before everything that looks into it
    EngineOptions m_options;
    std::vector<std::string> m_unusedTensors;
    std::unique_ptr<const Architecture> m_architecture;
    std::unique_ptr<BlockCache> m_blocks;
    std::unique_ptr<ReadAhead> m_readAhead;
};

} // namespace fathom
