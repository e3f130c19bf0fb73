// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/cache/row_cache.h"
#include "tests/core/cache/known_rows.h"

#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <set>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace fathom;
using namespace fathom::testing;

namespace {

constexpr int keyCount = 40; // as cache_user has it

/// A running cache_user.
class User
{
public:
    User(const std::filesystem::path& folder, int first, int count)
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            qFatal("no pipe");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        auto program = std::string(FATHOM_CACHE_USER);
        auto where = folder.string();
        auto from = std::to_string(first);
        auto number = std::to_string(count);
        char* const arguments[]
            = { program.data(), where.data(), from.data(), number.data(), nullptr };
        if (::posix_spawn(&m_process, program.c_str(), &actions, nullptr, arguments, environ) != 0)
            qFatal("cannot start %s", program.c_str());
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        m_output = ends[0];
    }
    User(const User&) = delete;
    User& operator=(const User&) = delete;
    ~User() { ::close(m_output); }

    void kill() const { ::kill(m_process, SIGKILL); }

    /// Exit status, -1 after a signal.
    int wait()
    {
        char space = 0;
        while (::read(m_output, &space, 1) == 1)
            m_done.insert(space);
        int status = 0;
        ::waitpid(m_process, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    /// Spaces it had stored, once wait() has returned.
    [[nodiscard]] const std::set<int>& done() const { return m_done; }

private:
    pid_t m_process = 0;
    int m_output = -1;
    std::set<int> m_done;
};

/// Whether a cache has all the rows of a space, and all of them right.
bool hasAll(RowCache& cache, int space)
{
    std::vector<Digest> keys;
    std::vector<std::size_t> all;
    for (int key = 0; key < keyCount; ++key) {
        keys.push_back(knownKey(key));
        all.push_back(static_cast<std::size_t>(key));
    }
    const auto found = cache.find(
        knownSpace(space), std::make_shared<const std::vector<Digest>>(keys), useTimeNow());
    if (!found)
        return false;
    for (const auto key : all)
        if (!found->has(key))
            return false;
    std::vector<std::vector<float>> values(keyCount, std::vector<float>(knownWidth));
    WorkerPool pool(1);
    UnattendedJob job;
    if (!found
             ->read(
                 all, [&](std::size_t i) { return values[i].data(); }, pool, job.context())
             .empty())
        return false;
    for (int key = 0; key < keyCount; ++key)
        if (values[static_cast<std::size_t>(key)] != knownValues(space, key))
            return false;
    return true;
}

} // namespace

class TestRowCacheProcesses : public QObject
{
    Q_OBJECT

private slots:
    void survivesKillingAtAnyInstant()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        std::set<int> done;
        Random random(20, { 1 });
        for (int round = 0; round < 15; ++round) {
            User user(path, 1, 100);
            // Later rounds wait longer: a slow machine gets to store something, too.
            const auto longest = 40'000U * static_cast<unsigned>(round + 1);
            std::this_thread::sleep_for(std::chrono::microseconds(random.below(longest)));
            user.kill();
            user.wait();
            done.insert(user.done().begin(), user.done().end());
            const auto cache = RowCache::open(path);
            QVERIFY2(cache, cache ? "" : cache.error().text().c_str());
            for (const auto space : done)
                QVERIFY2(hasAll(**cache, space), qPrintable(QString::number(space)));
        }
        QVERIFY(!done.empty()); // or nothing has been tried
        User last(path, 1, 100); // checks what is there, completes the rest
        QCOMPARE(last.wait(), 0);
        QCOMPARE(last.done().size(), std::size_t { 100 });
        const auto cache = *RowCache::open(path);
        for (const auto space : last.done())
            QVERIFY(hasAll(*cache, space));
    }

    void sharesOneFolder()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        User one(path, 1, 30);
        User other(path, 1, 30); // the same spaces at the same time
        User third(path, 20, 30);
        QCOMPARE(one.wait(), 0);
        QCOMPARE(other.wait(), 0);
        QCOMPARE(third.wait(), 0);
        const auto cache = *RowCache::open(path);
        for (int space = 1; space < 50; ++space)
            QVERIFY2(hasAll(*cache, space), qPrintable(QString::number(space)));
    }
};

QTEST_APPLESS_MAIN(TestRowCacheProcesses)
#include "tst_row_cache_processes.moc"
