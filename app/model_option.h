// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"
#include "core/text/prompt_format.h"
#include "core/text/tokenizer.h"

#include <CLI/App.hpp>
#include <filesystem>
#include <memory>
#include <string>

namespace fathom {

struct CommandRun;

/// Declares the options that say what the model reads in place of the bare prompt.
void addPromptFormatOptions(CLI::App& command, PromptFormatText& text);

/// The tokenizer of a model directory for prompts in a format.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadTokenizerFor(
    const std::filesystem::path& directory, const PromptFormat& format);

/// Which model a command works with: a directory, or an ID on the Hugging Face hub.
struct ModelOption
{
    std::string model; ///< as it was given
    std::string revision;

    void addTo(CLI::App& command);
    struct Opened
    {
        std::shared_ptr<const Transformer> model;
        std::shared_ptr<const Tokenizer> tokenizer;
    };
    /// Where the model is on this computer. One that is not is fetched, which stderr shows.
    [[nodiscard]] Result<std::filesystem::path> locate(const CommandRun& run) const;
    /// Opens the model and its tokenizer, which takes prompts in this format.
    [[nodiscard]] Result<Opened> open(
        const CommandRun& run, const PromptFormat& format = {}) const;
};

} // namespace fathom
