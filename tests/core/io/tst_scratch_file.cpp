// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/row_storage.h"
#include "core/io/scratch_file.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstring>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace fathom;

namespace {

constexpr std::int64_t mebibyte = std::int64_t { 1 } << 20U;

class Folder
{
public:
    [[nodiscard]] std::filesystem::path path() const { return m_folder.path().toStdString(); }
    [[nodiscard]] bool isEmpty() const { return QDir(m_folder.path()).isEmpty(); }

private:
    QTemporaryDir m_folder;
};

/// No file of this process may become larger, as `ulimit -f` has it.
class FileLimit
{
public:
    explicit FileLimit(std::int64_t bytes)
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        auto limit = m_before;
        limit.rlim_cur = static_cast<rlim_t>(bytes);
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileLimit() { ::setrlimit(RLIMIT_FSIZE, &m_before); }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;

private:
    rlimit m_before {};
};

} // namespace

class TestScratchFile : public QObject
{
    Q_OBJECT

private slots:
    void hasNoNameAndGoesWithItsObject()
    {
        const Folder folder;
        const auto before = ScratchFile::bytesOnDisk();
        {
            auto file = ScratchFile::create(folder.path(), 3 * mebibyte + 5);
            QVERIFY(file);
            QCOMPARE(file->bytes().size(), static_cast<std::size_t>(3 * mebibyte + 5));
            QVERIFY(folder.isEmpty());
            QCOMPARE(ScratchFile::bytesOnDisk(), before + 3 * mebibyte + 5);
            const auto moved = std::move(*file);
            QCOMPARE(ScratchFile::bytesOnDisk(), before + 3 * mebibyte + 5);
        }
        QCOMPARE(ScratchFile::bytesOnDisk(), before);
    }

    void reservesItsRoom()
    {
        const Folder folder;
        const auto free = freeDiskSpace(folder.path());
        const auto file = ScratchFile::create(folder.path(), 256 * mebibyte);
        QVERIFY(file);
        // Nothing has been written; others use the disk, too.
        QVERIFY(freeDiskSpace(folder.path()) < free - 100 * mebibyte);
    }

    void makesItsFolderForTheUserAlone()
    {
        const Folder folder;
        const auto inside = folder.path() / "a" / "b";
        QVERIFY(freeDiskSpace(inside) > 0); // where it would be
        QVERIFY(ScratchFile::create(inside, 100));
        QCOMPARE(std::filesystem::status(inside).permissions(), std::filesystem::perms::owner_all);
    }

    void saysHowMuchIsMissingOnAFullDisk()
    {
        const Folder folder;
        const auto file = ScratchFile::create(
            folder.path(), freeDiskSpace(folder.path()) + (std::int64_t { 1 } << 40U));
        QVERIFY(!file);
        QCOMPARE(file.error().code, ErrorCode::OutOfMemory);
        QCOMPARE(file.error().where, folder.path().string());
        QVERIFY(file.error().message.find("needs a scratch file of 1.") != std::string::npos);
        QVERIFY(file.error().message.find("--cache-dir") != std::string::npos);
        QVERIFY(folder.isEmpty());
    }

    void isAnErrorWhereFilesMayNotBecomeSoLarge()
    {
        const Folder folder;
        const FileLimit limit(mebibyte);
        const auto file = ScratchFile::create(folder.path(), 2 * mebibyte);
        QVERIFY(!file);
        QCOMPARE(file.error().code, ErrorCode::FileNotWritable);
        QVERIFY(file.error().message.find("ulimit -f") != std::string::npos);
        QVERIFY(folder.isEmpty());
    }

    void isAnErrorWhereNoFolderCanBeMade()
    {
        const auto file = ScratchFile::create("/proc/nowhere/scratch", 100);
        QVERIFY(!file);
        QVERIFY(file.error().message.find("allow more memory") != std::string::npos);
    }

    void leavesNothingWhenTheProcessIsKilled()
    {
        const Folder folder;
        int ready[2]; // NOLINT: as pipe() wants it
        QCOMPARE(::pipe(ready), 0);
        const auto child = ::fork();
        if (child == 0) {
            const auto file = ScratchFile::create(folder.path(), 4 * mebibyte);
            if (file)
                std::memset(file->bytes().data(), 7, file->bytes().size());
            const char isMade = file ? 1 : 0;
            if (::write(ready[1], &isMade, 1) == 1)
                ::pause();
            ::_exit(1);
        }
        char isMade = 0;
        QCOMPARE(::read(ready[0], &isMade, 1), ssize_t { 1 });
        QVERIFY(folder.isEmpty());
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(ready[0]);
        ::close(ready[1]);
        QCOMPARE(isMade, 1);
        QVERIFY(folder.isEmpty());
    }

    void keepsRowsThatLeftMemory()
    {
        const Folder folder;
        constexpr std::int64_t rows = 5000;
        constexpr std::int64_t columns = 77; // rows that straddle pages
        auto storage = RowStorage::create(rows, columns, folder.path());
        QVERIFY(storage && storage->isInScratchFile());
        for (std::int64_t row = 0; row < rows; ++row)
            for (std::int64_t column = 0; column < columns; ++column)
                storage->row(row)[column] = static_cast<float>(row * columns + column);
        storage->release(100, 101);
        storage->release(0, rows);
        storage->readAhead(0, rows);
        storage->readAhead(rows, rows);
        const auto moved = std::move(*storage);
        for (std::int64_t row = 0; row < rows; ++row)
            for (std::int64_t column = 0; column < columns; ++column)
                QCOMPARE(moved.matrix()(row, column), static_cast<float>(row * columns + column));
    }

    void leavesRowsInMemoryAlone()
    {
        const auto storage = RowStorage(FeatureMatrix::Constant(3000, 50, 2.5F));
        QVERIFY(!storage.isInScratchFile());
        storage.release(0, 3000);
        QVERIFY((storage.matrix().array() == 2.5F).all());
    }
};

QTEST_APPLESS_MAIN(TestScratchFile)
#include "tst_scratch_file.moc"
