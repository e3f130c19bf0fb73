// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_config.h"

#include "core/io/gguf.h"
#include "core/model/gguf_mapping.h"
#include "core/model/model_error.h"
#include "core/model/text_config.h"

#include <cmath>
#include <limits>
#include <utility>

namespace fathom {

namespace {

constexpr std::size_t longestQuotedValue = 80;

std::string namesOf(ModelConfig::Keys keys)
{
    std::string names;
    for (const char* const key : keys)
        names += (names.empty() ? "\"" : " or \"") + std::string(key) + '"';
    return names;
}

bool isCount(const Json& value)
{
    if (!value.is_number_integer())
        return false;
    if (value.is_number_unsigned()
        && value.get<std::uint64_t>() > std::numeric_limits<std::int32_t>::max())
        return false;
    return value.get<std::int64_t>() >= 1;
}

} // namespace

ModelConfig::ModelConfig(Json json, std::string modelType, std::string where)
    : m_json(std::move(json))
    , m_modelType(std::move(modelType))
    , m_where(std::move(where))
    , m_read(std::make_shared<std::set<std::string>>())
{
}

Result<ModelConfig> ModelConfig::create(Json json, std::string where)
{
    if (!json.is_object())
        return fail(ErrorCode::InvalidModel, "The config must be a JSON object.", where);
    const auto type = json.find("model_type");
    if (type == json.end() || !type->is_string() || type->get<std::string>().empty())
        return fail(ErrorCode::InvalidModel,
            "The config has no \"model_type\" that says which kind of model this is. Is this a "
            "Hugging Face model directory?",
            where);
    auto modelType = type->get<std::string>();
    if (const auto* const wrapper = wrapperOf(modelType)) {
        auto text = textConfigOf(json, *wrapper, where);
        if (!text)
            return propagate(text);
        const bool isNested = json.contains("text_config");
        auto config
            = create(std::move(*text), isNested ? where + ", \"text_config\"" : std::move(where));
        if (config)
            config->m_wrapperType = std::move(modelType);
        return config;
    }
    return ModelConfig(std::move(json), std::move(modelType), std::move(where));
}

Result<ModelConfig> ModelConfig::readGguf(const std::filesystem::path& path)
{
    const auto file = GgufFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const auto mapping = GgufMapping::create(*file);
    if (!mapping)
        return tl::unexpected(mapping.error());
    auto json = mapping->config(*file);
    if (!json)
        return propagate(json);
    return create(std::move(*json), path.string());
}

Result<ModelConfig> ModelConfig::read(const std::filesystem::path& directory)
{
    if (const auto gguf = findGguf(directory))
        return readGguf(*gguf);
    std::error_code ignored;
    if (!std::filesystem::is_directory(directory, ignored))
        return fail(ErrorCode::FileNotFound,
            "This is not a readable folder. Choose the folder that holds the model's config.json.",
            directory.string());
    const auto path = directory / "config.json";
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    if (problem && status.type() != std::filesystem::file_type::not_found)
        return fail(ErrorCode::FileUnreadable,
            "The folder cannot be read: " + problem.message() + ". Check its permissions.",
            directory.string());
    if (status.type() == std::filesystem::file_type::not_found)
        return fail(ErrorCode::FileNotFound,
            "The folder has no config.json. Choose the folder of a Hugging Face model "
            "(config.json, model.safetensors).",
            directory.string());
    auto json = readJson(path);
    if (!json)
        return propagate(json);
    return create(std::move(*json), path.string());
}

const Json* ModelConfig::find(std::string_view key) const
{
    const auto name = std::string(key);
    m_read->insert(m_path + name);
    const auto found = m_json.find(name);
    return found == m_json.end() || found->is_null() ? nullptr : &*found;
}

std::string ModelConfig::valueText(std::string_view key) const
{
    const auto* const value = find(key);
    if (!value)
        return "nothing";
    auto text = value->dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > longestQuotedValue)
        text = text.substr(0, longestQuotedValue) + "…";
    return text;
}

std::int64_t ModelConfig::size(Keys keys) const
{
    for (const char* const key : keys)
        if (const auto* const value = find(key)) {
            if (!isCount(*value))
                invalid(key, "a whole number from 1 to 2147483647");
            return value->get<std::int64_t>();
        }
    throw ModelError({ ErrorCode::InvalidModel,
        "The config has no " + namesOf(keys) + ", which this kind of model needs.", m_where });
}

std::int64_t ModelConfig::size(Keys keys, std::int64_t fallback) const
{
    for (const char* const key : keys)
        if (has(key))
            return size({ key });
    return fallback;
}

double ModelConfig::number(std::string_view key, double fallback) const
{
    const auto* const value = find(key);
    if (!value)
        return fallback;
    if (!value->is_number() || !std::isfinite(value->get<double>()))
        invalid(key, "a finite number");
    return value->get<double>();
}

bool ModelConfig::flag(std::string_view key, bool fallback) const
{
    const auto* const value = find(key);
    if (!value)
        return fallback;
    if (!value->is_boolean())
        invalid(key, "true or false");
    return value->get<bool>();
}

std::string ModelConfig::text(Keys keys, std::string_view fallback) const
{
    for (const char* const key : keys)
        if (const auto* const value = find(key)) {
            if (!value->is_string())
                invalid(key, "a text");
            return value->get<std::string>();
        }
    return std::string(fallback);
}

const Json* ModelConfig::list(std::string_view key) const
{
    const auto* const value = find(key);
    if (value && !value->is_array())
        invalid(key, "a list");
    return value;
}

std::vector<double> ModelConfig::numbers(std::string_view key) const
{
    std::vector<double> numbers;
    if (const auto* const values = list(key))
        for (const auto& value : *values) {
            if (!value.is_number() || !std::isfinite(value.get<double>()))
                invalid(key, "a list of finite numbers");
            numbers.push_back(value.get<double>());
        }
    return numbers;
}

std::vector<std::string> ModelConfig::texts(std::string_view key) const
{
    std::vector<std::string> texts;
    if (const auto* const values = list(key))
        for (const auto& value : *values) {
            if (!value.is_string())
                invalid(key, "a list of texts");
            texts.push_back(value.get<std::string>());
        }
    return texts;
}

Json ModelConfig::json(std::string_view key) const
{
    const auto* const value = find(key);
    return value ? *value : Json();
}

ModelConfig ModelConfig::nested(std::string_view key) const
{
    const auto* const value = find(key);
    if (!value || !value->is_object())
        invalid(key, "an object");
    ModelConfig result(*value, m_modelType, m_where + ", \"" + std::string(key) + '"');
    result.m_path = m_path + std::string(key) + '.';
    result.m_read = m_read;
    m_read->insert(result.m_path);
    return result;
}

ModelConfig ModelConfig::afresh() const
{
    ModelConfig result = *this;
    result.m_read = std::make_shared<std::set<std::string>>();
    return result;
}

void ModelConfig::withoutEffect(Keys keys) const
{
    for (const char* const key : keys)
        m_read->insert(m_path + key);
}

std::vector<std::string> ModelConfig::unreadKeys() const
{
    std::vector<std::string> keys;
    addUnread(m_json, m_path, keys);
    return keys;
}

void ModelConfig::addUnread(
    const Json& object, const std::string& path, std::vector<std::string>& keys) const
{
    for (const auto& [key, value] : object.items()) {
        if (value.is_null())
            continue;
        if (!m_read->contains(path + key))
            keys.push_back(path + key);
        else if (m_read->contains(path + key + '.'))
            addUnread(value, path + key + '.', keys);
    }
}

void ModelConfig::require(std::string_view key, const Json& value) const
{
    const auto* const found = find(key);
    if (found && *found != value)
        unsupported(key, "Only " + value.dump() + " is supported.");
}

void ModelConfig::unsupported(std::string_view key, const std::string& known) const
{
    throw ModelError({ ErrorCode::UnsupportedModel,
        "The option \"" + std::string(key) + "\" is " + valueText(key)
            + ", which this program does not implement for " + m_modelType + ". " + known,
        m_where });
}

void ModelConfig::invalid(std::string_view key, const std::string& expected) const
{
    throw ModelError({ ErrorCode::InvalidModel,
        "\"" + std::string(key) + "\" must be " + expected + ", but is " + valueText(key) + ".",
        m_where });
}

void ModelConfig::requireDivisible(std::string_view name, std::int64_t value,
    std::string_view divisorName, std::int64_t divisor) const
{
    if (value % divisor != 0)
        throw ModelError({ ErrorCode::InvalidModel,
            "\"" + std::string(name) + "\" (" + std::to_string(value) + ") must be a multiple of \""
                + std::string(divisorName) + "\" (" + std::to_string(divisor) + ").",
            m_where });
}

} // namespace fathom
