// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/json.h"

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// A model's config.json with checked access. A key that is absent and one that is null mean the
/// same. Where a function takes several keys they are other names of one thing: the first one
/// present counts. All throw ModelError. Which keys were asked for is kept, so that options that
/// nobody knows can be named; for use by one thread.
class ModelConfig
{
public:
    using Keys = std::initializer_list<const char*>;

    /// `json` must be an object with a `model_type`. Where that is a wrapperOf() a text model, the
    /// result is the text model's config.
    [[nodiscard]] static Result<ModelConfig> create(Json json, std::string where);
    /// Of a model directory, or what a GGUF file (findGguf) says instead.
    [[nodiscard]] static Result<ModelConfig> read(const std::filesystem::path& path);

    [[nodiscard]] const std::string& modelType() const { return m_modelType; }
    /// The multimodal type around the text model; empty: there is none.
    [[nodiscard]] const std::string& wrapperType() const { return m_wrapperType; }
    /// The file, for messages.
    [[nodiscard]] const std::string& where() const { return m_where; }

    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }
    /// A count: a whole number from 1 to 2^31 − 1.
    [[nodiscard]] std::int64_t size(Keys keys) const;
    [[nodiscard]] std::int64_t size(Keys keys, std::int64_t fallback) const;
    /// A finite number.
    [[nodiscard]] double number(std::string_view key, double fallback) const;
    [[nodiscard]] bool flag(std::string_view key, bool fallback) const;
    [[nodiscard]] std::string text(Keys keys, std::string_view fallback) const;
    /// Lists of finite numbers and of texts; empty if absent.
    [[nodiscard]] std::vector<double> numbers(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
    /// The value as it stands, for shapes that only one family has; null if absent.
    [[nodiscard]] Json json(std::string_view key) const;
    /// A nested object, which must be there, with the same checked access.
    [[nodiscard]] ModelConfig nested(std::string_view key) const;

    /// The same config, nothing asked for yet.
    [[nodiscard]] ModelConfig afresh() const;
    /// Counts `keys` as asked for: a family knows that here they change nothing.
    void withoutEffect(Keys keys) const;
    /// Keys with a value that nobody has asked for, nested ones as "rope_scaling.factor" where
    /// nested() was called. Copies of a config and its nested ones count together.
    [[nodiscard]] std::vector<std::string> unreadKeys() const;

    /// UnsupportedModel unless the key is absent or has this value: for options that change the
    /// result and are not implemented.
    void require(std::string_view key, const Json& value) const;
    /// UnsupportedModel about `key` and its value, with a sentence on what is known.
    [[noreturn]] void unsupported(std::string_view key, const std::string& known) const;
    /// InvalidModel.
    [[noreturn]] void invalid(std::string_view key, const std::string& expected) const;
    /// InvalidModel unless `divisor` divides `value`; the names are for the message.
    void requireDivisible(std::string_view name, std::int64_t value, std::string_view divisorName,
        std::int64_t divisor) const;

private:
    ModelConfig(Json json, std::string modelType, std::string where);
    [[nodiscard]] static Result<ModelConfig> readGguf(const std::filesystem::path& path);
    [[nodiscard]] const Json* find(std::string_view key) const;
    [[nodiscard]] std::string valueText(std::string_view key) const;
    [[nodiscard]] const Json* list(std::string_view key) const;
    void addUnread(
        const Json& object, const std::string& path, std::vector<std::string>& keys) const;

    Json m_json;
    std::string m_modelType;
    std::string m_wrapperType;
    std::string m_where;
    std::string m_path; ///< "rope_scaling." in a nested object
    std::shared_ptr<std::set<std::string>> m_read; ///< with the path before them
};

} // namespace fathom
