// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/model_id.h"
#include "core/hub/needed_files.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

using namespace fathom;
namespace fs = std::filesystem;

namespace {

void check(bool condition)
{
    if (!condition)
        std::abort();
}

/// Whether a path stays in the folder that it is appended to.
bool staysInside(const fs::path& path)
{
    if (path.empty() || path.is_absolute())
        return false;
    for (const auto& part : path)
        if (part == ".." || part == "." || part.empty())
            return false;
    return path.native().find('\0') == std::string::npos;
}

void checkId(std::string_view text)
{
    const auto id = ModelId::parse(text);
    if (!id)
        return;
    check(
        staysInside(id->folderName()) && fs::path(id->folderName()).filename() == id->folderName());
    check(staysInside(id->revision));
    check(ModelId::parse(id->text()) == id);
}

void checkIndex(std::span<const std::byte> bytes)
{
    static const int memory = ::memfd_create("fuzz", 0);
    check(::ftruncate(memory, 0) == 0
        && ::pwrite(memory, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    const auto files = filesOfIndex("/proc/self/fd/" + std::to_string(memory));
    if (!files)
        return;
    for (const auto& file : *files)
        check(staysInside(file) && fs::path(file).filename() == file);
}

} // namespace

/// The first byte chooses: a model's ID, or the index of its weights.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
    if (data[0] % 2 == 0)
        checkId({ reinterpret_cast<const char*>(bytes.data()), bytes.size() });
    else
        checkIndex(bytes);
    return 0;
}
