// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/probe_option.h"
#include "app/token_json.h"
#include "core/probe/report.h"
#include "core/probe/token_scores.h"

#include <CLI/Option.hpp>

#include <memory>
#include <optional>
#include <sstream>

namespace fathom {

namespace {

    struct TokensOptions
    {
        ProbeOption probe;
        DataOptions data;
        std::optional<std::string> text;
        std::optional<std::int64_t> row;
        RunOptions run;
    };

    Result<std::string> textOf(const TokensOptions& options)
    {
        if (options.text)
            return *options.text;
        if (!options.row)
            return fail(ErrorCode::InvalidArgument, "Give --text, or --data with --row.");
        const auto data = options.data.read(DataOptions::Labels::Optional, options.run.quiet);
        if (!data)
            return tl::unexpected(data.error());
        const auto count = static_cast<std::int64_t>(data->dataset.size());
        if (*options.row < 0 || *options.row >= count) {
            return fail(ErrorCode::InvalidArgument,
                "Row " + std::to_string(*options.row) + " does not exist; rows are 0 to " + std::to_string(count - 1) + ".",
                options.data.data);
        }
        return data->dataset.texts()[static_cast<std::size_t>(*options.row)];
    }

    /// One number per token for two classes, else a list with one per class.
    Json perToken(const Matrix& values)
    {
        auto json = Json::array();
        for (Eigen::Index row = 0; row < values.rows(); ++row) {
            if (values.cols() == 1) {
                json.push_back(values(row, 0));
                continue;
            }
            auto& columns = json.emplace_back(Json::array());
            for (Eigen::Index k = 0; k < values.cols(); ++k)
                columns.push_back(values(row, k));
        }
        return json;
    }

    Status writeTokens(const TokenScores& tokens, const Probe& probe, const Tokenizer& tokenizer, const RunOptions& options)
    {
        const auto isBinary = tokens.scores.cols() == 1;
        auto json = tokensJson(tokenizer, tokens.text, tokens.encoding);
        auto layers = Json::array();
        for (const auto layer : probe.layers())
            layers.push_back(layer.value);
        json["layer"] = layers.size() == 1 ? layers[0] : layers;
        if (probe.task() == Task::Classification)
            json["classes"] = classesJson(probe.classes());
        else
            json["target"] = targetsJson(probe.targets());
        json["scores"] = perToken(tokens.scores); // a regression's are predicted numbers
        const bool hasProbabilities = tokens.probabilities.cols() > 0;
        if (hasProbabilities)
            json["probabilities"] = perToken(isBinary ? Matrix(tokens.probabilities.col(1)) : tokens.probabilities);
        else
            json["probabilities"] = nullptr;
        json["pooled"] = tokens.isPooled;
        std::ostringstream text;
        for (std::size_t i = 0; i < tokens.tokens.size(); ++i)
            text << tokens.tokens[i] << '\t' << json["scores"][i].dump()
                 << (hasProbabilities ? '\t' + json["probabilities"][i].dump() : std::string {}) << '\n';
        return writeResults(options, json, text.str());
    }

    Status tokens(const TokensOptions& options, const CommandRun& run)
    {
        const auto text = textOf(options);
        if (!text)
            return tl::unexpected(text.error());
        const auto opened = options.probe.openOne(run);
        if (!opened)
            return tl::unexpected(opened.error());
        const auto probe = std::make_shared<const Probe>(opened->probe);
        const auto scores = scoreTokens(*opened->model.model, *opened->model.tokenizer, *text, { probe }, run.pool, run.job);
        if (!scores)
            return tl::unexpected(scores.error());
        return writeTokens(scores->front(), *probe, *opened->model.tokenizer, run.options);
    }

} // namespace

void addTokensCommand(CLI::App& app, int& exitStatus)
{
    auto options = std::make_shared<TokensOptions>();
    auto* command = app.add_subcommand("tokens", "Score every token of a text");
    options->probe.addTo(*command);
    auto* text = command->add_option("--text", options->text, "The text");
    options->data.addTo(*command, DataOptions::Labels::Optional);
    command->add_option("--row", options->row, "Row of --data, from 0")->excludes(text);
    options->run.addTo(*command);
    command->callback([options, &exitStatus] {
        exitStatus = runCommand(options->run, [&](const CommandRun& run) { return tokens(*options, run); });
    });
}

} // namespace fathom
