// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/hyperparameters.h"

#include <algorithm>
#include <cmath>
#include <locale>
#include <sstream>
#include <utility>

namespace fathom {

namespace {

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string knownNames(std::span<const Hyperparameter> known)
{
    std::vector<std::string> names;
    for (const auto& parameter : known)
        names.push_back(parameter.name);
    return names.empty() ? "it has none" : "known are " + joined(names);
}

std::string shown(double number)
{
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << number;
    return text.str();
}

/// "a number from 1e-06 to 1e+06"
std::string numberExpectation(const Hyperparameter& parameter)
{
    return (parameter.isInteger ? "a whole number from " : "a number from ")
        + shown(parameter.minimum) + " to " + shown(parameter.maximum);
}

std::string listExpectation(const Hyperparameter& parameter)
{
    return "a list of 1 to " + std::to_string(mostNumbers) + " numbers, each "
        + numberExpectation(parameter);
}

/// What a value may be: "one of none, balanced".
std::string expectation(const Hyperparameter& parameter)
{
    if (std::holds_alternative<bool>(parameter.defaultValue))
        return "true or false";
    const auto orNumber
        = parameter.takesNumber ? ", or " + numberExpectation(parameter) : std::string {};
    if (std::holds_alternative<std::vector<double>>(parameter.defaultValue))
        return listExpectation(parameter) + orNumber;
    if (std::holds_alternative<std::string>(parameter.defaultValue)) {
        return "one of " + joined(parameter.choices) + orNumber
            + (parameter.takesNumbers ? ", or " + listExpectation(parameter) : std::string {});
    }
    return numberExpectation(parameter);
}

std::string shown(const HyperparameterValue& value)
{
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const auto* number = std::get_if<double>(&value))
        return shown(*number);
    if (const auto* text = std::get_if<std::string>(&value))
        return "\"" + *text + "\"";
    std::vector<std::string> numbers;
    for (const auto number : std::get<std::vector<double>>(value)) {
        numbers.push_back(shown(number));
        if (numbers.size() == 20) {
            numbers.emplace_back("...");
            break;
        }
    }
    return "[" + joined(numbers) + "]";
}

bool isInRange(const Hyperparameter& parameter, double number)
{
    return number >= parameter.minimum && number <= parameter.maximum // false for NaN
        && (!parameter.isInteger || std::trunc(number) == number);
}

bool isAllowed(const Hyperparameter& parameter, const HyperparameterValue& value)
{
    const auto* number = std::get_if<double>(&value);
    if (number && parameter.takesNumber)
        return isInRange(parameter, *number);
    const auto* numbers = std::get_if<std::vector<double>>(&value);
    if (value.index() != parameter.defaultValue.index() && !(numbers && parameter.takesNumbers))
        return false;
    if (number)
        return isInRange(parameter, *number);
    if (const auto* choice = std::get_if<std::string>(&value))
        return std::ranges::find(parameter.choices, *choice) != parameter.choices.end();
    if (numbers) {
        return !numbers->empty() && numbers->size() <= mostNumbers
            && std::ranges::all_of(
                *numbers, [&](double element) { return isInRange(parameter, element); });
    }
    return true;
}

} // namespace

bool hasEffect(const Hyperparameter& parameter, std::span<const Hyperparameter> known,
    const std::map<std::string, HyperparameterValue>& given)
{
    if (!parameter.onlyWith)
        return true;
    const auto other = std::ranges::find(known, parameter.onlyWith->name, &Hyperparameter::name);
    if (other == known.end() || !hasEffect(*other, known, given))
        return false;
    const auto found = given.find(other->name);
    const auto& value = found == given.end() ? other->defaultValue : found->second;
    return std::ranges::find(parameter.onlyWith->values, value) != parameter.onlyWith->values.end();
}

Result<HyperparameterValues> HyperparameterValues::create(
    std::span<const Hyperparameter> known, std::map<std::string, HyperparameterValue> values)
{
    for (const auto& [name, value] : values) {
        const auto parameter = std::ranges::find(known, name, &Hyperparameter::name);
        if (parameter == known.end()) {
            return fail(ErrorCode::InvalidHyperparameter,
                "There is no hyperparameter \"" + name + "\"; " + knownNames(known) + ".");
        }
        if (!isAllowed(*parameter, value)) {
            return fail(ErrorCode::InvalidHyperparameter,
                "Hyperparameter " + name + " must be " + expectation(*parameter) + ", not "
                    + shown(value) + ".");
        }
    }
    HyperparameterValues complete;
    complete.m_values = std::move(values);
    for (const auto& parameter : known)
        complete.m_values.try_emplace(parameter.name, parameter.defaultValue);
    return complete;
}

double HyperparameterValues::number(std::string_view name) const
{
    return std::get<double>(m_values.at(std::string(name)));
}

bool HyperparameterValues::flag(std::string_view name) const
{
    return std::get<bool>(m_values.at(std::string(name)));
}

std::string HyperparameterValues::choice(std::string_view name) const
{
    return std::get<std::string>(m_values.at(std::string(name)));
}

std::vector<double> HyperparameterValues::numbers(std::string_view name) const
{
    return std::get<std::vector<double>>(m_values.at(std::string(name)));
}

bool HyperparameterValues::isNumber(std::string_view name) const
{
    return std::holds_alternative<double>(m_values.at(std::string(name)));
}

bool HyperparameterValues::isNumbers(std::string_view name) const
{
    return std::holds_alternative<std::vector<double>>(m_values.at(std::string(name)));
}

} // namespace fathom
