// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/gguf.h"

#include "core/io/little_endian.h"

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
constexpr std::uint32_t textType = 8;
constexpr std::uint32_t listType = 9;

/// Something in the file is not as it should be; made an Error, with the place, where a file is
/// parsed.
struct Malformed
{
    std::string what;
};

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

/// Reads one thing after the other; throws Malformed at the end of the bytes.
class Reader
{
public:
    explicit Reader(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {
    }

    template <class Number>
    Number number()
    {
        return littleEndian<Number>(take(sizeof(Number)), 0);
    }

    std::string_view text()
    {
        const auto bytes = take(number<std::uint64_t>());
        // NOLINTNEXTLINE: text and bytes are the same memory
        return { reinterpret_cast<const char*>(bytes.data()), bytes.size() };
    }

    /// A count of things that take at least `smallest` bytes each.
    std::size_t count(std::size_t smallest)
    {
        const auto count = number<std::uint64_t>();
        if (count > (m_bytes.size() - m_position) / smallest)
            throw Malformed { "It promises " + std::to_string(count)
                + " entries, which do not fit into the rest of the file." };
        return static_cast<std::size_t>(count);
    }

    [[nodiscard]] std::size_t position() const { return m_position; }

private:
    std::span<const std::byte> take(std::uint64_t size)
    {
        if (size > m_bytes.size() - m_position)
            throw Malformed { "The file ends in the middle of it." };
        const auto taken = m_bytes.subspan(m_position, static_cast<std::size_t>(size));
        m_position += taken.size();
        return taken;
    }

    std::span<const std::byte> m_bytes;
    std::size_t m_position = 0;
};

template <class Value, class Read>
GgufList listOf(Reader& reader, std::size_t smallest, Read read)
{
    std::vector<Value> list;
    const auto count = reader.count(smallest);
    list.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        list.push_back(read());
    return list;
}

template <class Integer>
std::int64_t readInteger(Reader& reader)
{
    const auto value = reader.number<Integer>();
    if (!std::in_range<std::int64_t>(value))
        throw Malformed { "The number " + std::to_string(value) + " is too large." };
    return static_cast<std::int64_t>(value);
}

bool readFlag(Reader& reader)
{
    const auto value = reader.number<std::uint8_t>();
    if (value > 1)
        throw Malformed { "A truth value is " + std::to_string(value) + ", not 0 or 1." };
    return value == 1;
}

/// Calls `visit(example, read)` with a function that reads a value of the type with this number
/// and its size in the file.
template <class Visit>
auto withType(Reader& reader, std::uint32_t type, Visit visit)
{
    const auto integer = [&]<class Integer>(Integer) {
        return visit(sizeof(Integer), [&] { return readInteger<Integer>(reader); });
    };
    switch (type) {
    case 0:
        return integer(std::uint8_t {});
    case 1:
        return integer(std::int8_t {});
    case 2:
        return integer(std::uint16_t {});
    case 3:
        return integer(std::int16_t {});
    case 4:
        return integer(std::uint32_t {});
    case 5:
        return integer(std::int32_t {});
    case 6:
        return visit(sizeof(float), [&] { return reader.number<float>(); });
    case 7:
        return visit(1, [&] { return readFlag(reader); });
    case textType:
        return visit(sizeof(std::uint64_t), [&] { return reader.text(); });
    case 10:
        return integer(std::uint64_t {});
    case 11:
        return integer(std::int64_t {});
    case 12:
        return visit(sizeof(double), [&] { return reader.number<double>(); });
    default:
        throw Malformed { type == listType
                ? std::string("Lists of lists are not supported.")
                : "Its value has type " + std::to_string(type) + ", which does not exist." };
    }
}

GgufList readList(Reader& reader)
{
    const auto type = reader.number<std::uint32_t>();
    return withType(reader, type, [&](std::size_t smallest, auto read) {
        using Value = decltype(read());
        using Kept = std::conditional_t<std::is_same_v<Value, float>, double, Value>;
        return listOf<Kept>(reader, smallest, [&] { return static_cast<Kept>(read()); });
    });
}

GgufValue readValue(Reader& reader)
{
    const auto type = reader.number<std::uint32_t>();
    if (type == listType)
        return readList(reader);
    return withType(reader, type, [](std::size_t, auto read) { return GgufValue(read()); });
}

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
            throw Malformed { "It would have more elements than any computer can count." };
        return *size;
    }
    tensor.blocks = blockTypeFrom(tensor.type);
    if (!tensor.blocks)
        return 0;
    const auto block = blockSize(*tensor.blocks);
    auto inBlocks = tensor.shape;
    if (inBlocks.empty() || inBlocks.back() % static_cast<std::int64_t>(block.elements) != 0)
        throw Malformed { "Its rows are not whole blocks of " + std::to_string(block.elements)
            + " elements, which " + std::string(blockTypeName(*tensor.blocks)) + " has." };
    // Dividing first is not enough: a block may have more bytes than elements.
    const auto blocks = inBlocks.back() / static_cast<std::int64_t>(block.elements);
    if (blocks > std::numeric_limits<std::int64_t>::max() / static_cast<std::int64_t>(block.bytes))
        throw Malformed { "It would have more elements than any computer can count." };
    inBlocks.back() = blocks * static_cast<std::int64_t>(block.bytes);
    const auto size = byteCount(TensorDtype::U8, inBlocks);
    // Elements are counted too, and may be more than bytes.
    if (!size || !byteCount(TensorDtype::F32, tensor.shape))
        throw Malformed { "It would have more elements than any computer can count." };
    return *size;
}

Description readDescription(Reader& reader)
{
    Description description;
    const auto dimensions = reader.number<std::uint32_t>();
    if (dimensions > mostDimensions)
        throw Malformed { "It has " + std::to_string(dimensions) + " dimensions, at most "
            + std::to_string(mostDimensions) + " are allowed." };
    for (std::uint32_t i = 0; i < dimensions; ++i)
        description.tensor.shape.push_back(readInteger<std::uint64_t>(reader));
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
            throw Malformed { "The tensors " + *places[i - 1].second.second + " and "
                + *places[i].second.second + " overlap." };
}

std::int64_t alignmentOf(const GgufContent& content)
{
    const auto found = content.metadata.find("general.alignment");
    if (found == content.metadata.end())
        return usualAlignment;
    const auto* const value = std::get_if<std::int64_t>(&found->second);
    if (!value || *value < 1 || *value > largestAlignment || (*value & (*value - 1)) != 0)
        throw Malformed { "general.alignment must be a power of two up to "
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
        } catch (const Malformed& malformed) {
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
            if (!content.metadata.emplace(key, readValue(m_reader)).second)
                throw Malformed { "The key is there twice." };
        }
        Descriptions descriptions;
        for (std::size_t i = 0; i < tensorCount; ++i) {
            m_where = m_source + ", tensor " + std::to_string(i + 1);
            const auto name = std::string(m_reader.text());
            m_where = m_source + ", tensor " + name;
            if (!descriptions.emplace(name, readDescription(m_reader)).second)
                throw Malformed { "The tensor is there twice." };
        }
        m_where = m_source;
        locate(content, descriptions);
        return content;
    }

    void checkVersion()
    {
        const auto head = m_bytes.first(std::min(m_bytes.size(), magic.size()));
        if (!std::ranges::equal(head, std::as_bytes(std::span(magic))))
            throw Malformed { "It does not begin with \"GGUF\"." };
        static_cast<void>(m_reader.number<std::uint32_t>());
        const auto version = m_reader.number<std::uint32_t>();
        if (version != 2 && version != newestVersion)
            throw Malformed { "It has version " + std::to_string(version)
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
                throw Malformed { "Its data begin at " + std::to_string(description.offset)
                    + ", which is not aligned to " + std::to_string(alignment) + " bytes." };
            if (description.offset > data.size()
                || description.size > data.size() - description.offset)
                throw Malformed { "Its " + std::to_string(description.size) + " bytes at "
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
    Reader m_reader;
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
