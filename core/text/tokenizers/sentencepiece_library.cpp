// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/own_library.h"
#include "core/text/tokenizers/piece_model_entry.h"

#include <sentencepiece_processor.h>

#include <exception>
#include <new>

/// Exported by the library, but in none of its installed headers.
namespace sentencepiece::logging {
void SetMinLogLevel(int level);
}

namespace fathom {

namespace {

using sentencepiece::SentencePieceProcessor;

absl::string_view viewOf(std::string_view text)
{
    return { text.data(), text.size() };
}

class LibraryModel final : public PieceModel
{
public:
    /// The library's own complaint, empty if there is none. Its trie builder throws.
    std::string load(const std::string& bytes)
    {
        const auto status = m_processor.LoadFromSerializedProto(viewOf(bytes));
        return status.ok() ? std::string() : status.ToString();
    }

    std::size_t size() const override
    {
        return static_cast<std::size_t>(m_processor.GetPieceSize());
    }

    std::string spelling(TokenId id) const override { return m_processor.IdToPiece(id.value); }

    std::optional<TokenId> find(std::string_view text) const override
    {
        const auto id = piece(m_processor.PieceToId(viewOf(text)));
        return id && spelling(*id) == text ? id : std::nullopt; // else it is the unknown piece
    }

    Roles roles() const override
    {
        return { .beginning = piece(m_processor.bos_id()),
            .end = piece(m_processor.eos_id()),
            .unknown = piece(m_processor.unk_id()) };
    }

    Result<std::vector<Piece>> cut(std::string_view text) const override
    {
        sentencepiece::ImmutableSentencePieceText found;
        const auto status = m_processor.Encode(viewOf(text), found.mutable_proto());
        if (!status.ok())
            return fail(ErrorCode::InvalidTokenizer,
                "SentencePiece cannot take this text: " + status.ToString());
        std::vector<Piece> pieces;
        pieces.reserve(found.pieces_size());
        for (std::size_t i = 0; i < found.pieces_size(); ++i) {
            const auto piece = found.pieces(static_cast<int>(i));
            const auto id = static_cast<int>(piece.id());
            pieces.push_back({ .id = TokenId(id),
                .range = { piece.begin(), piece.end() },
                .isByte = m_processor.IsByte(id) });
        }
        return pieces;
    }

private:
    std::optional<TokenId> piece(int id) const
    {
        const bool isThere = id >= 0 && id < m_processor.GetPieceSize();
        return isThere ? std::optional(TokenId(id)) : std::nullopt;
    }

    SentencePieceProcessor m_processor;
};

} // namespace

} // namespace fathom

FATHOM_EXPORT const char* fathomLibraryVersion()
{
    return FATHOM_VERSION;
}

FATHOM_EXPORT void fathomPieceModelOpen(
    const std::string& bytes, const std::string& where, fathom::PieceModelResult& result)
{
    using fathom::ErrorCode;
    constexpr int onlyFatal = 3;
    sentencepiece::logging::SetMinLogLevel(onlyFatal);
    std::string problem;
    try {
        auto model = std::make_shared<fathom::LibraryModel>();
        problem = model->load(bytes);
        if (problem.empty()) {
            result = std::move(model);
            return;
        }
    } catch (const std::bad_alloc&) {
        result = fathom::fail(ErrorCode::OutOfMemory,
            "There is not enough memory to read this SentencePiece model.", where);
        return;
    } catch (const std::exception& error) {
        problem = error.what();
    }
    result = fathom::fail(ErrorCode::InvalidTokenizer,
        "This is no SentencePiece model that can be used: " + problem, where);
}
