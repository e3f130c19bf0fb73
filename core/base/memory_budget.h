// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <utility>

namespace fathom {

/// How much of the computer's memory the program may have resident while it runs models, and where
/// it puts what does not fit. There is one for all of a program; its size may be changed at any
/// time and from any thread, and counts for every extraction that begins afterwards.
///
/// It decides whether blocks stay ready after their use, whether the hidden states of all tokens
/// lie in memory or in a scratch file (extract/memory_estimate.h), and nothing about results: they
/// are the same bits in any budget.
class MemoryBudget
{
public:
    /// `bytes` >= 1. `scratchFolder` need not exist before something is put there.
    MemoryBudget(std::int64_t bytes, std::filesystem::path scratchFolder)
        : m_bytes(bytes)
        , m_scratchFolder(std::move(scratchFolder))
    {
    }

    /// Of the resident set of the whole program.
    [[nodiscard]] std::int64_t bytes() const { return m_bytes; }
    void setBytes(std::int64_t bytes) { m_bytes = bytes; }
    [[nodiscard]] const std::filesystem::path& scratchFolder() const { return m_scratchFolder; }

private:
    std::atomic<std::int64_t> m_bytes;
    std::filesystem::path m_scratchFolder;
};

/// What of a budget the weights of a model's blocks may take that stay ready for the next run.
[[nodiscard]] constexpr std::int64_t keptWeightBytes(std::int64_t budget)
{
    return budget / 3;
}

/// 70 % of what is free now (availableMemory); where the system does not tell, 4 GiB.
[[nodiscard]] std::int64_t defaultMemoryBytes();

} // namespace fathom
