// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "packaging/reference/documents.h"

namespace fathom {

namespace {

constexpr auto beginning = R"(.SH NAME
fathom \- train and inspect linear probes on the hidden states of language models
.SH SYNOPSIS
.B fathom
.RI [ FILE ...]
.br
.B fathom
.I command
.RI [ options ]
.SH DESCRIPTION
Fathom trains linear probes on the hidden states of language models and shows, layer by layer, where a model represents something.
.PP
Without a command it opens a window with the files that are given: a table of prompts, a model directory or a probe.
With one it works on the terminal. Both compute the same.
.PP
A
.I model
is a directory in the format of Hugging Face (config.json, weights, tokenizer), a GGUF file, or a Hugging Face ID
.RI ( owner / name
or
.IR owner / name @ revision ),
which is taken from the hub's cache or else downloaded.
.I Data
are CSV, TSV or JSON lines; which columns hold texts, labels, groups, splits and weights is guessed and can be told.
Layer
.I i
is the output of block
.IR i ,
counted from 0, before any final norm;
.I embedding
is what the first block receives.
.SH COMMANDS
)";

constexpr auto ending = R"(.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
Something that was given is wrong; standard error says what, where, and what to do.
.TP
.B 2
Wrong usage.
.TP
.B 130
Interrupted. A sweep keeps and reports the layers that were finished.
.SH ENVIRONMENT
.TP
.B FATHOM_CACHE_DIR
Folder of the hidden states that are kept between runs.
.TP
.BR HF_HOME ", " HF_HUB_CACHE
Where the models of the Hugging Face hub are kept.
.TP
.B HF_TOKEN
Token for models that need one.
.TP
.B HF_ENDPOINT
Another server than https://huggingface.co.
.SH FILES
.TP
.I ~/.cache/fathom
Hidden states that are kept between runs, up to a size
.RB ( "fathom cache info" ,
.BR "fathom cache clear" ).
.TP
.I ~/.config/Fathom/Fathom.conf
What the window remembers.
.SH EXAMPLES
Where does the model tell true from false? A probe for every layer, tested on rows that it has not seen:
.PP
.EX
fathom sweep \-\-model EleutherAI/pythia\-70m \-\-data statements.csv \-\-svg sweep.svg
.EE
.PP
One probe, saved; then its score on every token of a text:
.PP
.EX
fathom fit \-\-model ./model \-\-data statements.csv \-\-layers 3 \-\-save truth.safetensors
fathom tokens \-\-probe truth.safetensors \-\-model ./model \-\-text "Paris is in France."
.EE
.SH SEE ALSO
.BR fathom
has its manual inside: press F1 in the window.
)";

/// Text as troff shows it unchanged.
std::string escaped(const std::string& text)
{
    std::string result;
    for (const char c : text) {
        if (c == '\\')
            result += "\\e";
        else if (c == '-')
            result += "\\-";
        else if ((c == '.' || c == '\'') && (result.empty() || result.back() == '\n'))
            result += std::string("\\&") + c;
        else
            result += c;
    }
    return result;
}

std::string headline(const VerbOption& option)
{
    std::string line;
    for (const auto& name : option.names)
        line += (line.empty() ? "\\fB" : ", \\fB") + escaped(name) + "\\fR";
    if (!option.choices.empty()) {
        std::string choices;
        for (const auto& choice : option.choices)
            choices += (choices.empty() ? "" : "|") + escaped(choice);
        return line + ' ' + choices;
    }
    return option.value.empty() ? line : line + " \\fI" + escaped(option.value) + "\\fR";
}

std::string entry(const VerbOption& option)
{
    auto text = ".TP\n" + headline(option) + '\n' + escaped(option.description);
    if (!option.fallback.empty())
        text += ". Default: " + escaped(option.fallback);
    if (option.isRequired)
        text += ". Required";
    return text + ".\n";
}

} // namespace

std::string manPage(const std::vector<Verb>& verbs)
{
    std::string page = ".TH FATHOM 1 2026-11-25 \"Fathom " FATHOM_VERSION "\" \"User Commands\"\n";
    page += beginning;
    for (const auto& verb : verbs)
        page += ".TP\n\\fB" + escaped(verb.name) + "\\fR\n" + escaped(verb.description) + ".\n";
    page += ".SH OPTIONS\n";
    for (const auto& verb : verbs) {
        page += ".SS fathom " + escaped(verb.name) + '\n';
        for (const auto& option : verb.options)
            page += entry(option);
    }
    return page + ending;
}

} // namespace fathom
