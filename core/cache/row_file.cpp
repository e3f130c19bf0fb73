// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/row_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace fathom {

namespace {

static_assert(std::endian::native == std::endian::little, "row files are little-endian");

constexpr std::string_view magic = "FathRows";
constexpr std::uint32_t formatVersion = 1;

/// The file's first bytes. `table` is the SHA-256 of everything before it here and of the entries.
struct Header
{
    std::array<char, 8> magic {};
    std::uint32_t version = 0;
    std::uint32_t width = 0;
    std::uint64_t entryCount = 0;
    std::uint64_t rowCount = 0;
    Digest space {};
    Digest table {};
};
static_assert(sizeof(Header) == 96);

struct StoredEntry
{
    Digest key {};
    Digest check {};
    std::uint64_t rowCount = 0;
};
static_assert(sizeof(StoredEntry) == 72);

constexpr auto hashedHeaderBytes = offsetof(Header, table);

Digest tableHash(const Header& header, std::span<const StoredEntry> entries)
{
    Sha256 hash;
    hash.add(std::as_bytes(std::span(&header, 1)).first(hashedHeaderBytes));
    hash.add(std::as_bytes(entries));
    return hash.digest();
}

Digest rowsHash(const Digest& space, const Digest& key, std::span<const float> rows)
{
    Sha256 hash;
    hash.add(space);
    hash.add(key);
    hash.add(std::as_bytes(rows));
    return hash.digest();
}

bool readAll(int fd, std::int64_t offset, std::span<std::byte> to)
{
    while (!to.empty()) {
        const auto count = ::pread(fd, to.data(), to.size(), offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        to = to.subspan(static_cast<std::size_t>(count));
        offset += count;
    }
    return true;
}

/// Collects small pieces.
class FileWriter
{
public:
    explicit FileWriter(int fd)
        : m_fd(fd)
    {
    }

    void append(std::span<const std::byte> bytes)
    {
        if (m_buffer.size() + bytes.size() > bufferBytes)
            writeAll(std::exchange(m_buffer, {}));
        if (bytes.size() > bufferBytes)
            writeAll(bytes);
        else
            m_buffer.insert(m_buffer.end(), bytes.begin(), bytes.end());
    }

    /// 0, or the errno of what went wrong first.
    int finish()
    {
        writeAll(std::exchange(m_buffer, {}));
        return m_error;
    }

private:
    void writeAll(std::span<const std::byte> bytes)
    {
        while (!bytes.empty() && m_error == 0) {
            const auto count = ::write(m_fd, bytes.data(), bytes.size());
            if (count >= 0)
                bytes = bytes.subspan(static_cast<std::size_t>(count));
            else if (errno != EINTR)
                m_error = errno;
        }
    }

    static constexpr std::size_t bufferBytes = std::size_t { 1 } << 20U;
    int m_fd;
    int m_error = 0;
    std::vector<std::byte> m_buffer;
};

/// The name in its folder has to be on disk, too. A file system that cannot say so is no reason to
/// fail: the rows are checked when they are read.
void synchronizeFolderOf(const std::filesystem::path& path)
{
    const int fd = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)::fsync(fd);
    ::close(fd);
}

tl::unexpected<Error> cannotWrite(const std::filesystem::path& path, int error)
{
    return fail(ErrorCode::FileNotWritable,
        "The file cannot be written: " + std::generic_category().message(error) + '.',
        path.string());
}

tl::unexpected<Error> damaged(const std::filesystem::path& path)
{
    return fail(ErrorCode::InvalidFormat, "The file of rows is damaged.", path.string());
}

/// Everything about a file but its rows.
struct Table
{
    Header header;
    std::vector<StoredEntry> entries;
};

std::span<const float> valuesOf(const RowSpace& space, const KeyedRows& rows)
{
    return { rows.data, static_cast<std::size_t>(rows.rowCount * space.width) };
}

Table tableOf(const RowSpace& space, std::span<const KeyedRows> rows)
{
    Table table;
    auto& header = table.header;
    std::ranges::copy(magic, header.magic.begin());
    header.version = formatVersion;
    header.width = static_cast<std::uint32_t>(space.width);
    header.entryCount = rows.size();
    header.space = space.key;
    for (const auto& each : rows) {
        const auto rowCount = static_cast<std::uint64_t>(each.rowCount);
        table.entries.push_back(
            { each.key, rowsHash(space.key, each.key, valuesOf(space, each)), rowCount });
        header.rowCount += rowCount;
    }
    header.table = tableHash(header, table.entries);
    return table;
}

/// Nothing is allocated that the file is not large enough for.
bool readTable(int fd, std::uint64_t fileBytes, Table& table)
{
    auto& header = table.header;
    if (fileBytes < sizeof(Header) || !readAll(fd, 0, std::as_writable_bytes(std::span(&header, 1)))
        || std::string_view(header.magic.data(), header.magic.size()) != magic
        || header.version != formatVersion || header.width == 0)
        return false;
    const auto bytesOfRow = std::uint64_t { header.width } * sizeof(float);
    if (header.entryCount > fileBytes / sizeof(StoredEntry)
        || header.rowCount > fileBytes / bytesOfRow
        || sizeof(Header) + header.entryCount * sizeof(StoredEntry) + header.rowCount * bytesOfRow
            != fileBytes)
        return false;
    table.entries.resize(header.entryCount);
    return readAll(fd, sizeof(Header), std::as_writable_bytes(std::span(table.entries)))
        && header.table == tableHash(header, table.entries);
}

} // namespace

RowFile::RowFile(int fd, const RowSpace& space)
    : m_fd(fd)
    , m_space(space.key)
    , m_width(space.width)
{
}

RowFile::RowFile(RowFile&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
    , m_space(other.m_space)
    , m_width(other.m_width)
    , m_entries(std::move(other.m_entries))
{
}

RowFile& RowFile::operator=(RowFile&& other) noexcept
{
    std::swap(m_fd, other.m_fd);
    std::swap(m_space, other.m_space);
    std::swap(m_width, other.m_width);
    std::swap(m_entries, other.m_entries);
    return *this;
}

RowFile::~RowFile()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

Result<RowFile> RowFile::open(const std::filesystem::path& path, const RowSpace& space)
{
    // Not to wait for the other end, should it be a pipe.
    RowFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), space);
    struct stat status
    {
    };
    if (file.m_fd < 0 || ::fstat(file.m_fd, &status) != 0)
        return fail(errno == ENOENT ? ErrorCode::FileNotFound : ErrorCode::FileUnreadable,
            "The file cannot be read: " + std::generic_category().message(errno) + '.',
            path.string());
    Table table;
    if (!S_ISREG(status.st_mode)
        || !readTable(file.m_fd, static_cast<std::uint64_t>(status.st_size), table)
        || table.header.space != space.key || table.header.width != space.width)
        return damaged(path);
    std::uint64_t row = 0;
    file.m_entries.reserve(table.entries.size());
    for (const auto& stored : table.entries) {
        if (stored.rowCount > table.header.rowCount - row)
            return damaged(path);
        file.m_entries.push_back({ stored.key, stored.check, static_cast<std::int64_t>(row),
            static_cast<std::int64_t>(stored.rowCount) });
        row += stored.rowCount;
    }
    return file;
}

bool RowFile::read(const RowEntry& entry, float* to) const
{
    const auto rows = std::span(to, static_cast<std::size_t>(entry.rowCount * m_width));
    const auto begin
        = static_cast<std::int64_t>(sizeof(Header) + m_entries.size() * sizeof(StoredEntry));
    const auto offset = begin + entry.firstRow * m_width * static_cast<std::int64_t>(sizeof(float));
    return readAll(m_fd, offset, std::as_writable_bytes(rows))
        && rowsHash(m_space, entry.key, rows) == entry.check;
}

NewRowFile::NewRowFile(std::filesystem::path path, int fd)
    : m_path(std::move(path))
    , m_fd(fd)
{
}

NewRowFile::NewRowFile(NewRowFile&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_fd(std::exchange(other.m_fd, -1))
    , m_bytes(other.m_bytes)
    , m_isKept(other.m_isKept)
{
}

NewRowFile::~NewRowFile()
{
    if (m_fd < 0)
        return;
    if (!m_isKept)
        ::unlink(m_path.c_str());
    ::close(m_fd);
}

Result<NewRowFile> NewRowFile::write(
    const std::filesystem::path& path, const RowSpace& space, std::span<const KeyedRows> rows)
{
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return cannotWrite(path, errno);
    NewRowFile file(path, fd);
    (void)::flock(fd, LOCK_EX | LOCK_NB); // nobody else has it

    const auto table = tableOf(space, rows);
    FileWriter writer(fd);
    writer.append(std::as_bytes(std::span(&table.header, 1)));
    writer.append(std::as_bytes(std::span(table.entries)));
    for (const auto& each : rows)
        writer.append(std::as_bytes(valuesOf(space, each)));
    auto error = writer.finish();
    if (error == 0 && ::fsync(fd) != 0)
        error = errno;
    if (error != 0)
        return cannotWrite(path, error);
    synchronizeFolderOf(path);
    file.m_bytes = rowFileBytes(space, rows);
    return file;
}

std::int64_t rowFileBytes(const RowSpace& space, std::span<const KeyedRows> rows)
{
    std::int64_t rowCount = 0;
    for (const auto& each : rows)
        rowCount += each.rowCount;
    return static_cast<std::int64_t>(sizeof(Header) + rows.size() * sizeof(StoredEntry))
        + rowCount * space.width * static_cast<std::int64_t>(sizeof(float));
}

bool isBeingWritten(const std::filesystem::path& path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    const bool isLocked = ::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(fd);
    return isLocked;
}

} // namespace fathom
