// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace fathom {

/// Room on disk for what memory has no room for: a file that has no name, mapped for reading and
/// writing. Its blocks are reserved when it is made, so that nothing written to it later can fail
/// for want of space. It goes with this object, and with the process, however that ends.
class ScratchFile
{
public:
    /// `bytes` >= 1, zeros at first. Makes the folder if need be. Fails where there is too little
    /// space (OutOfMemory: how much is needed, how much there is, where, what to do) and where no
    /// file can be made.
    [[nodiscard]] static Result<ScratchFile> create(
        const std::filesystem::path& folder, std::int64_t bytes);
    ScratchFile(ScratchFile&& other) noexcept;
    ScratchFile& operator=(ScratchFile&& other) noexcept;
    ~ScratchFile();

    [[nodiscard]] std::span<std::byte> bytes() const { return m_bytes; }

    /// What all scratch files of this process have on disk now. From any thread.
    [[nodiscard]] static std::int64_t bytesOnDisk();

private:
    explicit ScratchFile(std::span<std::byte> bytes);

    std::span<std::byte> m_bytes;
};

/// Bytes that the user may still write where this folder is or would be made; 0 if that cannot be
/// told.
[[nodiscard]] std::int64_t freeDiskSpace(const std::filesystem::path& folder);

} // namespace fathom
