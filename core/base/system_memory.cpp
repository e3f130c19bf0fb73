// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/system_memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <malloc.h>
#include <optional>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace fathom {

namespace {

namespace fs = std::filesystem;

constexpr auto unlimited = std::numeric_limits<std::int64_t>::max();

/// The number after `key` in a file of lines "key number".
std::optional<std::int64_t> entry(const fs::path& path, const std::string& key)
{
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string name;
        std::int64_t value = 0;
        if (words >> name >> value && name == key)
            return value;
    }
    return std::nullopt;
}

/// The number that is a file's content; none for "max" and for files that are not there.
std::optional<std::int64_t> number(const fs::path& path)
{
    std::ifstream file(path);
    std::int64_t value = 0;
    return file >> value ? std::optional(value) : std::nullopt;
}

/// Files of one version of control groups.
struct GroupFiles
{
    const char* mount;
    const char* limit;
    const char* usage;
    const char* droppable; ///< page cache that has not been used for a while, in memory.stat
};
constexpr GroupFiles version1 { "sys/fs/cgroup/memory", "memory.limit_in_bytes",
    "memory.usage_in_bytes", "total_inactive_file" };
constexpr GroupFiles version2 { "sys/fs/cgroup", "memory.max", "memory.current", "inactive_file" };

/// What a group and those around it have left.
std::int64_t leftInGroups(const fs::path& root, const GroupFiles& files, fs::path group)
{
    auto left = unlimited;
    while (true) {
        const auto folder = root / files.mount / group.relative_path();
        const auto limit = number(folder / files.limit);
        const auto usage = number(folder / files.usage);
        if (limit && usage) {
            const auto droppable = entry(folder / "memory.stat", files.droppable).value_or(0);
            left = std::min(left, std::max<std::int64_t>(0, *limit - (*usage - droppable)));
        }
        if (!group.has_relative_path())
            return left;
        group = group.parent_path();
    }
}

/// By the lines of /proc/self/cgroup, "number:controllers:path"; version 2 has no controllers.
std::int64_t leftInGroups(const fs::path& root)
{
    auto left = unlimited;
    std::ifstream file(root / "proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos)
            continue;
        const auto controllers = ',' + line.substr(first + 1, second - first - 1) + ',';
        const auto group = line.substr(second + 1);
        if (controllers == ",,")
            left = std::min(left, leftInGroups(root, version2, group));
        else if (controllers.find(",memory,") != std::string::npos)
            left = std::min(left, leftInGroups(root, version1, group));
    }
    return left;
}

} // namespace

std::int64_t availableMemory(const fs::path& root)
{
    constexpr std::int64_t kibibyte = 1024;
    const auto system = entry(root / "proc/meminfo", "MemAvailable:");
    const auto available = std::min(system ? *system * kibibyte : unlimited, leftInGroups(root));
    return available == unlimited ? 0 : available;
}

std::int64_t residentMemory()
{
    std::ifstream statm("/proc/self/statm");
    std::int64_t pages = 0;
    std::int64_t resident = 0;
    if (!(statm >> pages >> resident))
        return 0;
    return resident * ::sysconf(_SC_PAGESIZE);
}

std::int64_t peakResidentMemory()
{
    rusage usage {};
    constexpr std::int64_t kibibyte = 1024; // the unit of ru_maxrss
    return ::getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss * kibibyte : 0;
}

void returnFreedMemory()
{
    (void)::malloc_trim(0);
}

} // namespace fathom
