// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/checkpoint.h"

#include "core/io/json.h"
#include "core/io/mapped_pages.h"
#include "core/model/float8_scales.h"
#include "core/model/gguf_mapping.h"

#include <string>
#include <system_error>
#include <utility>

namespace fathom {

namespace {

constexpr const char* safetensorsFile = "model.safetensors";
constexpr const char* torchFile = "pytorch_model.bin";
constexpr const char* indexEnding = ".index.json";

/// The sentence for a folder without weights.
std::string whatIsThere(const std::filesystem::path& directory)
{
    std::error_code error;
    std::string other;
    for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
        const auto name = entry->path().filename().string();
        const auto extension = entry->path().extension();
        if (name.starts_with("model-00001-of-") || name.starts_with("pytorch_model-00001-of-"))
            return "The weights are split over several files, but the index that says what is "
                   "where ("
                + std::string(name.starts_with("model") ? safetensorsFile : torchFile)
                + ".index.json) is missing. Is the download complete?";
        if (extension == ".gguf")
            return "The folder has several GGUF files: choose one of them, or give the folder one "
                   "alone.";
        if (extension == ".safetensors" || extension == ".bin" || extension == ".pth")
            other = name;
    }
    if (!other.empty())
        return "The folder has no model.safetensors, but " + other
            + ", which this program does not read as a model's weights. Save the model as "
              "model.safetensors (save_pretrained with safe_serialization).";
    return "The folder has no weights: model.safetensors is missing. Is the download complete?";
}

std::string headerOf(const SafetensorsFile& file)
{
    return std::string(file.header());
}

/// What a safetensors file would have as its header, in short.
std::string headerOf(const TorchFile& file)
{
    std::string header;
    for (const auto& [name, tensor] : file.tensors())
        header += name + ' ' + std::string(dtypeName(tensor.dtype)) + ' ' + shapeText(tensor.shape)
            + '\n';
    return header;
}

std::string headerOf(const GgufFile& file)
{
    std::string header;
    for (const auto& [name, tensor] : file.tensors())
        header += name + ' ' + std::to_string(tensor.type) + ' ' + shapeText(tensor.shape) + '\n';
    return header;
}

/// The files that an index names, with the tensors that are to be in each.
using Shards = std::map<std::string, std::vector<std::string>>;

Result<Shards> readIndex(const std::filesystem::path& path)
{
    const auto where = path.filename().string();
    const auto json = readJson(path);
    if (!json)
        return tl::unexpected(json.error());
    const auto weights = json->is_object() ? json->find("weight_map") : json->end();
    if (!json->is_object() || weights == json->end() || !weights->is_object() || weights->empty())
        return fail(ErrorCode::InvalidModel,
            "The index has no \"weight_map\" that says which tensor is in which file.", where);
    Shards shards;
    for (const auto& [tensor, file] : weights->items()) {
        const auto name = file.is_string() ? file.get<std::string>() : std::string();
        if (name.empty() || std::filesystem::path(name).filename() != name)
            return fail(ErrorCode::InvalidModel,
                "The index does not name a file of this folder here.",
                where + ", tensor " + tensor);
        shards[name].push_back(tensor);
    }
    return shards;
}

Result<std::variant<SafetensorsFile, TorchFile, GgufFile>> openFile(const std::filesystem::path& path)
{
    if (path.extension() == ".safetensors") {
        auto file = SafetensorsFile::open(path);
        if (!file)
            return propagate(file);
        return std::move(*file);
    }
    auto file = TorchFile::open(path);
    if (!file)
        return propagate(file);
    return std::move(*file);
}

} // namespace

const StoredWeight* Checkpoint::find(std::string_view name) const
{
    const auto found = m_tensors.find(name);
    return found == m_tensors.end() ? nullptr : &found->second;
}

std::string Checkpoint::sourceOf(std::string_view tensor) const
{
    const auto file = m_fileOf.find(tensor);
    if (file == m_fileOf.end())
        return m_path.string();
    return std::visit([](const auto& each) { return each.path(); }, m_files[file->second]).string();
}

std::vector<std::filesystem::path> Checkpoint::paths() const
{
    std::vector<std::filesystem::path> paths;
    for (const auto& file : m_files)
        paths.push_back(std::visit([](const auto& each) { return each.path(); }, file));
    return paths;
}

std::int64_t Checkpoint::byteCount() const
{
    std::int64_t count = 0;
    for (const auto& file : m_files)
        count += std::visit(
            [](const auto& each) { return static_cast<std::int64_t>(each.bytes().size()); }, file);
    return count;
}

std::vector<std::span<const std::byte>> Checkpoint::bytesWithin(std::string_view prefix) const
{
    std::vector<std::span<const std::byte>> parts;
    for (auto tensor = m_tensors.lower_bound(prefix);
         tensor != m_tensors.end() && tensor->first.starts_with(prefix); ++tensor)
        parts.push_back(tensor->second.bytes);
    return parts;
}

void Checkpoint::releasePages() const
{
    for (const auto& file : m_files)
        std::visit([](const auto& each) { fathom::releasePages(each.bytes()); }, file);
}

std::vector<std::string> Checkpoint::fingerprints() const
{
    std::vector<std::string> all;
    for (const auto& file : m_files)
        all.push_back(std::visit(
            [](const auto& each) {
                return headerOf(each) + '\n' + std::to_string(each.bytes().size()) + '\n';
            },
            file));
    return all;
}

Status Checkpoint::add(const std::string& name, StoredWeight weight)
{
    const auto file = m_files.size() - 1;
    if (!m_tensors.emplace(name, std::move(weight)).second) {
        const auto path = std::visit([](const auto& each) { return each.path(); }, m_files[file]);
        return fail(ErrorCode::InvalidModel,
            "Two files of the checkpoint have a tensor of this name.",
            path.filename().string() + ", tensor " + name);
    }
    m_fileOf.emplace(name, file);
    return {};
}

Status Checkpoint::add(File file)
{
    m_files.push_back(std::move(file));
    const auto addAll = [&](const auto& tensors) -> Status {
        for (const auto& [name, tensor] : tensors)
            if (auto status = add(name, storedAs(tensor)); !status)
                return status;
        return {};
    };
    if (const auto* const safetensors = std::get_if<SafetensorsFile>(&m_files.back()))
        return addAll(safetensors->tensors());
    if (const auto* const torch = std::get_if<TorchFile>(&m_files.back()))
        return addAll(torch->tensors());
    return {};
}

Result<Checkpoint> Checkpoint::openGguf(const std::filesystem::path& first)
{
    Checkpoint checkpoint;
    checkpoint.m_path = first;
    auto file = GgufFile::open(first);
    if (!file)
        return propagate(file);
    const auto mapping = GgufMapping::create(*file);
    if (!mapping)
        return tl::unexpected(mapping.error());
    auto parts = ggufParts(first, file->integer("split.count").value_or(1));
    for (const auto& part : parts) {
        if (part != first) {
            file = GgufFile::open(part);
            if (!file)
                return propagate(file);
        }
        auto weights = mapping->weights(*file);
        if (!weights)
            return propagate(weights);
        checkpoint.m_files.emplace_back(std::move(*file));
        for (auto& [name, weight] : *weights)
            if (auto status = checkpoint.add(name, std::move(weight)); !status)
                return propagate(status);
    }
    return checkpoint;
}

Result<Checkpoint> Checkpoint::openDirectory(const std::filesystem::path& directory)
{
    std::error_code error;
    for (const std::string name : { safetensorsFile, torchFile }) {
        Shards shards;
        std::string index;
        if (std::filesystem::exists(directory / name, error)) {
            shards[name]; // whatever is in it
        } else if (std::filesystem::exists(directory / (name + indexEnding), error)) {
            index = name + indexEnding;
            auto read = readIndex(directory / index);
            if (!read)
                return propagate(read);
            shards = std::move(*read);
        } else {
            continue;
        }
        Checkpoint checkpoint;
        checkpoint.m_path = directory / (index.empty() ? name : index);
        for (const auto& [file, tensors] : shards) {
            if (!std::filesystem::exists(directory / file, error))
                return fail(ErrorCode::FileNotFound,
                    "The file " + file + ", which " + index
                        + " names, is missing. Is the download complete?",
                    (directory / index).string() + ", tensor " + tensors.front());
            auto opened = openFile(directory / file);
            if (!opened)
                return propagate(opened);
            if (auto status = checkpoint.add(std::move(*opened)); !status)
                return propagate(status);
            for (const auto& tensor : tensors) {
                if (checkpoint.find(tensor) == nullptr)
                    return fail(ErrorCode::InvalidModel,
                        "The tensor, which " + index + " promises here, is missing.",
                        file + ", tensor " + tensor);
            }
        }
        if (auto status = attachFloat8Scales(checkpoint.m_tensors, directory,
                [&](std::string_view tensor) { return checkpoint.sourceOf(tensor); });
            !status)
            return propagate(status);
        return checkpoint;
    }
    return fail(ErrorCode::FileNotFound, whatIsThere(directory), directory.string());
}

Result<Checkpoint> openCheckpoint(const std::filesystem::path& path)
{
    const auto gguf = findGguf(path);
    return gguf ? Checkpoint::openGguf(*gguf) : Checkpoint::openDirectory(path);
}

std::string shapeText(std::span<const std::int64_t> shape)
{
    std::string text = "[";
    for (const auto size : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

} // namespace fathom
