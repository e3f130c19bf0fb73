// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_budget.h"
#include "core/base/result.h"
#include "core/model/model_summary.h"
#include "core/model/transformer.h"
#include "core/text/prompt_format.h"
#include "core/text/tokenizer.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace fathom {

/// A model ready to use: what it says about itself, its blocks and its tokenizer. Immutable; runs
/// keep the one they were started with.
struct OpenedModel
{
    ModelSummary summary;
    std::shared_ptr<const Transformer> transformer;
    std::shared_ptr<const Tokenizer> tokenizer;
    /// Or why there is none that can be used.
    Result<ChatTemplate> chatTemplate
        = fail(ErrorCode::InvalidTokenizer, "This model has no chat template.");
};

/// Opens the blocks, which run within `memory`, and the tokenizer. Loads the engine at the first
/// call: not for the GUI thread.
[[nodiscard]] Result<OpenedModel> openModel(const std::filesystem::path& directory,
    std::shared_ptr<const MemoryBudget> memory = nullptr);

/// The same model with a tokenizer that takes prompts in a format.
[[nodiscard]] Result<OpenedModel> inFormat(OpenedModel model, const PromptFormat& format);

/// Models computed in another dtype than the one they were opened in, of which the latest stays
/// open, so that its weights are not read anew for each prompt. Thread-safe.
class ModelsByDtype
{
public:
    /// `memory`: as for openModel().
    explicit ModelsByDtype(std::shared_ptr<const MemoryBudget> memory);
    /// `dtype`: one of modelDtypeNames.
    [[nodiscard]] Result<OpenedModel> model(OpenedModel opened, const std::string& dtype);

private:
    std::shared_ptr<const MemoryBudget> m_memory;
    std::mutex m_mutex;
    std::weak_ptr<const Transformer> m_openedAs; ///< what m_latest is another dtype of
    std::shared_ptr<const Transformer> m_latest;
};

} // namespace fathom
