// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::testing {

/// Writes GGUF files, version 3, as docs/gguf.md of ggml describes them. Everything may be left out
/// or changed, so that tests can write bad ones, too.
class GgufWriter
{
public:
    std::uint32_t version = 3;
    std::size_t alignment = 32;

    template <class Number>
    static std::string raw(Number number)
    {
        std::string bytes(sizeof number, '\0');
        std::memcpy(bytes.data(), &number, sizeof number); // little-endian, as the format
        return bytes;
    }
    static std::string raw(std::string_view text)
    {
        return raw(std::uint64_t { text.size() }) + std::string(text);
    }

    void add(std::string_view key, std::uint32_t value) { addRaw(key, 4, raw(value)); }
    void add(std::string_view key, std::int64_t value) { addRaw(key, 11, raw(value)); }
    void add(std::string_view key, float value) { addRaw(key, 6, raw(value)); }
    void add(std::string_view key, double value) { addRaw(key, 12, raw(value)); }
    void add(std::string_view key, bool value) { addRaw(key, 7, std::string(1, value ? 1 : 0)); }
    void add(std::string_view key, const char* value)
    {
        addRaw(key, 8, raw(std::string_view(value)));
    }
    void add(std::string_view key, const std::vector<std::string>& values)
    {
        std::string bytes = raw(std::uint32_t { 8 }) + raw(std::uint64_t { values.size() });
        for (const auto& value : values)
            bytes += raw(std::string_view(value));
        addRaw(key, 9, bytes);
    }
    void add(std::string_view key, const std::vector<float>& values) { addList(key, 6, values); }
    void add(std::string_view key, const std::vector<std::int32_t>& values)
    {
        addList(key, 5, values);
    }
    void addRaw(std::string_view key, std::uint32_t type, const std::string& value)
    {
        m_metadata += raw(key) + raw(type) + value;
        ++m_keys;
    }

    /// `shape`: slowest dimension first. The data are padded to the alignment.
    void addTensor(std::string_view name, const std::vector<std::int64_t>& shape,
        std::uint32_t type, std::string_view data)
    {
        addDescription(name, shape, type, m_data.size());
        m_data += data;
        m_data.resize((m_data.size() + alignment - 1) / alignment * alignment);
    }
    /// A description alone.
    void addDescription(std::string_view name, const std::vector<std::int64_t>& shape,
        std::uint32_t type, std::uint64_t offset)
    {
        m_tensors += raw(name) + raw(static_cast<std::uint32_t>(shape.size()));
        for (auto size = shape.rbegin(); size != shape.rend(); ++size)
            m_tensors += raw(static_cast<std::uint64_t>(*size));
        m_tensors += raw(type) + raw(offset);
        ++m_tensorCount;
    }

    [[nodiscard]] std::string bytes() const
    {
        auto file
            = "GGUF" + raw(version) + raw(m_tensorCount) + raw(m_keys) + m_metadata + m_tensors;
        file.resize((file.size() + alignment - 1) / alignment * alignment);
        return file + m_data;
    }

private:
    template <class Number>
    void addList(std::string_view key, std::uint32_t type, const std::vector<Number>& values)
    {
        std::string bytes = raw(type) + raw(std::uint64_t { values.size() });
        for (const auto value : values)
            bytes += raw(value);
        addRaw(key, 9, bytes);
    }

    std::string m_metadata;
    std::string m_tensors;
    std::string m_data;
    std::uint64_t m_keys = 0;
    std::uint64_t m_tensorCount = 0;
};

} // namespace fathom::testing
