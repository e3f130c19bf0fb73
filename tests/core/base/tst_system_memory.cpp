// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/memory_budget.h"
#include "core/base/system_memory.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <fstream>
#include <memory>

using namespace fathom;

namespace {

constexpr std::int64_t mebibyte = std::int64_t { 1 } << 20U;

/// A system as its files in /proc and /sys describe it.
class System
{
public:
    void write(const std::string& path, const std::string& content)
    {
        const auto file = root() / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << content;
    }
    [[nodiscard]] std::filesystem::path root() const { return m_root.path().toStdString(); }
    [[nodiscard]] std::int64_t available() const { return availableMemory(root()); }

private:
    QTemporaryDir m_root;
};

} // namespace

class TestSystemMemory : public QObject
{
    Q_OBJECT

private slots:
    void readsWhatLinuxHoldsAvailable()
    {
        System system;
        system.write("proc/meminfo",
            "MemTotal:       1000 kB\nMemFree:          10 kB\nMemAvailable:    600 kB\n");
        QCOMPARE(system.available(), 600 * 1024);
    }

    void saysNothingWhereTheSystemDoesNot() { QCOMPARE(System().available(), 0); }

    void keepsToWhatAGroupHasLeft()
    {
        System system;
        system.write("proc/meminfo", "MemAvailable: 1000000 kB\n");
        system.write("proc/self/cgroup", "0::/user/app\n");
        system.write("sys/fs/cgroup/user/app/memory.max", "max\n");
        system.write("sys/fs/cgroup/user/app/memory.current", "1000\n");
        system.write("sys/fs/cgroup/user/memory.max", std::to_string(100 * mebibyte));
        system.write("sys/fs/cgroup/user/memory.current", std::to_string(70 * mebibyte));
        system.write("sys/fs/cgroup/user/memory.stat",
            "anon 5\ninactive_file " + std::to_string(20 * mebibyte) + '\n');
        QCOMPARE(system.available(), 50 * mebibyte);
    }

    void keepsToWhatAGroupOfTheFirstVersionHasLeft()
    {
        System system;
        system.write("proc/meminfo", "MemAvailable: 1000000 kB\n");
        // As in a container: its own folder is the root of what it sees.
        system.write("proc/self/cgroup", "4:cpu,memory:/docker/abc\n0::/\n");
        system.write("sys/fs/cgroup/memory/memory.limit_in_bytes", std::to_string(64 * mebibyte));
        system.write("sys/fs/cgroup/memory/memory.usage_in_bytes", std::to_string(80 * mebibyte));
        system.write("sys/fs/cgroup/memory/memory.stat",
            "total_inactive_file " + std::to_string(40 * mebibyte) + '\n');
        QCOMPARE(system.available(), 24 * mebibyte);
    }

    void neverHasLessThanNothing()
    {
        System system;
        system.write("proc/meminfo", "MemAvailable: 1000000 kB\n");
        system.write("proc/self/cgroup", "0::/\n");
        system.write("sys/fs/cgroup/memory.max", "1000");
        system.write("sys/fs/cgroup/memory.current", "5000");
        QCOMPARE(system.available(), 0);
    }

    void seesThisProcessGrow()
    {
        const auto before = residentMemory();
        QVERIFY(before > 0);
        constexpr auto size = static_cast<std::size_t>(64 * mebibyte);
        const std::unique_ptr<char[]> block(
            new char[size]); // NOLINT: as the storage of rows has it
        std::memset(block.get(), 1, size);
        QVERIFY(residentMemory() > before + 60 * mebibyte);
        QVERIFY(peakResidentMemory() > before + 60 * mebibyte);
    }

    void takesAShareOfWhatIsFreeByDefault()
    {
        const auto bytes = defaultMemoryBytes();
        const auto available = availableMemory();
        QVERIFY(available > 0);
        // Others take and free memory meanwhile.
        QVERIFY(bytes > available / 10 * 5 && bytes < available / 10 * 9);
    }
};

QTEST_APPLESS_MAIN(TestSystemMemory)
#include "tst_system_memory.moc"
