// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "packaging/reference/verbs.h"

#include "app/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <sstream>

namespace fathom {

namespace {

/// "TEXT:{a,b}" or "FLOAT:FLOAT in [0 - 1]": the kind of a value, and behind the colon what it must satisfy.
void readType(const std::string& type, VerbOption& option)
{
    const auto colon = type.find(':');
    option.value = type.substr(0, colon);
    const auto open = type.find('{');
    const auto close = type.find('}');
    if (open == std::string::npos || close == std::string::npos)
        return;
    std::istringstream words(type.substr(open + 1, close - open - 1));
    for (std::string word; std::getline(words, word, ',');)
        option.choices.push_back(word);
}

VerbOption readOption(const CLI::Option& declared)
{
    VerbOption option;
    for (const auto& name : declared.get_lnames())
        option.names.push_back("--" + name);
    for (const auto& name : declared.get_snames())
        option.names.push_back("-" + name);
    if (declared.get_type_size() != 0)
        readType(declared.get_type_name(), option);
    option.fallback = declared.get_default_str();
    option.description = declared.get_description();
    option.isRequired = declared.get_required();
    return option;
}

/// CLI11 keeps a group of options as a command without a name.
std::vector<const CLI::App*> commandsOf(const CLI::App& app, bool named)
{
    return app.get_subcommands([named](const CLI::App* command) { return command->get_name().empty() != named; });
}

void readOptions(const CLI::App& command, std::vector<VerbOption>& options)
{
    for (const auto* option : command.get_options([](const CLI::Option*) { return true; }))
        if (!option->get_group().empty())
            options.push_back(readOption(*option));
    for (const auto* group : commandsOf(command, false))
        readOptions(*group, options);
}

void collect(const CLI::App& app, const std::string& prefix, std::vector<Verb>& verbs)
{
    for (const auto* command : commandsOf(app, true)) {
        const auto name = prefix + command->get_name();
        if (!commandsOf(*command, true).empty()) {
            collect(*command, name + ' ', verbs);
            continue;
        }
        Verb verb { name, command->get_description(), {} };
        readOptions(*command, verb.options);
        verbs.push_back(std::move(verb));
    }
}

} // namespace

std::vector<Verb> readVerbs()
{
    CLI::App app;
    auto exitStatus = 0;
    declareCommands(app, exitStatus);
    std::vector<Verb> verbs;
    collect(app, {}, verbs);
    return verbs;
}

} // namespace fathom
