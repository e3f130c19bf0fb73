// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/corpus.h"

#include "core/io/safetensors.h"

#include <cstring>
#include <map>
#include <span>
#include <string>

namespace fathom::training {

namespace {

template <class T>
TensorToWrite tensor(
    const std::string& name, TensorDtype dtype, std::vector<std::int64_t> shape, const T& values)
{
    return { name, dtype, std::move(shape), std::as_bytes(std::span(values)) };
}

template <class T>
Result<std::vector<T>> read(const SafetensorsFile& file, const char* name, TensorDtype dtype)
{
    const auto* view = file.find(name);
    if (view == nullptr || view->dtype != dtype) {
        return fail(ErrorCode::InvalidFormat,
            std::string("The corpus needs a tensor `") + name + "` of type "
                + std::string(dtypeName(dtype)) + ". Make it again with fathom_make_world.",
            file.path().string());
    }
    std::vector<T> values(view->bytes.size() / sizeof(T));
    std::memcpy(values.data(), view->bytes.data(), view->bytes.size());
    return values;
}

Status readHeldOut(const SafetensorsFile& file, Corpus& corpus)
{
    const auto tokens = read<std::uint16_t>(file, "held_out.tokens", TensorDtype::U16);
    const auto lengths = read<std::uint32_t>(file, "held_out.lengths", TensorDtype::U32);
    const auto kinds = read<std::uint8_t>(file, "held_out.kinds", TensorDtype::U8);
    const auto nats = read<double>(file, "held_out.nats", TensorDtype::F64);
    for (const auto* error : { tokens ? nullptr : &tokens.error(),
             lengths ? nullptr : &lengths.error(), kinds ? nullptr : &kinds.error(),
             nats ? nullptr : &nats.error() }) {
        if (error != nullptr)
            return tl::unexpected(*error);
    }
    std::size_t begin = 0;
    const bool sameCount = kinds->size() == lengths->size() && nats->size() == lengths->size();
    for (std::size_t i = 0; sameCount && i < lengths->size(); ++i) {
        const std::size_t length = (*lengths)[i];
        if (length > tokens->size() - begin)
            break;
        const auto first = tokens->begin() + static_cast<std::ptrdiff_t>(begin);
        corpus.heldOut.push_back(
            { (*kinds)[i], (*nats)[i], { first, first + static_cast<std::ptrdiff_t>(length) } });
        begin += length;
    }
    if (corpus.heldOut.size() != lengths->size() || begin != tokens->size()) {
        return fail(ErrorCode::InvalidFormat,
            "The held-out items' lengths do not add up. Make the corpus again with "
            "fathom_make_world.",
            file.path().string());
    }
    return {};
}

} // namespace

Status writeCorpus(const std::filesystem::path& path, const Corpus& corpus)
{
    std::vector<std::uint16_t> tokens;
    std::vector<std::uint32_t> lengths;
    std::vector<std::uint8_t> kinds;
    std::vector<double> nats;
    for (const auto& item : corpus.heldOut) {
        tokens.insert(tokens.end(), item.tokens.begin(), item.tokens.end());
        lengths.push_back(static_cast<std::uint32_t>(item.tokens.size()));
        kinds.push_back(item.kind);
        nats.push_back(item.nats);
    }
    const auto count = static_cast<std::int64_t>(corpus.heldOut.size());
    const std::vector<TensorToWrite> tensors {
        tensor("held_out.nats", TensorDtype::F64, { count }, nats),
        tensor("held_out.lengths", TensorDtype::U32, { count }, lengths),
        tensor("rows", TensorDtype::U16,
            { static_cast<std::int64_t>(corpus.rowCount()),
                static_cast<std::int64_t>(corpus.rowLength) },
            corpus.rows),
        tensor("held_out.tokens", TensorDtype::U16, { static_cast<std::int64_t>(tokens.size()) },
            tokens),
        tensor("held_out.kinds", TensorDtype::U8, { count }, kinds),
    };
    return writeSafetensors(path, tensors, { { "vocabulary", std::to_string(corpus.vocabulary) } });
}

Result<Corpus> readCorpus(const std::filesystem::path& path)
{
    const auto file = SafetensorsFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    auto rows = read<std::uint16_t>(*file, "rows", TensorDtype::U16);
    if (!rows)
        return tl::unexpected(rows.error());
    const auto& shape = file->find("rows")->shape;
    const auto vocabulary = file->metadata().find("vocabulary");
    if (shape.size() != 2 || shape[1] < 2 || vocabulary == file->metadata().end()) {
        return fail(ErrorCode::InvalidFormat,
            "The corpus needs rows of tokens and the size of their vocabulary. Make it again with "
            "fathom_make_world.",
            path.string());
    }
    Corpus corpus;
    corpus.rowLength = static_cast<std::size_t>(shape[1]);
    corpus.vocabulary = std::strtoul(vocabulary->second.c_str(), nullptr, 10);
    corpus.rows = std::move(*rows);
    if (const auto status = readHeldOut(*file, corpus); !status)
        return tl::unexpected(status.error());
    return corpus;
}

RowPacker::RowPacker(std::size_t rowLength)
    : m_rowLength(rowLength)
{
}

void RowPacker::add(std::vector<std::uint16_t> item)
{
    m_waiting.push_back(std::move(item));
    if (m_waiting.size() >= window)
        completeRow();
}

void RowPacker::completeRow()
{
    std::size_t room = m_rowLength;
    std::vector<std::vector<std::uint16_t>> later;
    for (auto& item : m_waiting) {
        if (item.size() <= room) {
            room -= item.size();
            m_rows.insert(m_rows.end(), item.begin(), item.end());
        } else {
            later.push_back(std::move(item));
        }
    }
    m_rows.insert(m_rows.end(), room, paddingToken);
    m_waiting = std::move(later);
}

} // namespace fathom::training
