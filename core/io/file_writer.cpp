// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace fathom {

namespace {

namespace fs = std::filesystem;

std::string remedy(int error, const fs::path& path)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return "Make room on the disk or choose another folder.";
    case EACCES:
    case EPERM:
    case EROFS:
        return "Choose a file and a folder that you may write to.";
    case ENOENT:
    case ENOTDIR:
        return "The folder "
            + (path.has_parent_path() ? path.parent_path().string() : std::string("."))
            + " does not exist: create it or choose another.";
    case EISDIR:
        return "This is the name of a folder: choose the name of a file.";
    case ENAMETOOLONG:
        return "Choose a shorter name.";
    default:
        return "Check the disk, or choose another folder.";
    }
}

tl::unexpected<Error> cannotWrite(const fs::path& path, int error)
{
    return fail(ErrorCode::FileNotWritable,
        "The file cannot be written: " + std::generic_category().message(error) + ". "
            + remedy(error, path),
        path.string());
}

/// An open file that collects small pieces. After the first error nothing more is written; `error`
/// is its errno.
class Writer
{
public:
    explicit Writer(int fd)
        : m_fd(fd)
    {
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() { close(); }

    void append(std::span<const std::byte> bytes)
    {
        if (m_buffer.size() + bytes.size() > bufferSize)
            flush();
        if (bytes.size() > bufferSize)
            writeAll(bytes);
        else
            m_buffer.insert(m_buffer.end(), bytes.begin(), bytes.end());
    }

    void flush()
    {
        writeAll(m_buffer);
        m_buffer.clear();
    }

    void synchronize()
    {
        // EINVAL: a device or pipe, which has nothing to flush.
        if (m_error == 0 && ::fsync(m_fd) != 0 && errno != EINVAL && errno != EROFS)
            m_error = errno;
    }

    void close()
    {
        if (m_fd >= 0 && ::close(m_fd) != 0 && m_error == 0 && errno != EINTR)
            m_error = errno;
        m_fd = -1;
    }

    [[nodiscard]] int error() const { return m_error; }

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

    static constexpr std::size_t bufferSize = std::size_t { 1 } << 18U;
    int m_fd;
    int m_error = 0;
    std::vector<std::byte> m_buffer;
};

int finish(Writer& writer, const std::function<void(const AppendBytes&)>& write)
{
    write([&](std::span<const std::byte> bytes) { writer.append(bytes); });
    writer.flush();
    writer.synchronize();
    writer.close();
    return writer.error();
}

/// A new file in the target's folder. It is removed again unless it has been renamed.
class TemporaryFile
{
public:
    explicit TemporaryFile(const fs::path& folder)
    {
        static std::atomic<unsigned> counter = 0;
        do { // the name is taken only if a run with the same process number has been killed here
            m_path = folder
                / (".fathom-" + std::to_string(::getpid()) + "-" + std::to_string(counter++)
                    + ".tmp");
            m_fd = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        } while (m_fd < 0 && errno == EEXIST);
        m_error = m_fd < 0 ? errno : 0;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile()
    {
        if (m_fd >= 0 && !m_renamed)
            ::unlink(m_path.c_str());
    }

    [[nodiscard]] int descriptor() const { return m_fd; }
    [[nodiscard]] int error() const { return m_error; }

    /// errno, or 0.
    int renameTo(const fs::path& target)
    {
        m_renamed = ::rename(m_path.c_str(), target.c_str()) == 0;
        return m_renamed ? 0 : errno;
    }

private:
    fs::path m_path;
    int m_fd = -1;
    int m_error = 0;
    bool m_renamed = false;
};

void takeOwnerAndPermissions(int fd, const struct stat& from)
{
    // Only root may give files away; for others the file is theirs already, or its folder let them
    // replace it.
    (void)!::fchown(fd, from.st_uid, from.st_gid);
    (void)::fchmod(fd, from.st_mode & 07777U);
}

void synchronizeFolder(const fs::path& folder)
{
    // The new file is complete whatever comes of this, so a file system that cannot do it is no
    // reason to fail.
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)::fsync(fd);
    ::close(fd);
}

/// Where a link leads, so that the file behind it is replaced and not the link.
fs::path withoutLinks(const fs::path& path)
{
    std::error_code error;
    if (!fs::is_symlink(path, error))
        return path;
    auto target = fs::weakly_canonical(path, error);
    return error ? path : target;
}

/// Where a file is to be written, as far as it may be.
struct Target
{
    fs::path path; ///< without links
    bool exists = false;
    struct stat existing
    {
    };

    static Result<Target> at(const fs::path& path)
    {
        Target target;
        target.path = withoutLinks(path);
        target.exists = ::stat(target.path.c_str(), &target.existing) == 0;
        if (!target.path.has_filename() || (target.exists && S_ISDIR(target.existing.st_mode)))
            return cannotWrite(path, EISDIR);
        if (target.exists && ::faccessat(AT_FDCWD, target.path.c_str(), W_OK, AT_EACCESS) != 0)
            return cannotWrite(path, errno);
        return target;
    }
    /// /dev/stdout, a pipe: written to, not replaced.
    [[nodiscard]] bool isDevice() const { return exists && !S_ISREG(existing.st_mode); }
    [[nodiscard]] fs::path folder() const
    {
        return path.has_parent_path() ? path.parent_path() : fs::path(".");
    }
};

} // namespace

Status checkWritable(const fs::path& path)
{
    const auto target = Target::at(path);
    if (!target)
        return tl::unexpected(target.error());
    if (target->isDevice())
        return {};
    const TemporaryFile temporary(target->folder());
    if (temporary.error() != 0)
        return cannotWrite(path, temporary.error());
    ::close(temporary.descriptor());
    return {};
}

Status writeFileAtomically(
    const fs::path& path, const std::function<void(const AppendBytes&)>& write)
{
    const auto target = Target::at(path);
    if (!target)
        return tl::unexpected(target.error());
    if (target->isDevice()) {
        const int fd = ::open(target->path.c_str(), O_WRONLY | O_CLOEXEC);
        if (fd < 0)
            return cannotWrite(path, errno);
        Writer device(fd);
        const auto error = finish(device, write);
        return error == 0 ? Status {} : Status(cannotWrite(path, error));
    }

    const auto folder = target->folder();
    TemporaryFile temporary(folder);
    if (temporary.error() != 0)
        return cannotWrite(path, temporary.error());
    Writer writer(temporary.descriptor());
    if (target->exists)
        takeOwnerAndPermissions(temporary.descriptor(), target->existing);
    auto error = finish(writer, write);
    if (error == 0)
        error = temporary.renameTo(target->path);
    if (error != 0)
        return cannotWrite(path, error);
    synchronizeFolder(folder);
    return {};
}

Status writeFileAtomically(const fs::path& path, std::string_view content)
{
    return writeFileAtomically(
        path, [&](const AppendBytes& append) { append(std::as_bytes(std::span(content))); });
}

} // namespace fathom
