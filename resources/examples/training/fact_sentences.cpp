// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/fact_sentences.h"

#include "resources/examples/training/fact_templates.h"

#include <array>

namespace fathom::training {

namespace {

using Table = std::array<std::vector<FactTemplate>, relationCount>;

Table select(const std::vector<FactTemplate>& templates, Language language)
{
    Table table;
    for (const auto& entry : templates) {
        if (entry.language == language)
            table[static_cast<std::size_t>(entry.relation)].push_back(entry);
    }
    return table;
}

Table joined(Table first, const Table& second)
{
    for (std::size_t i = 0; i < first.size(); ++i)
        first[i].insert(first[i].end(), second[i].begin(), second[i].end());
    return first;
}

const Table& openTable(Language language)
{
    static const auto english = select(openFactTemplates(), Language::English);
    static const auto spanish = select(openFactTemplates(), Language::Spanish);
    return language == Language::English ? english : spanish;
}

const Table& heldOutTable()
{
    static const auto table = select(heldOutFactTemplates(), Language::English);
    return table;
}

const std::string& form(const Word& word, Language language, bool feminine)
{
    if (language == Language::English)
        return word.english;
    return feminine ? word.spanishFeminine : word.spanish;
}

std::string article(const Entity& entity, Language language)
{
    if (entity.kind == Kind::Town || entity.kind == Kind::Person)
        return {};
    if (language == Language::English)
        return "the ";
    return entity.feminine ? "la " : "el ";
}

std::string capitalised(std::string text)
{
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

} // namespace

const std::vector<FactTemplate>& openTemplates(Relation relation, Language language)
{
    return openTable(language)[static_cast<std::size_t>(relation)];
}

const std::vector<FactTemplate>& heldOutTemplates(Relation relation)
{
    return heldOutTable()[static_cast<std::size_t>(relation)];
}

const std::vector<FactTemplate>& allTemplates(Relation relation, Language language)
{
    static const auto english = joined(openTable(Language::English), heldOutTable());
    const auto& table = language == Language::English ? english : openTable(language);
    return table[static_cast<std::size_t>(relation)];
}

std::string subject(const Entity& entity, Language language, bool begins)
{
    const auto& name
        = language == Language::English ? entity.name.english : entity.name.spanish;
    const auto text = article(entity, language) + name;
    return begins ? capitalised(text) : text;
}

std::string fill(std::string_view pattern, const World& world, const Fact& fact, std::size_t value,
    Language language)
{
    const auto& entity = world.entities[fact.entity];
    const auto& word = world.valuesOf(fact.relation)[value];
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '{') {
            text += pattern[i];
            continue;
        }
        switch (pattern[i + 1]) {
        case 'S':
        case 's':
            text += subject(entity, language, pattern[i + 1] == 'S');
            break;
        case 'n':
            text += language == Language::English ? entity.name.english : entity.name.spanish;
            break;
        case 'P':
            text += entity.feminine ? "She" : "He";
            break;
        default:
            text += form(word, language, entity.feminine);
        }
        i += 2; // the letter and the closing brace
    }
    return text;
}

} // namespace fathom::training
