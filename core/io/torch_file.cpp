// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/torch_file.h"

#include "core/io/little_endian.h"
#include "core/io/pickle.h"
#include "core/io/zip.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace fathom {

namespace {

using Bytes = std::span<const std::byte>;
using Tensors = std::map<std::string, TensorView, std::less<>>;

struct StorageType
{
    std::string_view name;
    TensorDtype dtype;
};

constexpr std::array<StorageType, 10> storageTypes { {
    { "torch.FloatStorage", TensorDtype::F32 },
    { "torch.HalfStorage", TensorDtype::F16 },
    { "torch.BFloat16Storage", TensorDtype::BF16 },
    { "torch.DoubleStorage", TensorDtype::F64 },
    { "torch.LongStorage", TensorDtype::I64 },
    { "torch.IntStorage", TensorDtype::I32 },
    { "torch.ShortStorage", TensorDtype::I16 },
    { "torch.CharStorage", TensorDtype::I8 },
    { "torch.ByteStorage", TensorDtype::U8 },
    { "torch.BoolStorage", TensorDtype::Bool },
} };

/// A storage as the pickle refers to it: ("storage", type, key, device, elements, …).
struct StorageReference
{
    TensorDtype dtype = TensorDtype::F32;
    std::string key;
    std::int64_t elements = 0;
};

/// Bytes of the storages by key.
using Storages = std::map<std::string, Bytes, std::less<>>;

bool isRowByRow(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& strides)
{
    std::int64_t expected = 1;
    for (auto i = shape.size(); i > 0; --i) {
        if (shape[i - 1] != 1 && strides[i - 1] != expected)
            return false;
        expected *= shape[i - 1]; // cannot overflow: byteCount() has checked the product
    }
    return true;
}

/// Finds tensors in what a pickle describes.
class TensorReader
{
public:
    TensorReader(const Pickle& pickle, const Storages& storages, const std::string& source)
        : m_pickle(pickle)
        , m_storages(storages)
        , m_source(source)
    {
    }

    Result<Tensors> read() const
    {
        auto tensors = tensorsOf(m_pickle.root());
        if (!tensors || !tensors->empty())
            return tensors;
        for (const std::string_view key : { "state_dict", "model_state_dict", "model" }) {
            const auto nested = entry(m_pickle.root(), key);
            if (!nested)
                continue;
            tensors = tensorsOf(*nested);
            if (!tensors || !tensors->empty())
                return tensors;
        }
        return fail(ErrorCode::InvalidFormat,
            "The file holds no dictionary of tensors. Save the model's state_dict().", m_source);
    }

private:
    using Id = Pickle::Id;

    std::optional<Id> entry(Id dictionary, std::string_view key) const
    {
        const auto entries = m_pickle.entriesOf(dictionary);
        for (std::size_t i = 0; i < entries.size(); i += 2) {
            if (m_pickle.text(entries[i]) == key)
                return entries[i + 1];
        }
        return std::nullopt;
    }

    Result<Tensors> tensorsOf(Id dictionary) const
    {
        Tensors tensors;
        const auto entries = m_pickle.entriesOf(dictionary);
        for (std::size_t i = 0; i < entries.size(); i += 2) {
            const auto name = m_pickle.text(entries[i]);
            auto value = entries[i + 1];
            if (m_pickle.calleeOf(value) == "torch._utils._rebuild_parameter")
                value = m_pickle.argument(value, 0).value_or(value);
            const auto callee = m_pickle.calleeOf(value);
            if (!name || !callee.starts_with("torch._utils._rebuild_"))
                continue; // no tensor: a step count, a version
            auto tensor = tensorOf(value, m_source + ", tensor " + std::string(*name));
            if (!tensor)
                return propagate(tensor);
            tensors[std::string(*name)] = std::move(*tensor);
        }
        return tensors;
    }

    Result<TensorView> tensorOf(Id call, const std::string& where) const
    {
        if (m_pickle.calleeOf(call) != "torch._utils._rebuild_tensor_v2") {
            return fail(ErrorCode::UnsupportedModel,
                "The tensor is of the kind " + m_pickle.calleeOf(call)
                    + ", which is not supported. Save the model as model.safetensors.",
                where);
        }
        auto storage = storageOf(call, where);
        if (!storage)
            return propagate(storage);
        const auto offsetId = m_pickle.argument(call, 1);
        const auto shapeId = m_pickle.argument(call, 2);
        const auto stridesId = m_pickle.argument(call, 3);
        const auto offset = offsetId ? m_pickle.integer(*offsetId).value_or(-1) : -1;
        const auto shape = shapeId ? extents(*shapeId) : std::nullopt;
        const auto strides = stridesId ? extents(*stridesId) : std::nullopt;
        if (offset < 0 || !shape || !strides || strides->size() != shape->size())
            return fail(ErrorCode::InvalidFormat,
                "The tensor's place, shape or strides are damaged.", where);
        return viewOf(*storage, static_cast<std::uint64_t>(offset), *shape, *strides, where);
    }

    std::optional<std::vector<std::int64_t>> extents(Id id) const
    {
        constexpr std::size_t mostDimensions = 64; // PyTorch's own limit
        if (m_pickle.at(id).items.size() > mostDimensions)
            return std::nullopt;
        return m_pickle.integers(id);
    }

    Result<StorageReference> storageOf(Id call, const std::string& where) const
    {
        const auto damaged = [&] {
            return fail(
                ErrorCode::InvalidFormat, "What the tensor says of its storage is damaged.", where);
        };
        const auto reference = m_pickle.argument(call, 0);
        if (!reference || m_pickle.at(*reference).kind != Pickle::Kind::Reference)
            return damaged();
        const auto& parts = m_pickle.at(m_pickle.at(*reference).items[0]);
        if (parts.kind != Pickle::Kind::Tuple || parts.items.size() < 5
            || m_pickle.text(parts.items[0]) != "storage")
            return damaged();
        const auto key = m_pickle.text(parts.items[2]);
        const auto elements = m_pickle.integer(parts.items[4]);
        if (!key || !elements)
            return damaged();
        const bool isView
            = parts.items.size() > 5 && m_pickle.at(parts.items[5]).kind != Pickle::Kind::None;
        const auto typeName = m_pickle.calleeOf(parts.items[1]);
        const auto type = std::ranges::find(storageTypes, typeName, &StorageType::name);
        if (type == storageTypes.end() || isView) {
            return fail(ErrorCode::UnsupportedModel,
                "The tensor's storage (" + typeName
                    + ") is of a kind that is not supported. Save the model as model.safetensors.",
                where);
        }
        return StorageReference { type->dtype, std::string(*key), *elements };
    }

    Result<TensorView> viewOf(const StorageReference& reference, std::uint64_t offset,
        const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& strides,
        const std::string& where) const
    {
        const auto storage = m_storages.find(reference.key);
        if (storage == m_storages.end())
            return fail(ErrorCode::InvalidFormat,
                "The tensor's storage \"" + reference.key + "\" is not in the file.", where);
        const auto count = byteCount(reference.dtype, shape);
        const auto elementBytes = byteSize(reference.dtype);
        const auto available = storage->second.size();
        if (!count || offset > available / elementBytes
            || available - offset * elementBytes < *count) {
            return fail(ErrorCode::InvalidFormat,
                "The tensor needs more than the " + std::to_string(available)
                    + " bytes of its storage.",
                where);
        }
        if (*count > 0 && !isRowByRow(shape, strides)) {
            return fail(ErrorCode::UnsupportedModel,
                "The tensor is stored turned or with gaps. Save it again with contiguous().",
                where);
        }
        return TensorView { reference.dtype, shape,
            storage->second.subspan(offset * elementBytes, *count) };
    }

    const Pickle& m_pickle;
    const Storages& m_storages;
    const std::string& m_source;
};

Result<Tensors> readArchive(Bytes bytes, const std::string& source)
{
    auto entries = readStoredZip(bytes, source);
    if (!entries)
        return propagate(entries);
    constexpr std::string_view pickleName = "/data.pkl";
    const auto pickled = std::ranges::find_if(
        *entries, [&](const auto& entry) { return entry.first.ends_with(pickleName); });
    if (pickled == entries->end())
        return fail(ErrorCode::InvalidFormat,
            "The zip archive has no data.pkl, so torch.save has not written it.", source);
    const std::string folder
        = pickled->first.substr(0, pickled->first.size() - pickleName.size() + 1);
    if (const auto order = entries->find(folder + "byteorder"); order != entries->end()) {
        const std::string_view text(
            reinterpret_cast<const char*>(order->second.data()), order->second.size());
        if (text != "little")
            return fail(ErrorCode::UnsupportedModel,
                "The numbers are stored with their highest byte first. Save the model as "
                "model.safetensors.",
                source);
    }
    Storages storages;
    for (const auto& [name, content] : *entries) {
        if (name.starts_with(folder + "data/"))
            storages[name.substr(folder.size() + 5)] = content;
    }
    const auto pickle = Pickle::parse(pickled->second, source + ", data.pkl");
    if (!pickle)
        return tl::unexpected(pickle.error());
    return TensorReader(*pickle, storages, source).read();
}

/// PyTorch before 1.6: a magic number, a version, facts about the machine, the dictionary, the
/// storages' keys, each a pickle; then for each storage the number of its elements, and these.
Result<Tensors> readLegacy(Bytes bytes, const std::string& source)
{
    constexpr std::string_view magicNumber("\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19", 10);
    std::vector<Pickle> pickles;
    std::size_t at = 0;
    for (int i = 0; i < 5; ++i) {
        auto pickle = Pickle::parse(bytes.subspan(at), source);
        if (!pickle)
            return propagate(pickle);
        at += pickle->size();
        pickles.push_back(std::move(*pickle));
        if (i == 0 && pickles[0].at(pickles[0].root()).text != magicNumber)
            return fail(ErrorCode::InvalidFormat,
                "The file is no checkpoint of PyTorch: neither a zip archive nor its older form.",
                source);
    }
    // How many bytes an element of a storage has only the references to it say.
    const Pickle& content = pickles[3];
    std::map<std::string, std::size_t, std::less<>> elementBytes;
    for (Pickle::Id id = 0; id < content.valueCount(); ++id) {
        const auto& value = content.at(id);
        if (value.kind != Pickle::Kind::Reference)
            continue;
        const auto& parts = content.at(value.items[0]);
        if (parts.kind != Pickle::Kind::Tuple || parts.items.size() < 5)
            continue;
        const auto key = content.text(parts.items[2]);
        const auto type
            = std::ranges::find(storageTypes, content.calleeOf(parts.items[1]), &StorageType::name);
        if (key && type != storageTypes.end())
            elementBytes[std::string(*key)] = byteSize(type->dtype);
    }
    Storages storages;
    for (const auto keyId : pickles[4].at(pickles[4].root()).items) {
        const auto key = pickles[4].text(keyId);
        const auto size = key ? elementBytes.find(*key) : elementBytes.end();
        if (size == elementBytes.end())
            return fail(ErrorCode::InvalidFormat, "A storage belongs to no tensor.", source);
        if (bytes.size() - at < sizeof(std::uint64_t))
            return fail(ErrorCode::InvalidFormat,
                "The file is cut off before storage \"" + std::string(*key) + "\".", source);
        const auto elements = littleEndian<std::uint64_t>(bytes, at);
        at += sizeof(std::uint64_t);
        if (elements > (bytes.size() - at) / size->second)
            return fail(ErrorCode::InvalidFormat,
                "The file is cut off in storage \"" + std::string(*key) + "\".", source);
        storages[std::string(*key)] = bytes.subspan(at, elements * size->second);
        at += elements * size->second;
    }
    return TensorReader(content, storages, source).read();
}

} // namespace

TorchFile::TorchFile(MappedFile file)
    : m_file(std::move(file))
{
}

Result<TorchFile> TorchFile::open(const std::filesystem::path& path)
{
    auto mapped = MappedFile::open(path);
    if (!mapped)
        return propagate(mapped);
    TorchFile file(std::move(*mapped));
    const auto source = path.filename().string();
    constexpr std::string_view zipStart = "PK\x03\x04";
    const auto bytes = file.bytes();
    const bool isZip = bytes.size() >= zipStart.size()
        && std::string_view(reinterpret_cast<const char*>(bytes.data()), zipStart.size())
            == zipStart;
    auto tensors = isZip ? readArchive(bytes, source) : readLegacy(bytes, source);
    if (!tensors)
        return propagate(tensors);
    file.m_tensors = std::move(*tensors);
    return file;
}

} // namespace fathom
