// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/shared_parameters.h"

#include <string>

namespace fathom {

Hyperparameter inverseRegularisationParameter()
{
    return { .name = "C",
        .label = "Inverse regularisation C",
        .help
        = "How much the data count against small coefficients: smaller values regularise more.",
        .defaultValue = 1.0,
        .minimum = 1e-9,
        .maximum = 1e9 };
}

Hyperparameter penaltyParameter()
{
    return { .name = "penalty",
        .label = "Penalty",
        .help = "What keeps coefficients small: \"l2\" their squares, \"l1\" their absolute "
                "values, which makes many of them zero, \"elasticnet\" a mixture of both.",
        .defaultValue = std::string("l2"),
        .choices = { "l2", "l1", "elasticnet", "none" } };
}

Hyperparameter l1RatioParameter(double defaultValue)
{
    return { .name = "l1_ratio",
        .label = "Share of l1",
        .help = "With penalty \"elasticnet\": 0 is l2 alone, 1 is l1 alone.",
        .defaultValue = defaultValue,
        .minimum = 0,
        .maximum = 1,
        .onlyWith = Hyperparameter::Condition { "penalty", { std::string("elasticnet") } } };
}

Hyperparameter balanceParameter()
{
    return { .name = "class_weight",
        .label = "Class weights",
        .help = "With \"balanced\" every class counts the same, however many rows it has.",
        .defaultValue = std::string("none"),
        .choices = { "none", "balanced" } };
}

Hyperparameter classWeightParameter()
{
    return { .name = "class_weight",
        .label = "Class weights",
        .help = "With \"balanced\" every class counts the same, however many rows it has; a list "
                "has one factor for each class, in their order.",
        .defaultValue = std::string("none"),
        .minimum = 1e-9,
        .maximum = 1e9,
        .choices = { "none", "balanced" },
        .takesNumbers = true };
}

Hyperparameter fitInterceptParameter()
{
    return { .name = "fit_intercept",
        .label = "Intercept",
        .help = "Whether scores have a constant term; without, features should be centred.",
        .defaultValue = true,
        .isAdvanced = true };
}

Hyperparameter mostIterationsParameter()
{
    return { .name = "max_iter",
        .label = "Most iterations",
        .help = "Newton steps after which the fit stops and reports that it has not converged.",
        .defaultValue = 1000.0,
        .minimum = 1,
        .maximum = 1e6,
        .isInteger = true,
        .isAdvanced = true };
}

} // namespace fathom
