// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <utility>
#include <vector>

namespace fathom::training {

/// Tokens that every SentencePiece model of the training has.
inline constexpr std::uint16_t paddingToken = 0; ///< its `<unk>`, which no text contains
inline constexpr std::uint16_t beginToken = 1;
inline constexpr std::uint16_t endToken = 2;

/// An item that the model is measured on.
struct HeldOutItem
{
    std::uint8_t kind = 0; ///< an ItemKind
    double nats = 0; ///< what a model that knows the generator pays for it
    std::vector<std::uint16_t> tokens; ///< beginning with beginToken, without endToken
};

/// The corpus as tokens. A row holds whole items one after the other, each beginning with
/// beginToken, and is filled up with paddingToken.
struct Corpus
{
    std::size_t rowLength = 0;
    std::size_t vocabulary = 0;
    std::vector<std::uint16_t> rows; ///< [row count, rowLength]
    std::vector<HeldOutItem> heldOut;

    [[nodiscard]] std::size_t rowCount() const { return rows.size() / rowLength; }
};

/// One safetensors file; writeCorpus of the same corpus writes the same bytes.
[[nodiscard]] Status writeCorpus(const std::filesystem::path& path, const Corpus& corpus);
[[nodiscard]] Result<Corpus> readCorpus(const std::filesystem::path& path);

/// Fills rows with items, in order, except that an item that does not fit waits for the next row
/// while up to `window` later ones are tried.
class RowPacker
{
public:
    explicit RowPacker(std::size_t rowLength);

    /// Takes an item of at most rowLength tokens.
    void add(std::vector<std::uint16_t> item);
    [[nodiscard]] std::size_t rowCount() const { return m_rows.size() / m_rowLength; }
    /// The complete rows.
    [[nodiscard]] std::vector<std::uint16_t> takeRows() { return std::move(m_rows); }

private:
    void completeRow();

    static constexpr std::size_t window = 32;
    std::size_t m_rowLength;
    std::vector<std::vector<std::uint16_t>> m_waiting;
    std::vector<std::uint16_t> m_rows;
};

} // namespace fathom::training
