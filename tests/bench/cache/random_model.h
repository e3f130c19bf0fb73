// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

namespace fathom::bench {

/// A Llama model of any shape with random weights, so that speed can be measured without other
/// people's models.
struct RandomModel
{
    std::int64_t layers = 12;
    std::int64_t hiddenSize = 768; ///< of heads of 64
    std::int64_t innerSize = 2048; ///< of the feed-forward part
};

/// Writes it to `folder`, with the tokenizer of the built-in example (`example`: its model
/// directory). Exits with a message if that fails.
void writeRandomModel(const RandomModel& model, const std::filesystem::path& example,
    const std::filesystem::path& folder);

/// Writes a CSV file of `count` texts made of the example's words, of 8 to 50 words, each with one
/// of two labels that a word in it tells.
void writeTexts(
    std::int64_t count, const std::filesystem::path& statements, const std::filesystem::path& file);

} // namespace fathom::bench
