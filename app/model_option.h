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

/// Declares --dtype: one of modelDtypeNames; `help` says what it is where it is not given.
void addDtypeOption(CLI::App& command, std::string& dtype, const std::string& help);

/// openTransformer() with one of modelDtypeNames; says on stderr what the user should know of it.
[[nodiscard]] Result<std::shared_ptr<const Transformer>> openInDtype(
    const std::filesystem::path& directory, const std::string& dtype, const CommandRun& run);

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
    /// Opens the model, to be computed in one of modelDtypeNames, and its tokenizer, which takes
    /// prompts in this format.
    [[nodiscard]] Result<Opened> open(const CommandRun& run, const PromptFormat& format = {},
        const std::string& dtype = "float32") const;
};

} // namespace fathom
