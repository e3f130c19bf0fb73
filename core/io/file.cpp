// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace fathom {

namespace {

/// Closes what it holds.
struct Descriptor
{
    int fd = -1;

    explicit Descriptor(int f)
        : fd(f)
    {
    }
    Descriptor(Descriptor&& other) noexcept
        : fd(std::exchange(other.fd, -1))
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (fd >= 0)
            ::close(fd);
    }
};

std::string systemMessage(int error)
{
    return std::generic_category().message(error);
}

tl::unexpected<Error> cannotRead(const std::filesystem::path& path, int error)
{
    if (error == ENOENT || error == ENOTDIR)
        return fail(ErrorCode::FileNotFound,
            "There is no such file. Check the name and the folder.", path.string());
    return fail(ErrorCode::FileUnreadable,
        "The file cannot be read: " + systemMessage(error)
            + ". Check that it is a file that you may read.",
        path.string());
}

struct OpenFile
{
    Descriptor descriptor;
    struct stat status;
};

Result<OpenFile> openForReading(const std::filesystem::path& path)
{
    OpenFile file { Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), {} };
    if (file.descriptor.fd < 0 || ::fstat(file.descriptor.fd, &file.status) != 0)
        return cannotRead(path, errno);
    if (S_ISDIR(file.status.st_mode))
        return fail(ErrorCode::FileUnreadable,
            "This is a folder, but a file is needed. Choose a file in it.", path.string());
    return file;
}

} // namespace

Result<std::string> readFile(const std::filesystem::path& path, std::size_t limit)
{
    auto file = openForReading(path);
    if (!file)
        return propagate(file);
    const auto tooLarge = [&] {
        return fail(ErrorCode::FileUnreadable,
            "The file is larger than the " + std::to_string(limit)
                + " bytes that a file of this kind may have. Check that it is the right file.",
            path.string());
    };
    // What fstat says is a hint: pipes say 0, and a file may grow meanwhile.
    const auto announced = static_cast<std::size_t>(file->status.st_size);
    if (S_ISREG(file->status.st_mode) && announced > limit)
        return tooLarge();
    constexpr std::size_t step = std::size_t { 1 } << 20U;
    std::string content;
    std::size_t size = 0;
    while (true) {
        if (size == content.size())
            content.resize(
                size == 0 && announced > 0 ? announced + 1 : size + std::max(step, size / 2));
        const auto count
            = ::read(file->descriptor.fd, content.data() + size, content.size() - size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return cannotRead(path, errno);
        if (count == 0)
            break;
        size += static_cast<std::size_t>(count);
        if (size > limit)
            return tooLarge();
    }
    content.resize(size);
    return content;
}

MappedFile::MappedFile(std::filesystem::path path, const std::byte* data, std::size_t size)
    : m_path(std::move(path))
    , m_data(data)
    , m_size(size)
{
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_data(std::exchange(other.m_data, nullptr))
    , m_size(std::exchange(other.m_size, 0))
{
}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

MappedFile::~MappedFile()
{
    if (m_data)
        ::munmap(const_cast<std::byte*>(m_data), m_size); // NOLINT: munmap takes a plain pointer
}

Result<MappedFile> MappedFile::open(const std::filesystem::path& path)
{
    auto file = openForReading(path);
    if (!file)
        return propagate(file);
    if (!S_ISREG(file->status.st_mode))
        return fail(ErrorCode::FileUnreadable,
            "This is not a regular file. Choose a file on a disk.", path.string());
    const auto size = static_cast<std::size_t>(file->status.st_size);
    if (size == 0) // mmap refuses to map nothing
        return MappedFile(path, nullptr, 0);
    auto* const data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file->descriptor.fd, 0);
    if (data == MAP_FAILED)
        return cannotRead(path, errno);
    return MappedFile(path, static_cast<const std::byte*>(data), size);
}

} // namespace fathom
