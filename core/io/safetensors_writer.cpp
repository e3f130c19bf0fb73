// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json.h"
#include "core/io/safetensors.h"
#include "core/io/utf8.h"

#include <array>
#include <set>

namespace fathom {

namespace {

Status checkTensor(const TensorToWrite& tensor, const std::filesystem::path& path)
{
    const auto where = path.string() + ", tensor " + tensor.name;
    if (firstInvalidUtf8(tensor.name) || tensor.name == "__metadata__")
        return fail(ErrorCode::InvalidArgument, "A tensor cannot have this name.", where);
    const auto count = byteCount(tensor.dtype, tensor.shape);
    if (!count || *count != tensor.bytes.size())
        return fail(ErrorCode::InvalidArgument,
            std::to_string(tensor.bytes.size())
                + " bytes were given, which is not what the shape needs.",
            where);
    return {};
}

std::string quoted(const std::string& text)
{
    return Json(text).dump();
}

std::string makeHeader(std::span<const TensorToWrite> tensors,
    const std::map<std::string, std::string, std::less<>>& metadata)
{
    // Written by hand because a JSON object would sort the tensors by name.
    std::string header = "{";
    const auto separate = [&] { header += header.size() > 1 ? "," : ""; };
    if (!metadata.empty())
        header += "\"__metadata__\":" + Json(metadata).dump();
    std::size_t begin = 0;
    for (const auto& tensor : tensors) {
        const auto end = begin + tensor.bytes.size();
        separate();
        header += quoted(tensor.name)
            + ":{\"dtype\":" + quoted(std::string(dtypeName(tensor.dtype))) + ",\"shape\":"
            + Json(tensor.shape).dump() + ",\"data_offsets\":" + Json { begin, end }.dump() + "}";
        begin = end;
    }
    header += "}";
    header.resize((header.size() + 7) / 8 * 8, ' ');
    return header;
}

} // namespace

Status writeSafetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
    const std::map<std::string, std::string, std::less<>>& metadata)
{
    std::set<std::string_view> names;
    for (const auto& tensor : tensors) {
        if (auto status = checkTensor(tensor, path); !status)
            return status;
        if (!names.insert(tensor.name).second)
            return fail(ErrorCode::InvalidArgument, "Two tensors have the same name.",
                path.string() + ", tensor " + tensor.name);
    }
    for (const auto& [key, value] : metadata) {
        if (firstInvalidUtf8(key) || firstInvalidUtf8(value))
            return fail(ErrorCode::InvalidText, "The metadata are not valid UTF-8.", path.string());
    }
    const auto header = makeHeader(tensors, metadata);
    std::array<std::byte, 8> length {};
    for (std::size_t i = 0; i < length.size(); ++i)
        length[i] = static_cast<std::byte>(header.size() >> (8 * i));
    return writeFileAtomically(path, [&](const AppendBytes& append) {
        append(length);
        append(std::as_bytes(std::span(header)));
        for (const auto& tensor : tensors) {
            append(tensor.bytes);
            if (tensor.written)
                tensor.written();
        }
    });
}

} // namespace fathom
