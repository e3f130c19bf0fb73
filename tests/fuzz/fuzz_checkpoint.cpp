// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"
#include "core/model/checkpoint.h"
#include "tests/fuzz/memory_files.h"

using namespace fathom;

namespace {

/// A safetensors file with one tensor of two numbers.
std::string shard(const std::string& tensor)
{
    const std::string header
        = R"({")" + tensor + R"(":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
    std::string file(8, '\0');
    file[0] = static_cast<char>(header.size());
    return file + header + std::string(8, '\0');
}

} // namespace

/// The index of a checkpoint in two files: safetensors, or (the first byte says) PyTorch's, whose
/// second file is the rest of the input behind 0xFF.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::MemoryFolder folder;
    if (size == 0)
        return 0;
    const auto parts = fuzz::partsOf(fuzz::textOf(data, size).substr(1), 2);
    const bool isSafetensors = data[0] % 2 == 0;
    folder.remove("model.safetensors.index.json");
    folder.remove("pytorch_model.bin.index.json");
    folder.write("a.safetensors", shard("a"));
    folder.write("b.safetensors", shard("b"));
    folder.write("b.bin", parts[1]);
    folder.write(
        isSafetensors ? "model.safetensors.index.json" : "pytorch_model.bin.index.json", parts[0]);
    const auto checkpoint = openCheckpoint(folder.path());
    if (!checkpoint)
        return 0;
    for (const auto& [name, weight] : checkpoint->tensors())
        fuzz::check(!checkpoint->sourceOf(name).empty());
    static_cast<void>(checkpoint->fingerprints());
    fuzz::check(checkpoint->byteCount() > 0 && !checkpoint->paths().empty());
    return 0;
}
