// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/transformer.h"
#include "core/probe/probe.h"
#include "core/text/tokenizer.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fathom {

/// A probe's score at every token of one text.
struct TokenScores
{
    std::string text;
    Encoding encoding;
    std::vector<std::string> tokens; ///< the vocabulary's spelling
    Matrix scores; ///< [tokens, 1] or [tokens, classes]
    Matrix probabilities; ///< [tokens, classes]
    std::vector<std::uint8_t> isPooled; ///< 1 for the tokens that training pooling reads (last, first or all)
};

/// Runs one text through the model once and scores every token with each of `probes` (all on that model).
[[nodiscard]] Result<std::vector<TokenScores>> scoreTokens(const Transformer& model, const Tokenizer& tokenizer, const std::string& text,
    const std::vector<std::shared_ptr<const Probe>>& probes, WorkerPool& pool, const JobContext& job);

} // namespace fathom
