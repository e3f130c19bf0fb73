// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/nn/linear.h"
#include "core/model/nn/mlp.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace fathom::nn {

/// An expert that all tokens go through, weighted by a gate of its own.
struct SharedExpert
{
    Linear gate; ///< hidden → 1
    GatedMlp mlp;
};

/// A mixture of experts (Shazeer et al. 2017): each token goes through the few experts that its
/// router scores highest, y = Σ wₑ expertₑ(x), w = softmax of the router's scores. A token's sum
/// runs over its experts in ascending order, whatever other tokens there are.
struct Experts
{
    Linear router; ///< hidden → number of experts
    std::vector<GatedMlp> experts {};
    std::int64_t chosen = 1; ///< experts per token
    bool weightsSumToOne = true; ///< those of a token's experts, else those of all experts
    std::optional<SharedExpert> shared {};

    /// [rows, hidden] → the same
    [[nodiscard]] Tensor operator()(const Tensor& x) const;
};

} // namespace fathom::nn
