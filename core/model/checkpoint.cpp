// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/checkpoint.h"

#include "core/io/json.h"
#include "core/io/little_endian.h"

#include <bit>
#include <cstring>
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
        if (extension == ".safetensors" || extension == ".bin" || extension == ".gguf"
            || extension == ".pth")
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

Result<std::variant<SafetensorsFile, TorchFile>> openFile(const std::filesystem::path& path)
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

float fromHalf(std::uint16_t half)
{
    const std::uint32_t sign = (half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1FU;
    const std::uint32_t mantissa = half & 0x3FFU;
    if (exponent == 0) { // zero and denormals: mantissa × 2^-24, exact in float32
        const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
    }
    if (exponent == 0x1FU)
        return std::bit_cast<float>(sign | 0x7F800000U | (mantissa << 13U));
    return std::bit_cast<float>(sign | ((exponent + 112U) << 23U) | (mantissa << 13U));
}

float fromBrainFloat(std::uint16_t bits)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

template <class Convert>
void copySixteenBit(const std::byte* from, std::size_t count, float* to, Convert convert)
{
    for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t bits;
        std::memcpy(&bits, from + i * sizeof bits, sizeof bits);
        to[i] = convert(bits);
    }
}

} // namespace

const TensorView* Checkpoint::find(std::string_view name) const
{
    const auto found = m_tensors.find(name);
    return found == m_tensors.end() ? nullptr : &found->second;
}

std::string Checkpoint::sourceOf(std::string_view tensor) const
{
    for (const auto& file : m_files) {
        const auto path = std::visit(
            [&](const auto& each) {
                return each.tensors().contains(tensor) ? each.path() : std::filesystem::path();
            },
            file);
        if (!path.empty())
            return path.string();
    }
    return m_path.string();
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

Status Checkpoint::add(File file)
{
    const auto& added = m_files.emplace_back(std::move(file));
    return std::visit(
        [&](const auto& each) -> Status {
            for (const auto& [name, tensor] : each.tensors()) {
                if (!m_tensors.emplace(name, tensor).second)
                    return fail(ErrorCode::InvalidModel,
                        "Two files of the checkpoint have a tensor of this name.",
                        each.path().filename().string() + ", tensor " + name);
            }
            return {};
        },
        added);
}

Result<Checkpoint> openCheckpoint(const std::filesystem::path& directory)
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
        return checkpoint;
    }
    return fail(ErrorCode::FileNotFound, whatIsThere(directory), directory.string());
}

bool isWeightDtype(TensorDtype dtype)
{
    return dtype == TensorDtype::F32 || dtype == TensorDtype::F16 || dtype == TensorDtype::BF16
        || dtype == TensorDtype::F64;
}

void copyWeights(const TensorView& tensor, std::size_t first, std::size_t count, float* to)
{
    const std::byte* const from = tensor.bytes.data() + first * byteSize(tensor.dtype);
    if (tensor.dtype == TensorDtype::F32)
        std::memcpy(to, from, count * sizeof(float));
    else if (tensor.dtype == TensorDtype::F16)
        copySixteenBit(from, count, to, fromHalf);
    else if (tensor.dtype == TensorDtype::F64)
        for (std::size_t i = 0; i < count; ++i)
            to[i] = static_cast<float>(
                littleEndian<double>(tensor.bytes, (first + i) * sizeof(double)));
    else
        copySixteenBit(from, count, to, fromBrainFloat);
}

std::string shapeText(std::span<const std::int64_t> shape)
{
    std::string text = "[";
    for (const auto size : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

} // namespace fathom
