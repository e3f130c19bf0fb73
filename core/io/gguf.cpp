// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/gguf.h"

#include "core/io/gguf_reader.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace fathom {

namespace {

constexpr std::string_view magic = "GGUF";
constexpr std::uint32_t newestVersion = 3;
constexpr std::int64_t usualAlignment = 32;
constexpr std::int64_t largestAlignment = 1 << 20;
constexpr std::uint32_t mostDimensions = 4;

struct PlainType
{
    std::uint32_t number;
    TensorDtype dtype;
};
constexpr std::array plainTypes = std::to_array<PlainType>({
    { 0, TensorDtype::F32 },
    { 1, TensorDtype::F16 },
    { 24, TensorDtype::I8 },
    { 25, TensorDtype::I16 },
    { 26, TensorDtype::I32 },
    { 27, TensorDtype::I64 },
    { 28, TensorDtype::F64 },
    { 30, TensorDtype::BF16 },
});

/// A tensor as the file describes it, not yet looked for.
struct Description
{
    GgufTensor tensor;
    std::uint64_t offset = 0; ///< from the beginning of the data
    std::size_t size = 0; ///< bytes
};

/// Bytes of a tensor; sets its type. 0 for a type that is not read.
std::size_t measure(GgufTensor& tensor)
{
    const auto plain = std::ranges::find(plainTypes, tensor.type, &PlainType::number);
    if (plain != plainTypes.end()) {
        tensor.dtype = plain->dtype;
        const auto size = byteCount(plain->dtype, tensor.shape);
        if (!size)
            throw GgufMalformed { "It would have more elements than any computer can count." };
        return *size;
    }
    tensor.blocks = blockTypeFrom(tensor.type);
    if (!tensor.blocks)
        return 0;
    const auto block = blockSize(*tensor.blocks);
    auto inBlocks = tensor.shape;
    if (inBlocks.empty() || inBlocks.back() % static_cast<std::int64_t>(block.elements) != 0)
        throw GgufMalformed { "Its rows are not whole blocks of " + std::to_string(block.elements)
            + " elements, which " + std::string(blockTypeName(*tensor.blocks)) + " has." };
    // Dividing first is not enough: a block may have more bytes than elements.
    const auto blocks = inBlocks.back() / static_cast<std::int64_t>(block.elements);
    if (blocks > std::numeric_limits<std::int64_t>::max() / static_cast<std::int64_t>(block.bytes))
        throw GgufMalformed { "It would have more elements than any computer can count." };
    inBlocks.back() = blocks * static_cast<std::int64_t>(block.bytes);
    const auto size = byteCount(TensorDtype::U8, inBlocks);
    // Elements are counted too, and may be more than bytes.
    if (!size || !byteCount(TensorDtype::F32, tensor.shape))
        throw GgufMalformed { "It would have more elements than any computer can count." };
    return *size;
}

Description readDescription(GgufReader& reader)
{
    Description description;
    const auto dimensions = reader.number<std::uint32_t>();
    if (dimensions > mostDimensions)
        throw GgufMalformed { "It has " + std::to_string(dimensions) + " dimensions, at most "
            + std::to_string(mostDimensions) + " are allowed." };
    for (std::uint32_t i = 0; i < dimensions; ++i)
        description.tensor.shape.push_back(reader.integer<std::uint64_t>());
    std::ranges::reverse(description.tensor.shape);
    description.tensor.type = reader.number<std::uint32_t>();
    description.offset = reader.number<std::uint64_t>();
    description.size = measure(description.tensor);
    return description;
}

using Descriptions = std::map<std::string, Description, std::less<>>;

void checkOverlaps(const Descriptions& descriptions)
{
    std::vector<std::pair<std::uint64_t, std::pair<std::uint64_t, const std::string*>>> places;
    for (const auto& [name, description] : descriptions)
        if (description.size > 0)
            places.push_back(
                { description.offset, { description.offset + description.size, &name } });
    std::ranges::sort(places);
    for (std::size_t i = 1; i < places.size(); ++i)
        if (places[i].first < places[i - 1].second.first)
            throw GgufMalformed { "The tensors " + *places[i - 1].second.second + " and "
                + *places[i].second.second + " overlap." };
}

std::int64_t alignmentOf(const GgufContent& content)
{
    const auto found = content.metadata.find("general.alignment");
    if (found == content.metadata.end())
        return usualAlignment;
    const auto* const value = std::get_if<std::int64_t>(&found->second);
    if (!value || *value < 1 || *value > largestAlignment || (*value & (*value - 1)) != 0)
        throw GgufMalformed { "general.alignment must be a power of two up to "
            + std::to_string(largestAlignment) + "." };
    return *value;
}

class Parser
{
public:
    Parser(std::span<const std::byte> bytes, std::string source)
        : m_bytes(bytes)
        , m_reader(bytes)
        , m_where(source)
        , m_source(std::move(source))
    {
    }

    Result<GgufContent> parse()
    {
        try {
            return content();
        } catch (const GgufMalformed& malformed) {
            return fail(ErrorCode::InvalidFormat,
                malformed.what + " The file is damaged, cut short, or no GGUF file.", m_where);
        }
    }

private:
    GgufContent content()
    {
        checkVersion();
        const auto tensorCount = m_reader.count(1);
        const auto keyCount = m_reader.count(1);
        GgufContent content;
        for (std::size_t i = 0; i < keyCount; ++i) {
            m_where = m_source + ", key " + std::to_string(i + 1);
            const auto key = std::string(m_reader.text());
            m_where = m_source + ", key " + key;
            if (!content.metadata.emplace(key, readGgufValue(m_reader)).second)
                throw GgufMalformed { "The key is there twice." };
        }
        Descriptions descriptions;
        for (std::size_t i = 0; i < tensorCount; ++i) {
            m_where = m_source + ", tensor " + std::to_string(i + 1);
            const auto name = std::string(m_reader.text());
            m_where = m_source + ", tensor " + name;
            if (!descriptions.emplace(name, readDescription(m_reader)).second)
                throw GgufMalformed { "The tensor is there twice." };
        }
        m_where = m_source;
        locate(content, descriptions);
        return content;
    }

    void checkVersion()
    {
        const auto head = m_bytes.first(std::min(m_bytes.size(), magic.size()));
        if (!std::ranges::equal(head, std::as_bytes(std::span(magic))))
            throw GgufMalformed { "It does not begin with \"GGUF\"." };
        static_cast<void>(m_reader.number<std::uint32_t>());
        const auto version = m_reader.number<std::uint32_t>();
        if (version != 2 && version != newestVersion)
            throw GgufMalformed { "It has version " + std::to_string(version)
                + "; versions 2 and 3 are read, in little-endian order." };
    }

    void locate(GgufContent& content, Descriptions& descriptions)
    {
        const auto alignment = static_cast<std::size_t>(alignmentOf(content));
        const auto begin = (m_reader.position() + alignment - 1) / alignment * alignment;
        const auto data = m_bytes.subspan(std::min(begin, m_bytes.size()));
        for (auto& [name, description] : descriptions) {
            m_where = m_source + ", tensor " + name;
            if (description.offset % alignment != 0)
                throw GgufMalformed { "Its data begin at " + std::to_string(description.offset)
                    + ", which is not aligned to " + std::to_string(alignment) + " bytes." };
            if (description.offset > data.size()
                || description.size > data.size() - description.offset)
                throw GgufMalformed { "Its " + std::to_string(description.size) + " bytes at "
                    + std::to_string(description.offset) + " lie behind the end of the file." };
            description.tensor.bytes
                = data.subspan(static_cast<std::size_t>(description.offset), description.size);
        }
        m_where = m_source;
        checkOverlaps(descriptions);
        for (auto& [name, description] : descriptions)
            content.tensors.emplace(name, std::move(description.tensor));
    }

    std::span<const std::byte> m_bytes;
    GgufReader m_reader;
    std::string m_where; ///< of what is being read
    std::string m_source;
};

} // namespace

Result<GgufContent> parseGguf(std::span<const std::byte> bytes, const std::string& source)
{
    return Parser(bytes, source).parse();
}

GgufFile::GgufFile(MappedFile file, GgufContent content)
    : m_file(std::move(file))
    , m_content(std::move(content))
{
}

Result<GgufFile> GgufFile::open(const std::filesystem::path& path)
{
    auto file = MappedFile::open(path);
    if (!file)
        return propagate(file);
    auto content = parseGguf(file->bytes(), path.filename().string());
    if (!content)
        return propagate(content);
    return GgufFile(std::move(*file), std::move(*content));
}

const GgufValue* GgufFile::find(std::string_view key) const
{
    const auto found = m_content.metadata.find(key);
    return found == m_content.metadata.end() ? nullptr : &found->second;
}

std::optional<std::int64_t> GgufFile::integer(std::string_view key) const
{
    const auto* const value = find(key);
    const auto* const integer = value ? std::get_if<std::int64_t>(value) : nullptr;
    return integer ? std::optional(*integer) : std::nullopt;
}

std::optional<bool> GgufFile::flag(std::string_view key) const
{
    const auto* const value = find(key);
    const auto* const flag = value ? std::get_if<bool>(value) : nullptr;
    return flag ? std::optional(*flag) : std::nullopt;
}

std::optional<std::string_view> GgufFile::text(std::string_view key) const
{
    const auto* const value = find(key);
    const auto* const text = value ? std::get_if<std::string_view>(value) : nullptr;
    return text ? std::optional(*text) : std::nullopt;
}

} // namespace fathom
