// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/extract/token_trie.h"

#include <QTest>

#include <set>

using namespace fathom;

namespace {

using Prompts = std::vector<std::vector<TokenId>>;

Prompts promptsOf(const std::vector<std::vector<int>>& ids)
{
    Prompts prompts;
    for (const auto& sequence : ids) {
        auto& prompt = prompts.emplace_back();
        for (const auto id : sequence)
            prompt.emplace_back(id);
    }
    return prompts;
}

/// Few tokens and short prompts: many shared prefixes, prompts inside prompts, duplicates.
Prompts randomPrompts(std::uint64_t seed, std::size_t count)
{
    Random random(seed);
    Prompts prompts(count);
    for (auto& prompt : prompts)
        for (auto length = 1 + random.below(7); length > 0; --length)
            prompt.emplace_back(static_cast<std::int32_t>(random.below(3)));
    return prompts;
}

void verifyInvariants(const TokenTrie& trie, const Prompts& prompts)
{
    const auto& segments = trie.tokens.segments;
    auto row = 0;
    for (std::size_t s = 0; s < segments.size(); ++s) {
        QCOMPARE(segments[s].begin, row); // segments cover the rows in order
        QVERIFY(segments[s].end > segments[s].begin);
        row = segments[s].end;
        if (segments[s].parent < 0) {
            QCOMPARE(segments[s].firstPosition, 0);
            continue;
        }
        QVERIFY(static_cast<std::size_t>(segments[s].parent) < s);
        const auto& parent = segments[static_cast<std::size_t>(segments[s].parent)];
        QCOMPARE(segments[s].firstPosition, parent.firstPosition + parent.end - parent.begin);
        // Depth first: the parent lies on the path of the segment before this one.
        auto ancestor = static_cast<std::int32_t>(s) - 1;
        while (ancestor >= 0 && ancestor != segments[s].parent)
            ancestor = segments[static_cast<std::size_t>(ancestor)].parent;
        QCOMPARE(ancestor, segments[s].parent);
    }
    QCOMPARE(row, trie.tokens.rowCount());
    for (std::size_t p = 0; p < prompts.size(); ++p) {
        const auto rows = trie.rowsOf(p);
        QCOMPARE(rows.size(), prompts[p].size());
        QCOMPARE(trie.length(p), static_cast<std::int64_t>(prompts[p].size()));
        QCOMPARE(rows.back(), trie.lastRow[p]);
        QCOMPARE(rows.front(), trie.firstRow(p));
        for (std::size_t i = 0; i < rows.size(); ++i)
            QCOMPARE(trie.tokens.ids[static_cast<std::size_t>(rows[i])], prompts[p][i]);
    }
}

} // namespace

class TestTokenTrie : public QObject
{
    Q_OBJECT

private slots:
    void storesSharedPrefixesOnce()
    {
        const auto prompts = promptsOf({ { 1, 5, 6 }, { 1, 5, 7 }, { 1, 5 }, { 2 }, { 1, 5, 6 } });
        const auto trie = buildTokenTrie(prompts, PrefixSharing::On);
        QCOMPARE(trie.tokens.rowCount(), 5); // 1 5 | 6 | 7 and 2
        QCOMPARE(trie.tokens.segments.size(), std::size_t { 4 });
        QCOMPARE(trie.lastRow[0], trie.lastRow[4]);
        verifyInvariants(trie, prompts);
    }

    void keepsPromptsApartWhenOff()
    {
        const auto prompts = promptsOf({ { 1, 5, 6 }, { 1, 5, 7 }, { 1 } });
        const auto trie = buildTokenTrie(prompts, PrefixSharing::Off);
        QCOMPARE(trie.tokens.rowCount(), 7);
        QCOMPARE(trie.tokens.segments.size(), std::size_t { 3 });
        verifyInvariants(trie, prompts);
    }

    void holdsForRandomPrompts()
    {
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            const auto prompts = randomPrompts(seed, 1 + seed);
            const auto trie = buildTokenTrie(prompts, PrefixSharing::On);
            verifyInvariants(trie, prompts);
            verifyInvariants(buildTokenTrie(prompts, PrefixSharing::Off), prompts);
            // As many rows as there are different prefixes.
            std::set<std::vector<TokenId>> prefixes;
            for (const auto& prompt : prompts)
                for (std::size_t length = 1; length <= prompt.size(); ++length)
                    prefixes.emplace(prompt.begin(), prompt.begin() + static_cast<std::ptrdiff_t>(length));
            QCOMPARE(static_cast<std::size_t>(trie.tokens.rowCount()), prefixes.size());
        }
    }
};

QTEST_APPLESS_MAIN(TestTokenTrie)
#include "tst_token_trie.moc"
