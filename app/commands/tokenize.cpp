// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/model_option.h"
#include "app/session.h"
#include "app/token_json.h"
#include "core/io/csv.h"
#include "core/io/file.h"

#include <algorithm>
#include <memory>
#include <optional>

namespace fathom {

namespace {

    struct TokenizeOptions
    {
        ModelOption model;
        std::optional<std::string> text;
        std::string data;
        std::string jsonLines;
        std::optional<std::string> textColumn;
        bool noSpecialTokens = false;
        PromptFormatText prompt;
        RunOptions run;
    };

    Result<std::vector<std::string>> textsOf(const TokenizeOptions& options)
    {
        if (options.text)
            return std::vector { *options.text };
        auto table = Result<Table> {};
        if (options.data.empty()) {
            const auto bytes = readFile(options.jsonLines);
            if (!bytes)
                return tl::unexpected(bytes.error());
            table = parseJsonLines(*bytes, options.jsonLines);
        } else {
            table = readTable(options.data);
        }
        if (!table)
            return propagate(table);
        // Not a data set: an empty text is a text to be tokenised as well.
        ColumnRoles given;
        given.text = options.textColumn;
        const auto roles = guessColumnRoles(*table, given);
        if (!roles)
            return tl::unexpected(roles.error());
        const auto column = static_cast<std::size_t>(std::ranges::find(table->columns, roles->text) - table->columns.begin());
        std::vector<std::string> texts;
        for (auto& row : table->rows)
            texts.push_back(std::move(row[column]));
        return texts;
    }

} // namespace

void addTokenizeCommand(CLI::App& app, int& exitStatus)
{
    auto options = std::make_shared<TokenizeOptions>();
    auto* command = app.add_subcommand("tokenize", "Show token ids, a line of JSON per text");
    options->model.addTo(*command);
    auto* source = command->add_option_group("texts", "What is tokenised");
    source->add_option("--text", options->text, "One text");
    source->add_option("--data", options->data, "CSV, TSV or JSONL file");
    source->add_option("--jsonl", options->jsonLines, "A text per line: {\"text\": \"…\"} or a JSON string");
    source->require_option(1);
    command->add_option("--text-column", options->textColumn, "Column of the texts (guessed if not given)");
    command->add_flag("--no-special-tokens", options->noSpecialTokens, "Leave out what the tokenizer adds (BOS, EOS)");
    addPromptFormatOptions(*command, options->prompt);
    options->run.addTo(*command);
    command->callback([options, &exitStatus] {
        exitStatus = runCommand(options->run, [&](const CommandRun& run) -> Status {
            const auto format = parsePromptFormat(options->prompt);
            if (!format)
                return tl::unexpected(format.error());
            const auto path = options->model.locate(run);
            if (!path)
                return tl::unexpected(path.error());
            const auto tokenizer = loadTokenizerFor(*path, *format);
            if (!tokenizer)
                return tl::unexpected(tokenizer.error());
            const auto texts = textsOf(*options);
            if (!texts)
                return tl::unexpected(texts.error());
            std::string lines;
            const auto special = options->noSpecialTokens ? SpecialTokens::Omit : SpecialTokens::Add;
            for (std::size_t i = 0; i < texts->size(); ++i) {
                run.job.checkpoint();
                const auto encoding = (*tokenizer)->encode((*texts)[i], special);
                if (!encoding)
                    return fail(encoding.error().code, encoding.error().message, "text " + std::to_string(i + 1));
                lines += tokensJson(**tokenizer, (*texts)[i], *encoding).dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
            }
            if (run.options.json.empty() || run.options.jsonOnStdout()) {
                std::fputs(lines.c_str(), stdout);
                return {};
            }
            return writeFileAtomically(run.options.json, lines);
        });
    });
}

} // namespace fathom
