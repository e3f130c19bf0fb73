// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// fathom_make_corpus FOLDER [--seed N] [--rows N]: writes the tokenizer and the corpus that the
/// built-in model learns from. The same options write the same bytes.
#include "core/io/file.h"
#include "resources/examples/training/corpus.h"
#include "resources/examples/training/items.h"
#include "resources/examples/training/world.h"

#include <CLI/CLI.hpp>
#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::training {

namespace {

constexpr std::size_t rowLength = 64;
constexpr std::size_t vocabularySize = 1600;
constexpr std::size_t tokenizerItems = 60000;
constexpr std::size_t heldOutItems = 4000;

constexpr std::string_view tokenizerConfig = R"({
  "add_bos_token": true,
  "add_eos_token": false,
  "bos_token": "<s>",
  "clean_up_tokenization_spaces": false,
  "eos_token": "</s>",
  "legacy": true,
  "tokenizer_class": "LlamaTokenizer",
  "unk_token": "<unk>"
}
)";

struct Options
{
    std::string folder;
    std::uint64_t seed = worldSeed;
    std::size_t rows = 160000;
};

/// The corpus's first items, as the tokenizer's trainer asks for them.
class TextsOfItems final : public sentencepiece::SentenceIterator
{
public:
    TextsOfItems(const World& world, std::uint64_t seed)
        : m_world(world)
        , m_seed(seed)
        , m_text(makeItem(world, seed, Part::Training, 0).text)
    {
    }

    [[nodiscard]] bool done() const override { return m_number >= tokenizerItems; }
    void Next() override
    {
        m_text = makeItem(m_world, m_seed, Part::Training, ++m_number).text;
    }
    [[nodiscard]] const std::string& value() const override { return m_text; }
    [[nodiscard]] sentencepiece::util::Status status() const override { return {}; }

private:
    const World& m_world;
    std::uint64_t m_seed;
    std::uint64_t m_number = 0;
    std::string m_text;
};

/// A BPE model whose words are the corpus's own, and bytes for everything else.
std::string trainTokenizer(const World& world, std::uint64_t seed)
{
    TextsOfItems texts(world, seed);
    const auto options = "--model_type=bpe --vocab_size=" + std::to_string(vocabularySize)
        + " --byte_fallback=true --character_coverage=1.0 --normalization_rule_name=identity"
          " --remove_extra_whitespaces=false --num_threads=1 --unk_id=0 --bos_id=1 --eos_id=2"
          " --pad_id=-1 --minloglevel=1";
    std::string model;
    const auto status = sentencepiece::SentencePieceTrainer::Train(options, &texts, &model);
    if (!status.ok())
        throw std::runtime_error("The tokenizer cannot be trained: " + status.ToString());
    return model;
}

std::vector<std::uint16_t> encode(
    const sentencepiece::SentencePieceProcessor& tokenizer, const Item& item)
{
    std::vector<std::uint16_t> tokens { beginToken };
    for (const int id : tokenizer.EncodeAsIds(item.text))
        tokens.push_back(static_cast<std::uint16_t>(id));
    if (tokens.size() > rowLength)
        throw std::runtime_error("This text is longer than a row of the corpus: " + item.text);
    return tokens;
}

Corpus makeCorpus(const World& world, const Options& options,
    const sentencepiece::SentencePieceProcessor& tokenizer)
{
    Corpus corpus;
    corpus.rowLength = rowLength;
    corpus.vocabulary = static_cast<std::size_t>(tokenizer.GetPieceSize());
    RowPacker packer(rowLength);
    for (std::uint64_t i = 0; packer.rowCount() < options.rows; ++i)
        packer.add(encode(tokenizer, makeItem(world, options.seed, Part::Training, i)));
    corpus.rows = packer.takeRows();
    for (std::uint64_t i = 0; i < heldOutItems; ++i) {
        const auto item = makeItem(world, options.seed, Part::HeldOut, i);
        corpus.heldOut.push_back(
            { static_cast<std::uint8_t>(item.kind), item.nats, encode(tokenizer, item) });
    }
    return corpus;
}

void check(const Status& status)
{
    if (!status)
        throw std::runtime_error(status.error().message);
}

void run(const Options& options)
{
    const std::filesystem::path folder = options.folder;
    std::filesystem::create_directories(folder);
    const auto world = makeWorld(options.seed);
    const auto model = trainTokenizer(world, options.seed);
    sentencepiece::SentencePieceProcessor tokenizer;
    if (const auto status = tokenizer.LoadFromSerializedProto(model); !status.ok())
        throw std::runtime_error("The tokenizer cannot be opened: " + status.ToString());
    const auto corpus = makeCorpus(world, options, tokenizer);
    check(writeFileAtomically(folder / "tokenizer.model", model));
    check(writeFileAtomically(folder / "tokenizer_config.json", tokenizerConfig));
    check(writeCorpus(folder / "corpus.safetensors", corpus));
    std::cout << corpus.vocabulary << " tokens in the vocabulary, " << corpus.rows.size()
              << " in the corpus\n";
}

} // namespace

} // namespace fathom::training

int main(int argc, char** argv)
{
    fathom::training::Options options;
    CLI::App app("Writes the corpus and the tokenizer of Fathom's built-in model.");
    app.add_option("folder", options.folder, "Where the files go")->required();
    app.add_option("--seed", options.seed, "Decides what the world is like and what is said");
    app.add_option("--rows", options.rows, "How many rows of 64 tokens");
    CLI11_PARSE(app, argc, argv);
    try {
        fathom::training::run(options);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
