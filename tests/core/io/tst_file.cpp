// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace fathom;
using namespace std::string_literals;
namespace fs = std::filesystem;

namespace {

std::string contentOf(const fs::path& path)
{
    const auto content = readFile(path);
    return content ? *content : "unreadable: " + content.error().text();
}

std::size_t filesIn(const fs::path& folder)
{
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

mode_t modeOf(const fs::path& path)
{
    struct stat status
    {
    };
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

/// The rights of a user who is not root, for whom permissions mean nothing.
class WithoutRoot
{
public:
    WithoutRoot()
        : m_wasRoot(::geteuid() == 0)
    {
        if (m_wasRoot && ::seteuid(nobody) != 0)
            throw std::runtime_error("cannot become another user");
    }
    WithoutRoot(const WithoutRoot&) = delete;
    WithoutRoot& operator=(const WithoutRoot&) = delete;
    ~WithoutRoot()
    {
        if (m_wasRoot)
            (void)!::seteuid(0);
    }

private:
    static constexpr uid_t nobody = 65534;
    bool m_wasRoot;
};

/// No file may grow beyond `bytes`: the nearest to a full disk that every system offers.
class SmallDisk
{
public:
    explicit SmallDisk(rlim_t bytes)
    {
        m_previousHandler = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_previous);
        const rlimit limit { bytes, m_previous.rlim_max };
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_previous);
        (void)std::signal(SIGXFSZ, m_previousHandler);
    }

private:
    rlimit m_previous {};
    void (*m_previousHandler)(int);
};

} // namespace

class TestFile : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        QVERIFY(m_temporary->isValid());
        m_folder = m_temporary->path().toStdString();
        fs::permissions(m_folder, fs::perms::all); // other users too
    }
    void cleanup() { m_temporary.reset(); }

    void readsWhatWasWritten_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : { 0, 1, 100, 1 << 18, (1 << 18) + 1, 5'000'000 })
            QTest::addRow("%d bytes", size) << size;
    }

    void readsWhatWasWritten()
    {
        QFETCH(int, size);
        std::string content;
        for (int i = 0; i < size; ++i)
            content += static_cast<char>(i * 7);
        const auto path = m_folder / "file";
        QVERIFY(writeFileAtomically(path, content));
        QVERIFY(contentOf(path) == content);
        const auto mapped = MappedFile::open(path);
        QVERIFY(mapped);
        QCOMPARE(mapped->bytes().size(), content.size());
        QVERIFY(std::ranges::equal(mapped->bytes(), std::as_bytes(std::span(content))));
        QCOMPARE(filesIn(m_folder), std::size_t { 1 });
    }

    void writesPiecesInOrder()
    {
        std::string expected;
        const auto path = m_folder / "file";
        const auto status = writeFileAtomically(path, [&](const AppendBytes& append) {
            for (int i = 0; i < 2000; ++i) {
                const std::string piece(
                    static_cast<std::size_t>(i % 700), static_cast<char>('a' + i % 26));
                append(std::as_bytes(std::span(piece)));
                expected += piece;
            }
            const std::string large(1'000'000, '!');
            append(std::as_bytes(std::span(large)));
            expected += large + "end";
            append(std::as_bytes(std::span("end", 3)));
        });
        QVERIFY(status);
        QVERIFY(contentOf(path) == expected);
    }

    void readingSaysWhatIsWrong()
    {
        QCOMPARE(readFile(m_folder / "absent").error().code, ErrorCode::FileNotFound);
        QCOMPARE(readFile(m_folder / "absent").error().where, (m_folder / "absent").string());
        QCOMPARE(readFile(m_folder).error().code, ErrorCode::FileUnreadable);
        QVERIFY(readFile(m_folder).error().message.find("folder") != std::string::npos);
        QCOMPARE(MappedFile::open(m_folder / "absent").error().code, ErrorCode::FileNotFound);
        QCOMPARE(MappedFile::open(m_folder).error().code, ErrorCode::FileUnreadable);
        QCOMPARE(MappedFile::open("/dev/null").error().code, ErrorCode::FileUnreadable);
        QVERIFY(writeFileAtomically(m_folder / "file", "x"));
        QCOMPARE(readFile(m_folder / "file" / "inside").error().code, ErrorCode::FileNotFound);
    }

    void readingWithoutPermissionSaysSo()
    {
        const auto path = m_folder / "secret";
        QVERIFY(writeFileAtomically(path, "x"));
        fs::permissions(path, fs::perms::none);
        const WithoutRoot rights;
        QCOMPARE(readFile(path).error().code, ErrorCode::FileUnreadable);
        QCOMPARE(MappedFile::open(path).error().code, ErrorCode::FileUnreadable);
    }

    void readingStopsAtTheLimit()
    {
        const auto path = m_folder / "file";
        QVERIFY(writeFileAtomically(path, std::string(100, 'x')));
        QVERIFY(readFile(path, 100));
        const auto tooLarge = readFile(path, 99);
        QCOMPARE(tooLarge.error().code, ErrorCode::FileUnreadable);
        QVERIFY(tooLarge.error().message.find("99 bytes") != std::string::npos);
        QVERIFY(!readFile("/dev/zero", 10'000'000)); // its size cannot be asked for
    }

    void readsPipes()
    {
        const auto path = m_folder / "pipe";
        QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
        const std::string content(3'000'000, 'p');
        const std::jthread writer(
            [&] { QVERIFY(writeFileAtomically(path, content)); }); // a pipe is not replaced
        QVERIFY(contentOf(path) == content);
    }

    void mappedFilesMove()
    {
        QVERIFY(writeFileAtomically(m_folder / "a", "first"));
        QVERIFY(writeFileAtomically(m_folder / "b", "second"));
        auto a = MappedFile::open(m_folder / "a");
        auto b = MappedFile::open(m_folder / "b");
        const auto* const data = a->bytes().data();
        MappedFile moved = std::move(*a);
        QVERIFY(moved.bytes().data() == data);
        moved = std::move(*b);
        QCOMPARE(moved.bytes().size(), std::size_t { 6 });
        QCOMPARE(moved.path(), m_folder / "b");
    }

    void replacesAFileAndKeepsItsPermissions()
    {
        const auto path = m_folder / "file";
        QVERIFY(writeFileAtomically(path, "old"));
        fs::permissions(
            path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
        QVERIFY(writeFileAtomically(path, "new"));
        QCOMPARE(contentOf(path), "new"s);
        QCOMPARE(modeOf(path), mode_t { 0640 });
    }

    void newFilesFollowTheUmask()
    {
        const auto previous = ::umask(027);
        const auto status = writeFileAtomically(m_folder / "file", "x");
        ::umask(previous);
        QVERIFY(status);
        QCOMPARE(modeOf(m_folder / "file"), mode_t { 0640 });
    }

    /// Whoever has the old file open keeps all of it: nothing is written in place.
    void doesNotWriteIntoTheOldFile()
    {
        const auto path = m_folder / "file";
        QVERIFY(writeFileAtomically(path, "old content"));
        const auto mapped = MappedFile::open(path);
        QVERIFY(writeFileAtomically(path, "x"));
        QCOMPARE(mapped->bytes().size(), std::size_t { 11 });
        QVERIFY(std::ranges::equal(mapped->bytes(), std::as_bytes(std::span("old content", 11))));
    }

    void writesToARelativePath()
    {
        const auto before = fs::current_path();
        fs::current_path(m_folder);
        const auto status = writeFileAtomically("relative", "x");
        fs::current_path(before);
        QVERIFY2(status, status ? "" : status.error().text().c_str());
        QCOMPARE(contentOf(m_folder / "relative"), "x"s);
    }

    void writesThroughALink()
    {
        QVERIFY(writeFileAtomically(m_folder / "file", "old"));
        fs::create_symlink("file", m_folder / "link");
        QVERIFY(writeFileAtomically(m_folder / "link", "new"));
        QVERIFY(fs::is_symlink(m_folder / "link"));
        QCOMPARE(contentOf(m_folder / "file"), "new"s);
    }

    void doesNotReplaceDevices()
    {
        QVERIFY(writeFileAtomically("/dev/null", "x"));
        QVERIFY(fs::is_character_file("/dev/null"));
    }

    void aNameAsLongAsAllowedWorks()
    {
        QVERIFY(writeFileAtomically(m_folder / std::string(255, 'n'), "x"));
        const auto status = writeFileAtomically(m_folder / std::string(256, 'n'), "x");
        QCOMPARE(status.error().code, ErrorCode::FileNotWritable);
        QVERIFY(status.error().message.find("shorter") != std::string::npos);
    }

    void writingSaysWhatIsWrong()
    {
        fs::create_directory(m_folder / "folder");
        QVERIFY(writeFileAtomically(m_folder / "file", "x"));
        const auto problem = [](const fs::path& path) {
            const auto before = checkWritable(path);
            const auto status = writeFileAtomically(path, "x");
            if (!before && (status || before.error().text() != status.error().text()))
                return "another answer before writing"s;
            if (before && !status && path != "/dev/full") // a disk is full when it is written to
                return "no answer before writing"s;
            return status ? "none"s
                : status.error().code == ErrorCode::FileNotWritable
                    && status.error().where == path.string()
                ? status.error().message
                : "another error"s;
        };
        const auto folder = problem(m_folder / "folder");
        QVERIFY2(folder.find("name of a folder") != std::string::npos, folder.c_str());
        const auto slash = problem(m_folder / "folder" / "");
        QVERIFY2(slash.find("name of a folder") != std::string::npos, slash.c_str());
        const auto missing = problem(m_folder / "absent" / "file");
        QVERIFY2(missing.find("does not exist: create it") != std::string::npos, missing.c_str());
        const auto inFile = problem(m_folder / "file" / "inside");
        QVERIFY2(inFile.find("does not exist") != std::string::npos, inFile.c_str());
        const auto full = problem("/dev/full");
        QVERIFY2(full.find("No space left on device") != std::string::npos, full.c_str());
        QVERIFY2(full.find("Make room") != std::string::npos, full.c_str());
        QCOMPARE(filesIn(m_folder), std::size_t { 2 });
    }

    void askingLeavesNothingBehind()
    {
        QVERIFY(checkWritable(m_folder / "file"));
        QCOMPARE(filesIn(m_folder), std::size_t { 0 });
        QVERIFY(writeFileAtomically(m_folder / "file", "old"));
        QVERIFY(checkWritable(m_folder / "file"));
        QCOMPARE(contentOf(m_folder / "file"), "old"s);
        QCOMPARE(filesIn(m_folder), std::size_t { 1 });
        QVERIFY(checkWritable("/dev/null"));
    }

    void writingWithoutPermissionSaysSo()
    {
        fs::create_directory(m_folder / "closed");
        fs::permissions(m_folder / "closed", fs::perms::owner_read | fs::perms::owner_exec);
        QVERIFY(writeFileAtomically(m_folder / "file", "old"));
        fs::permissions(m_folder / "file", fs::perms::owner_read | fs::perms::others_read);
        {
            const WithoutRoot rights;
            QVERIFY(!checkWritable(m_folder / "closed" / "file"));
            QVERIFY(!checkWritable(m_folder / "file"));
            QCOMPARE(writeFileAtomically(m_folder / "closed" / "file", "x").error().code,
                ErrorCode::FileNotWritable);
            // The folder would allow replacing it, but its owner has marked it read-only.
            QCOMPARE(writeFileAtomically(m_folder / "file", "x").error().code,
                ErrorCode::FileNotWritable);
        }
        QCOMPARE(contentOf(m_folder / "file"), "old"s);
    }

    void aFailedWriteLeavesTheOldFile()
    {
        const auto path = m_folder / "file";
        QVERIFY(writeFileAtomically(path, "old"));
        const std::string large(1'000'000, 'x');
        {
            const SmallDisk disk(100'000);
            const auto status = writeFileAtomically(path, large);
            QVERIFY(!status);
            QCOMPARE(status.error().code, ErrorCode::FileNotWritable);
        }
        QCOMPARE(contentOf(path), "old"s);
        QCOMPARE(filesIn(m_folder), std::size_t { 1 }); // the temporary file is gone
    }

    void aThrowingWriterLeavesTheOldFile()
    {
        const auto path = m_folder / "file";
        QVERIFY(writeFileAtomically(path, "old"));
        const auto write = [&] {
            (void)writeFileAtomically(path, [](const AppendBytes& append) {
                append(std::as_bytes(std::span("half", 4)));
                throw std::runtime_error("stopped");
            });
        };
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, write());
        QCOMPARE(contentOf(path), "old"s);
        QCOMPARE(filesIn(m_folder), std::size_t { 1 });
    }

    /// Readers see one of the whole contents, never a mixture or a missing file.
    void readersNeverSeeHalfAFile()
    {
        const auto path = m_folder / "file";
        QVERIFY(writeFileAtomically(path, std::string(100'000, 'a')));
        {
            std::vector<std::jthread> writers;
            for (const char c : { 'a', 'b', 'c' })
                writers.emplace_back([&, c](const std::stop_token& stop) {
                    while (!stop.stop_requested())
                        (void)writeFileAtomically(path, std::string(100'000, c));
                });
            for (int i = 0; i < 200; ++i) {
                const auto content = contentOf(path);
                QCOMPARE(content.size(), std::size_t { 100'000 });
                QCOMPARE(content.find_first_not_of(content.front()), std::string::npos);
            }
        }
        QCOMPARE(filesIn(m_folder), std::size_t { 1 });
    }

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

QTEST_APPLESS_MAIN(TestFile)
#include "tst_file.moc"
