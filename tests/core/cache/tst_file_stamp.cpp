// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/file_stamp.h"
#include "core/cache/row_cache.h"

#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <filesystem>
#include <fstream>

using namespace fathom;

namespace {

namespace fs = std::filesystem;

void writeBytes(const fs::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

Digest hashed(const fs::path& path, std::size_t threads = 2)
{
    WorkerPool pool(threads);
    UnattendedJob job;
    return *hashFile(path, pool, job.context());
}

} // namespace

class TestFileStamp : public QObject
{
    Q_OBJECT

private slots:
    void hashesTheHashesOfPieces()
    {
        const QTemporaryDir folder;
        const fs::path path = folder.filePath("large").toStdString();
        constexpr std::size_t piece = std::size_t { 64 } << 20;
        std::string bytes(piece + 1000, 'x');
        bytes[piece - 1] = 'y';
        writeBytes(path, bytes);
        Sha256 first;
        first.add(std::string_view(bytes).substr(0, piece));
        Sha256 second;
        second.add(std::string_view(bytes).substr(piece));
        Sha256 expected;
        expected.add(first.digest());
        expected.add(second.digest());
        const auto digest = expected.digest();
        QVERIFY(hashed(path, 1) == digest);
        QVERIFY(hashed(path, 3) == digest);
    }

    void isAnotherForEveryChange()
    {
        const QTemporaryDir folder;
        const fs::path path = folder.filePath("weights").toStdString();
        writeBytes(path, "one");
        const auto before = *stampOf(path);
        QVERIFY(before.isRecent);
        const auto time = fs::last_write_time(path);
        writeBytes(path, "two");
        fs::last_write_time(path, time); // a change that hides: the status's time tells
        QVERIFY(stampOf(path)->text != before.text);
        QVERIFY(!stampOf(folder.filePath("none").toStdString()));
    }

    void remembersTheHashesOfFilesThatHaveComeToRest()
    {
        const QTemporaryDir folder;
        const fs::path path = folder.filePath("weights").toStdString();
        writeBytes(path, "one");
        const auto cache = *RowCache::open(folder.filePath("cache").toStdString());
        WorkerPool pool(1);
        UnattendedJob job;
        const auto one = *cache->hashOf(path, pool, job.context());
        QVERIFY(one == hashed(path));
        // Changed within the tick of a clock: the stamp could be the same, so nothing is believed.
        writeBytes(path, "two");
        const auto two = *cache->hashOf(path, pool, job.context());
        QVERIFY(two == hashed(path));
        QVERIFY(two != one);
        QVERIFY(!cache->hashOf(folder.filePath("none").toStdString(), pool, job.context()));
    }
};

QTEST_APPLESS_MAIN(TestFileStamp)
#include "tst_file_stamp.moc"
