// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fathom {

/// A number, a switch, a choice, or a list of numbers such as the values of a grid.
using HyperparameterValue = std::variant<double, bool, std::string, std::vector<double>>;

/// One setting of an estimator, described once: the window's form, the command line's JSON and the
/// probe file come from this.
struct Hyperparameter
{
    std::string name; ///< as in scikit-learn: "C"
    std::string label; ///< for people: "Inverse regularisation C"
    std::string help; ///< what it does, one sentence
    HyperparameterValue defaultValue;
    double minimum = 0; ///< for numbers, also those of a list, inclusive
    double maximum = 0;
    std::vector<std::string> choices {}; ///< for text
    bool isInteger = false; ///< for numbers: whole ones only
    bool takesNumber = false; ///< for text and lists: a number in the range is allowed too
    bool takesNumbers = false; ///< for text: a list of numbers in the range is allowed too
    bool isAdvanced = false; ///< few people change it: forms show it on demand
    /// A hyperparameter earlier in the estimator's list, and its values with which this one has an
    /// effect.
    struct Condition
    {
        std::string name;
        std::vector<HyperparameterValue> values;
    };
    std::optional<Condition> onlyWith {}; ///< none: it always has an effect
};

/// Numbers that a list may have.
constexpr std::size_t mostNumbers = 1000;

/// Whether `parameter`, one of `known`, has an effect beside the `given` values of the others; what
/// is not given has its default. A condition on a hyperparameter that itself has no effect does not
/// hold.
[[nodiscard]] bool hasEffect(const Hyperparameter& parameter, std::span<const Hyperparameter> known,
    const std::map<std::string, HyperparameterValue>& given);

/// Values for some of an estimator's hyperparameters; what is absent has its default.
class HyperparameterValues
{
public:
    /// Nothing chosen: estimators take their defaults.
    HyperparameterValues() = default;
    /// Checks names, types and ranges. InvalidHyperparameter names the parameter and what is
    /// allowed.
    [[nodiscard]] static Result<HyperparameterValues> create(
        std::span<const Hyperparameter> known, std::map<std::string, HyperparameterValue> values);

    [[nodiscard]] const std::map<std::string, HyperparameterValue>& values() const
    {
        return m_values;
    }
    /// The value given, or the default. `name` must be one of `known`'s, of that type.
    [[nodiscard]] double number(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name) const;
    [[nodiscard]] std::string choice(std::string_view name) const;
    [[nodiscard]] std::vector<double> numbers(std::string_view name) const;
    /// For what takes a number, or numbers, instead: whether it is one, or are some.
    [[nodiscard]] bool isNumber(std::string_view name) const;
    [[nodiscard]] bool isNumbers(std::string_view name) const;
    bool operator==(const HyperparameterValues& other) const { return m_values == other.m_values; }

private:
    std::map<std::string, HyperparameterValue> m_values; ///< complete: defaults filled in
};

} // namespace fathom
