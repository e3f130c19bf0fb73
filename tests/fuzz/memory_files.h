// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace fathom::fuzz {

/// Ends the program, which libFuzzer reports with the input at fault.
inline void check(bool condition)
{
    if (!condition)
        std::abort();
}

/// One file in memory, for readers that take a path. Rewritten for each input.
class MemoryFile
{
public:
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

    void write(std::span<const std::byte> bytes) const
    {
        check(::ftruncate(m_descriptor, 0) == 0
            && ::pwrite(m_descriptor, bytes.data(), bytes.size(), 0)
                == static_cast<ssize_t>(bytes.size()));
    }

private:
    int m_descriptor = ::memfd_create("fuzz", 0);
    std::filesystem::path m_path = "/proc/self/fd/" + std::to_string(m_descriptor);
};

/// A folder in memory, for readers of several files.
class MemoryFolder
{
public:
    MemoryFolder()
    {
        std::string name = "/dev/shm/fathom-fuzz-XXXXXX";
        check(::mkdtemp(name.data()) != nullptr);
        m_path = name;
    }
    MemoryFolder(const MemoryFolder&) = delete;
    MemoryFolder& operator=(const MemoryFolder&) = delete;
    ~MemoryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

    void write(const char* name, std::string_view content) const
    {
        std::ofstream file(m_path / name, std::ios::binary | std::ios::trunc);
        file << content;
        check(file.good());
    }
    void remove(const char* name) const
    {
        std::error_code ignored;
        std::filesystem::remove(m_path / name, ignored);
    }

private:
    std::filesystem::path m_path;
};

/// The input as `count` texts that end in the byte 0xFF, which no UTF-8 has; the last goes to the
/// end, and those that are not there are empty.
inline std::vector<std::string_view> partsOf(std::string_view input, std::size_t count)
{
    std::vector<std::string_view> parts;
    while (parts.size() + 1 < count) {
        const auto end = input.find('\xFF');
        parts.push_back(input.substr(0, end));
        input = end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
    }
    parts.push_back(input);
    return parts;
}

inline std::string_view textOf(const std::uint8_t* data, std::size_t size)
{
    return { reinterpret_cast<const char*>(data), size };
}

} // namespace fathom::fuzz
