// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/jinja/evaluation.h"

#include <memory>
#include <string>
#include <vector>

namespace fathom::jinja {

/// Executes statements. One object for one rendering.
class Rendering
{
public:
    /// `variables` and the functions every template has: range, namespace, dict, raise_exception.
    explicit Rendering(Scopes::Names variables);
    ~Rendering();
    Rendering(const Rendering&) = delete;
    Rendering& operator=(const Rendering&) = delete;

    /// What the template prints. Throws TemplateError with the line.
    [[nodiscard]] std::string render(const Block& block);

private:
    /// How a block ended.
    enum class Flow : std::uint8_t
    {
        GoesOn,
        Break,
        Continue
    };

    Flow run(const Block& block, std::string& output);
    Flow run(const Text& text, std::string& output);
    Flow run(const Print& print, std::string& output);
    Flow run(const If& branches, std::string& output);
    Flow run(const For& loop, std::string& output);
    Flow run(const Set& assignment, std::string& output);
    Flow run(const Macro& macro, std::string& output);
    Flow run(const FilterBlock& filter, std::string& output);
    Flow run(const Group& group, std::string& output);
    static Flow run(const Break& statement, std::string& output);
    static Flow run(const Continue& statement, std::string& output);

    [[nodiscard]] Value nameSpace(const Arguments& arguments);
    [[nodiscard]] Value call(const Macro& macro, const Arguments& arguments);
    [[nodiscard]] std::string textOfBody(const Block& body);
    [[nodiscard]] std::vector<Value> chosenItems(const For& loop);
    void setTargets(const std::vector<std::string>& targets, const Value& value);
    static void append(std::string& output, const std::string& text);

    Scopes m_scopes;
    Evaluation m_evaluation;
    int m_calls = 0; ///< of macros in one another
    std::vector<Value> m_namespaces; ///< emptied at the end, as they may contain one another
};

} // namespace fathom::jinja
