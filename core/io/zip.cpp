// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/zip.h"

#include "core/io/little_endian.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fathom {

// APPNOTE.TXT, PKWARE 6.3: local headers and data, the central directory, its end.

namespace {

constexpr std::uint32_t localSignature = 0x04034B50;
constexpr std::uint32_t centralSignature = 0x02014B50;
constexpr std::uint32_t endSignature = 0x06054B50;
constexpr std::uint32_t end64Signature = 0x06064B50;
constexpr std::uint32_t locator64Signature = 0x07064B50;
constexpr std::size_t localSize = 30;
constexpr std::size_t centralSize = 46;
constexpr std::size_t endSize = 22;
constexpr std::size_t end64Size = 56;
constexpr std::size_t locator64Size = 20;
constexpr std::size_t longestComment = 0xFFFF;
constexpr std::uint32_t in64 = 0xFFFFFFFF; ///< the number stands in the zip64 field

struct Directory
{
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
};

class ZipReader
{
public:
    ZipReader(std::span<const std::byte> bytes, const std::string& source)
        : m_bytes(bytes)
        , m_source(source)
    {
    }

    Result<ZipEntries> read() const
    {
        const auto directory = findDirectory();
        if (!directory)
            return tl::unexpected(directory.error());
        ZipEntries entries;
        std::size_t at = directory->begin;
        const std::size_t end = at + directory->size;
        while (at < end) {
            if (end - at < centralSize || number<std::uint32_t>(at) != centralSignature)
                return damaged("its directory of files is cut off");
            const std::size_t names = std::size_t { number<std::uint16_t>(at + 28) }
                + number<std::uint16_t>(at + 30) + number<std::uint16_t>(at + 32);
            if (end - at - centralSize < names)
                return damaged("its directory of files is cut off");
            if (auto status = readEntry(at, entries); !status)
                return tl::unexpected(status.error());
            at += centralSize + names;
        }
        return entries;
    }

private:
    template <class Number>
    [[nodiscard]] Number number(std::size_t at) const
    {
        return littleEndian<Number>(m_bytes, at);
    }

    [[nodiscard]] tl::unexpected<Error> damaged(const std::string& problem) const
    {
        return fail(ErrorCode::InvalidFormat,
            "This zip archive cannot be read: " + problem + ". Copy or download the file again.",
            m_source);
    }

    [[nodiscard]] std::optional<std::size_t> findEnd() const
    {
        if (m_bytes.size() < endSize)
            return std::nullopt;
        const std::size_t last = m_bytes.size() - endSize;
        for (std::size_t back = 0; back <= std::min(last, longestComment); ++back) {
            if (number<std::uint32_t>(last - back) == endSignature)
                return last - back;
        }
        return std::nullopt;
    }

    [[nodiscard]] Result<Directory> findDirectory() const
    {
        const auto end = findEnd();
        if (!end)
            return damaged("its end is missing");
        Directory directory { .begin = number<std::uint32_t>(*end + 16),
            .size = number<std::uint32_t>(*end + 12) };
        const bool has64 = *end >= locator64Size
            && number<std::uint32_t>(*end - locator64Size) == locator64Signature;
        if (has64) {
            const auto place = number<std::uint64_t>(*end - locator64Size + 8);
            if (place > m_bytes.size() || m_bytes.size() - place < end64Size
                || number<std::uint32_t>(place) != end64Signature)
                return damaged("its zip64 end is missing");
            directory = { .begin = number<std::uint64_t>(place + 48),
                .size = number<std::uint64_t>(place + 40) };
        }
        if (directory.begin > *end || *end - directory.begin < directory.size)
            return damaged("its directory of files lies outside of it");
        return directory;
    }

    /// Sizes and place of 64 bits, where the 32 of the entry do not hold them.
    [[nodiscard]] bool readExtra(
        std::size_t at, std::uint64_t& stored, std::uint64_t& size, std::uint64_t& place) const
    {
        std::size_t extra = at + centralSize + number<std::uint16_t>(at + 28);
        const std::size_t end = extra + number<std::uint16_t>(at + 30);
        while (end - extra >= 4) {
            const auto id = number<std::uint16_t>(extra);
            const std::size_t length = number<std::uint16_t>(extra + 2);
            extra += 4;
            if (length > end - extra)
                return false;
            constexpr std::uint16_t zip64 = 1;
            if (id == zip64) {
                std::size_t field = extra;
                for (auto* value : { &size, &stored, &place }) {
                    if (*value != in64)
                        continue;
                    if (extra + length - field < 8)
                        return false;
                    *value = number<std::uint64_t>(field);
                    field += 8;
                }
            }
            extra += length;
        }
        return true;
    }

    Status readEntry(std::size_t at, ZipEntries& entries) const
    {
        const std::size_t nameLength = number<std::uint16_t>(at + 28);
        std::string name(
            reinterpret_cast<const char*>(m_bytes.data()) + at + centralSize, nameLength);
        std::uint64_t stored = number<std::uint32_t>(at + 20);
        std::uint64_t size = number<std::uint32_t>(at + 24);
        std::uint64_t place = number<std::uint32_t>(at + 42);
        if (!readExtra(at, stored, size, place))
            return damaged("the entry of \"" + name + "\" is cut off");
        const bool isEncrypted = (number<std::uint16_t>(at + 8) & 1U) != 0;
        if (number<std::uint16_t>(at + 10) != 0 || isEncrypted || stored != size) {
            return fail(ErrorCode::InvalidFormat,
                "The file \"" + name
                    + "\" in this zip archive is compressed or encrypted; torch.save stores files "
                      "as they are. Save the checkpoint again.",
                m_source);
        }
        if (place > m_bytes.size() || m_bytes.size() - place < localSize
            || number<std::uint32_t>(place) != localSignature)
            return damaged("\"" + name + "\" is not where its entry says");
        const std::size_t begin = place + localSize + number<std::uint16_t>(place + 26)
            + number<std::uint16_t>(place + 28);
        if (begin > m_bytes.size() || m_bytes.size() - begin < size)
            return damaged("\"" + name + "\" is cut off");
        entries[std::move(name)] = m_bytes.subspan(begin, size);
        return {};
    }

    std::span<const std::byte> m_bytes;
    const std::string& m_source;
};

} // namespace

Result<ZipEntries> readStoredZip(std::span<const std::byte> bytes, const std::string& source)
{
    return ZipReader(bytes, source).read();
}

} // namespace fathom
