// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/safetensors.h"

#include "core/io/json.h"
#include "core/io/utf8.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

namespace fathom {

// https://huggingface.co/docs/safetensors, "Format": eight bytes with the header's length,
// little-endian; the header, JSON; the tensors' bytes.

namespace {

struct DtypeRow
{
    TensorDtype dtype;
    std::string_view name;
    std::size_t bytes;
};

constexpr std::array<DtypeRow, 15> dtypeTable { {
    { TensorDtype::Bool, "BOOL", 1 },
    { TensorDtype::U8, "U8", 1 },
    { TensorDtype::I8, "I8", 1 },
    { TensorDtype::I16, "I16", 2 },
    { TensorDtype::U16, "U16", 2 },
    { TensorDtype::F16, "F16", 2 },
    { TensorDtype::BF16, "BF16", 2 },
    { TensorDtype::I32, "I32", 4 },
    { TensorDtype::U32, "U32", 4 },
    { TensorDtype::F32, "F32", 4 },
    { TensorDtype::I64, "I64", 8 },
    { TensorDtype::U64, "U64", 8 },
    { TensorDtype::F64, "F64", 8 },
    { TensorDtype::F8E4M3, "F8_E4M3", 1 },
    { TensorDtype::F8E5M2, "F8_E5M2", 1 },
} };

const DtypeRow& rowOf(TensorDtype dtype)
{
    return *std::ranges::find(dtypeTable, dtype, &DtypeRow::dtype);
}

constexpr std::size_t prefixBytes = 8;
constexpr std::size_t longestHeader = 100'000'000; // the reference implementation's limit
constexpr std::string_view metadataKey = "__metadata__";

/// As much of a name or value as a message can bear.
std::string shortened(std::string_view text)
{
    const auto prefix = utf8Prefix(text, 120);
    return std::string(prefix) + (prefix.size() < text.size() ? "…" : "");
}

/// A tensor's entry in the header, as far as it can be understood without the others.
class EntryReader
{
public:
    EntryReader(std::span<const std::byte> data, const std::string& source)
        : m_data(data)
        , m_source(source)
    {
    }

    Result<TensorView> read(const std::string& name, const Json& entry) const
    {
        const auto where = m_source + ", tensor " + shortened(name);
        if (!entry.is_object())
            return fail(ErrorCode::InvalidFormat,
                "The header should have an object here, but has " + std::string(entry.type_name())
                    + ".",
                where);
        TensorView tensor;
        if (const auto status = readDtype(entry, where, tensor); !status)
            return tl::unexpected(status.error());
        if (const auto status = readShape(entry, where, tensor); !status)
            return tl::unexpected(status.error());
        if (const auto status = readBytes(entry, where, tensor); !status)
            return tl::unexpected(status.error());
        return tensor;
    }

private:
    static Status readDtype(const Json& entry, const std::string& where, TensorView& tensor)
    {
        const auto found = entry.find("dtype");
        if (found == entry.end() || !found->is_string())
            return fail(
                ErrorCode::InvalidFormat, "The header names no element type (dtype).", where);
        const auto& name = found->get_ref<const std::string&>();
        const auto dtype = dtypeFromName(name);
        if (!dtype)
            return fail(ErrorCode::InvalidFormat,
                "The element type \"" + shortened(name)
                    + "\" is not known. Convert the file to F32, F16 or BF16.",
                where);
        tensor.dtype = *dtype;
        return {};
    }

    static Status readShape(const Json& entry, const std::string& where, TensorView& tensor)
    {
        const auto found = entry.find("shape");
        if (found == entry.end() || !found->is_array())
            return fail(ErrorCode::InvalidFormat, "The header gives no shape.", where);
        for (const auto& extent : *found) {
            constexpr auto largest
                = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
            if (!extent.is_number_unsigned() || extent.get<std::uint64_t>() > largest)
                return fail(ErrorCode::InvalidFormat,
                    "The shape should be whole numbers from 0, but has " + shortened(extent.dump())
                        + ".",
                    where);
            tensor.shape.push_back(extent.get<std::int64_t>());
        }
        return {};
    }

    Status readBytes(const Json& entry, const std::string& where, TensorView& tensor) const
    {
        const auto found = entry.find("data_offsets");
        if (found == entry.end() || !found->is_array() || found->size() != 2
            || !(*found)[0].is_number_unsigned() || !(*found)[1].is_number_unsigned())
            return fail(ErrorCode::InvalidFormat,
                "The header gives no data_offsets: two whole numbers from 0 are expected.", where);
        const auto begin = (*found)[0].get<std::uint64_t>();
        const auto end = (*found)[1].get<std::uint64_t>();
        if (begin > end || end > m_data.size())
            return fail(ErrorCode::InvalidFormat,
                "Its bytes " + std::to_string(begin) + " to " + std::to_string(end)
                    + " do not lie within the file's " + std::to_string(m_data.size())
                    + " bytes of tensors. The file is damaged or cut short: copy or download it "
                      "again.",
                where);
        const auto expected = byteCount(tensor.dtype, tensor.shape);
        if (!expected || *expected != end - begin)
            return fail(ErrorCode::InvalidFormat,
                "Its shape " + shortened(entry.at("shape").dump()) + " of "
                    + std::string(dtypeName(tensor.dtype)) + " needs "
                    + (expected ? std::to_string(*expected) : std::string("more than 2^64"))
                    + " bytes, but " + std::to_string(end - begin) + " are given.",
                where);
        tensor.bytes = m_data.subspan(begin, end - begin);
        return {};
    }

    std::span<const std::byte> m_data;
    const std::string& m_source;
};

Status readMetadata(const Json& entry, const std::string& source, SafetensorsContent& content)
{
    if (!entry.is_object())
        return fail(ErrorCode::InvalidFormat, "__metadata__ should be an object of texts.", source);
    for (const auto& [key, value] : entry.items()) {
        if (!value.is_string())
            return fail(ErrorCode::InvalidFormat,
                "__metadata__ should hold only texts, but \"" + shortened(key) + "\" is "
                    + value.type_name() + ".",
                source);
        content.metadata.emplace(key, value.get<std::string>());
    }
    return {};
}

/// The tensors, in the order of their bytes, must touch each other and reach the end: no byte with
/// two meanings or none.
Status checkLayout(
    const SafetensorsContent& content, std::span<const std::byte> data, const std::string& source)
{
    struct Piece
    {
        std::size_t begin, end;
        const std::string* name;
    };
    std::vector<Piece> pieces;
    for (const auto& [name, tensor] : content.tensors) {
        // An empty span has no place of its own; it cannot overlap anything either.
        if (tensor.bytes.empty())
            continue;
        const auto begin = static_cast<std::size_t>(tensor.bytes.data() - data.data());
        pieces.push_back({ begin, begin + tensor.bytes.size(), &name });
    }
    std::ranges::sort(pieces, {}, &Piece::begin);
    std::size_t reached = 0;
    for (const auto& piece : pieces) {
        if (piece.begin != reached)
            return fail(ErrorCode::InvalidFormat,
                std::string(piece.begin < reached ? "Its bytes overlap another tensor's"
                                                  : "There are unused bytes before it")
                    + ": it begins at " + std::to_string(piece.begin) + ", but "
                    + std::to_string(reached) + " is expected.",
                source + ", tensor " + shortened(*piece.name));
        reached = piece.end;
    }
    if (reached != data.size())
        return fail(ErrorCode::InvalidFormat,
            "The tensors end after " + std::to_string(reached) + " bytes, but the file has "
                + std::to_string(data.size()) + ". The file is damaged: copy or download it again.",
            source);
    return {};
}

} // namespace

std::size_t byteSize(TensorDtype dtype)
{
    return rowOf(dtype).bytes;
}

std::string_view dtypeName(TensorDtype dtype)
{
    return rowOf(dtype).name;
}

std::optional<TensorDtype> dtypeFromName(std::string_view name)
{
    const auto* const row = std::ranges::find(dtypeTable, name, &DtypeRow::name);
    return row == dtypeTable.end() ? std::nullopt : std::optional(row->dtype);
}

std::optional<std::size_t> byteCount(TensorDtype dtype, std::span<const std::int64_t> shape)
{
    std::size_t count = byteSize(dtype);
    for (const auto extent : shape) {
        if (extent < 0 || __builtin_mul_overflow(count, static_cast<std::size_t>(extent), &count))
            return std::nullopt;
    }
    return count;
}

Result<SafetensorsContent> parseSafetensors(
    std::span<const std::byte> bytes, const std::string& source)
{
    if (bytes.size() < prefixBytes)
        return fail(ErrorCode::InvalidFormat,
            "The file has only " + std::to_string(bytes.size())
                + " bytes, too few for a safetensors file.",
            source);
    std::uint64_t length = 0;
    for (std::size_t i = prefixBytes; i-- > 0;)
        length = length << 8U | std::to_integer<std::uint64_t>(bytes[i]);
    const auto available = bytes.size() - prefixBytes;
    if (length > available || length > longestHeader)
        return fail(ErrorCode::InvalidFormat,
            "The header claims " + std::to_string(length) + " bytes, but "
                + (length > available ? "only " + std::to_string(available) + " follow"
                                      : "at most " + std::to_string(longestHeader) + " are allowed")
                + ". The file is cut short or no safetensors file.",
            source);

    SafetensorsContent content;
    // NOLINTNEXTLINE: text and bytes are the same memory
    content.header = { reinterpret_cast<const char*>(bytes.data() + prefixBytes),
        static_cast<std::size_t>(length) };
    auto header = parseJson(content.header, source + ", header", RepeatedKeys::Refuse);
    if (!header)
        return propagate(header);
    if (!header->is_object())
        return fail(ErrorCode::InvalidFormat, "The header should be a JSON object.", source);
    const auto data = bytes.subspan(prefixBytes + length);
    const EntryReader reader(data, source);
    for (const auto& [name, entry] : header->items()) {
        if (name == metadataKey) {
            if (auto status = readMetadata(entry, source, content); !status)
                return tl::unexpected(std::move(status.error()));
            continue;
        }
        auto tensor = reader.read(name, entry);
        if (!tensor)
            return propagate(tensor);
        content.tensors.emplace(name, std::move(*tensor));
    }
    if (auto status = checkLayout(content, data, source); !status)
        return tl::unexpected(std::move(status.error()));
    return content;
}

SafetensorsFile::SafetensorsFile(MappedFile file, SafetensorsContent content)
    : m_file(std::move(file))
    , m_content(std::move(content))
{
}

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path)
{
    auto file = MappedFile::open(path);
    if (!file)
        return propagate(file);
    auto content = parseSafetensors(file->bytes(), path.filename().string());
    if (!content)
        return propagate(content);
    return SafetensorsFile(std::move(*file), std::move(*content));
}

const TensorView* SafetensorsFile::find(std::string_view name) const
{
    const auto found = m_content.tensors.find(name);
    return found == m_content.tensors.end() ? nullptr : &found->second;
}

} // namespace fathom
