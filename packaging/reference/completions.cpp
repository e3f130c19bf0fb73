// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "packaging/reference/documents.h"

#include <map>
#include <set>
#include <string_view>

namespace fathom {

namespace {

constexpr auto licence = "# SPDX-FileCopyrightText: The Fathom authors\n"
                         "# SPDX-License-Identifier: GPL-3.0-or-later\n";

std::string joined(const std::vector<std::string>& words, std::string_view separator)
{
    std::string text;
    for (const auto& word : words)
        text.append(text.empty() ? "" : separator).append(word);
    return text;
}

/// In single quotes, which hold everything but themselves.
std::string quoted(const std::string& text)
{
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + '\'';
}

/// The first words of the verbs, each once, with a description.
std::map<std::string, std::string> firstWords(const std::vector<Verb>& verbs)
{
    std::map<std::string, std::string> words;
    for (const auto& verb : verbs)
        words.emplace(verb.name.substr(0, verb.name.find(' ')), verb.description);
    return words;
}

/// For `cache`: `info` and `clear`.
std::map<std::string, std::vector<const Verb*>> secondWords(const std::vector<Verb>& verbs)
{
    std::map<std::string, std::vector<const Verb*>> words;
    for (const auto& verb : verbs)
        if (const auto space = verb.name.find(' '); space != std::string::npos)
            words[verb.name.substr(0, space)].push_back(&verb);
    return words;
}

std::string lastWord(const Verb& verb)
{
    const auto space = verb.name.rfind(' ');
    return space == std::string::npos ? verb.name : verb.name.substr(space + 1);
}

std::string bashOptions(const Verb& verb)
{
    std::vector<std::string> names;
    for (const auto& option : verb.options)
        names.insert(names.end(), option.names.begin(), option.names.end());
    return joined(names, " ");
}

/// What follows an option that knows its values; the same for every verb that has it.
std::string bashChoices(const std::vector<Verb>& verbs)
{
    std::string cases;
    std::set<std::string> done;
    for (const auto& verb : verbs)
        for (const auto& option : verb.options)
            if (!option.choices.empty() && done.insert(option.names.front()).second)
                cases += "        " + joined(option.names, "|") + ") COMPREPLY=($(compgen -W "
                    + quoted(joined(option.choices, " ")) + " -- \"$word\")); return ;;\n";
    return cases;
}

/// The part of a zsh option's description between its brackets.
std::string zshDescription(const std::string& text)
{
    std::string result;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\')
            result += '\\';
        result += c;
    }
    return result;
}

std::string zshOptions(const Verb& verb)
{
    std::string lines;
    for (const auto& option : verb.options)
        for (const auto& name : option.names) {
            auto text = name + '[' + zshDescription(option.description) + ']';
            if (!option.choices.empty())
                text += ":value:(" + joined(option.choices, " ") + ')';
            else if (!option.value.empty())
                text += ":value:_files";
            lines += " \\\n                " + quoted(text);
        }
    return lines;
}

std::string fishOption(const VerbOption& option, const std::string& condition)
{
    auto line = "complete -c fathom -n " + quoted(condition);
    for (const auto& name : option.names)
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!option.choices.empty())
        line += " -x -a " + quoted(joined(option.choices, " "));
    else if (!option.value.empty())
        line += " -r -F";
    return line + " -d " + quoted(option.description) + '\n';
}

} // namespace

std::string bashCompletion(const std::vector<Verb>& verbs)
{
    std::vector<std::string> first;
    for (const auto& [word, description] : firstWords(verbs))
        first.push_back(word);
    auto text = std::string(licence) + R"(_fathom()
{
    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]} options=
    COMPREPLY=()
    if [ "$COMP_CWORD" = 1 ]; then
        COMPREPLY=($(compgen -W ')"
        + joined(first, " ") + R"( --help --version' -- "$word"))
        return
    fi
    case $previous in
)" + bashChoices(verbs)
        + "    esac\n";
    for (const auto& [word, followers] : secondWords(verbs)) {
        std::vector<std::string> second;
        for (const auto* verb : followers)
            second.push_back(lastWord(*verb));
        text += "    if [ \"$verb\" = " + word + " ]; then\n"
            + "        if [ \"$COMP_CWORD\" = 2 ]; then COMPREPLY=($(compgen -W " + quoted(joined(second, " "))
            + " -- \"$word\")); return; fi\n        verb=\"$verb ${COMP_WORDS[2]}\"\n    fi\n";
    }
    text += "    case $verb in\n";
    for (const auto& verb : verbs)
        text += "        " + quoted(verb.name) + ") options=" + quoted(bashOptions(verb)) + " ;;\n";
    return text + R"(    esac
    case $word in
        -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    esac
}
complete -o default -F _fathom fathom
)";
}

std::string zshCompletion(const std::vector<Verb>& verbs)
{
    auto text = "#compdef fathom\n" + std::string(licence) + "_fathom()\n{\n    local -a verbs=(\n";
    for (const auto& [word, description] : firstWords(verbs))
        text += "        " + quoted(word + ':' + description) + '\n';
    text += "    )\n    if (( CURRENT == 2 )); then\n        _describe command verbs\n        _files\n        return\n    fi\n"
            "    local verb=$words[2]\n";
    for (const auto& [word, followers] : secondWords(verbs)) {
        text += "    if [[ $verb == " + word + " ]]; then\n        if (( CURRENT == 3 )); then\n            local -a second=(\n";
        for (const auto* verb : followers)
            text += "                " + quoted(lastWord(*verb) + ':' + verb->description) + '\n';
        text += "            )\n            _describe command second\n            return\n        fi\n"
                "        verb=\"$verb $words[3]\"\n    fi\n";
    }
    text += "    case $verb in\n";
    for (const auto& verb : verbs)
        text += "        " + quoted(verb.name) + ")\n            _arguments" + zshOptions(verb) + "\n            ;;\n";
    return text + "        *) _files ;;\n    esac\n}\n_fathom \"$@\"\n";
}

std::string fishCompletion(const std::vector<Verb>& verbs)
{
    auto text = std::string(licence);
    for (const auto& [word, description] : firstWords(verbs))
        text += "complete -c fathom -n __fish_use_subcommand -a " + word + " -d " + quoted(description) + '\n';
    for (const auto& [word, followers] : secondWords(verbs))
        for (const auto* verb : followers)
            text += "complete -c fathom -f -n " + quoted("__fish_seen_subcommand_from " + word) + " -a " + lastWord(*verb)
                + " -d " + quoted(verb->description) + '\n';
    for (const auto& verb : verbs)
        for (const auto& option : verb.options) {
            std::string condition;
            std::string_view rest = verb.name;
            while (!rest.empty()) {
                const auto space = rest.find(' ');
                condition.append(condition.empty() ? "" : "; and ").append("__fish_seen_subcommand_from ");
                condition.append(rest.substr(0, space));
                rest = space == std::string_view::npos ? std::string_view {} : rest.substr(space + 1);
            }
            text += fishOption(option, condition);
        }
    return text;
}

} // namespace fathom
