// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/fact_sentences.h"
#include "resources/examples/training/items.h"
#include "resources/examples/training/words.h"

#include <QTest>

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

using namespace fathom::training;

namespace {

constexpr std::uint64_t items = 60000;

/// Whether `text` has `word` between characters that are no letters.
bool hasWord(const std::string& text, const std::string& word)
{
    const auto isLetter = [&](std::size_t i) {
        const auto c = static_cast<unsigned char>(text[i]);
        return std::isalpha(c) != 0 || c >= 0x80;
    };
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        if ((at == 0 || !isLetter(at - 1)) && (end == text.size() || !isLetter(end)))
            return true;
    }
    return false;
}

} // namespace

class TestWorld : public QObject
{
    Q_OBJECT

    const World m_world = makeWorld(worldSeed);

    /// Everything that may be said of the fact's entity: it is true, affirmative, and in a sentence
    /// that is not held out.
    [[nodiscard]] std::set<std::string> allowedSentences(std::size_t entity) const
    {
        std::set<std::string> allowed;
        for (const auto& fact : m_world.facts) {
            if (fact.entity != entity)
                continue;
            for (const auto language : { Language::English, Language::Spanish }) {
                for (const auto& pattern : openTemplates(fact.relation, language))
                    allowed.insert(
                        fill(pattern.affirmative, m_world, fact, fact.value, language));
                const auto& question = questionAbout(fact.relation, language);
                for (const auto part : { question.open, question.answer, question.pronoun })
                    allowed.insert(fill(part, m_world, fact, fact.value, language));
            }
            for (const auto& mention : openMentions())
                allowed.insert(fill(mention, m_world, fact, fact.value, Language::English));
        }
        return allowed;
    }

private slots:
    void holdsOutAThirdOfEachKind()
    {
        for (const auto& kind : m_world.ofKind) {
            std::size_t heldOut = 0;
            for (const auto entity : kind)
                heldOut += m_world.entities[entity].heldOut ? 1 : 0;
            QCOMPARE(heldOut, kind.size() / 3);
        }
    }

    void namesEveryEntityOnceInEachLanguage()
    {
        std::set<std::string> english;
        std::set<std::string> spanish;
        for (const auto& entity : m_world.entities) {
            QVERIFY2(english.insert(entity.name.english).second, entity.name.english.c_str());
            QVERIFY2(spanish.insert(entity.name.spanish).second, entity.name.spanish.c_str());
        }
    }

    void makesTheSameItemAgain()
    {
        const auto item = makeItem(m_world, worldSeed, Part::Training, 17);
        QCOMPARE(makeItem(m_world, worldSeed, Part::Training, 17).text, item.text);
        QVERIFY(makeItem(m_world, worldSeed, Part::HeldOut, 17).choices != item.choices);
    }

    /// Otherwise the probability of the choices would not be that of the text.
    void makesDifferentTextsFromDifferentChoices()
    {
        std::unordered_map<std::string, std::vector<std::uint32_t>> choicesOf;
        std::size_t repeated = 0;
        for (std::uint64_t i = 0; i < items; ++i) {
            const auto item = makeItem(m_world, worldSeed, Part::Training, i);
            const auto [known, isNew] = choicesOf.try_emplace(item.text, item.choices);
            repeated += isNew ? 0 : 1;
            QVERIFY2(known->second == item.choices, item.text.c_str());
        }
        QVERIFY(repeated > items / 50); // enough of them came twice for this to mean something
    }

    /// Texts come as often as their probability says: the sum of 1/p over the different texts of a
    /// kind of which all have come would be the number of texts; here, frequency against p.
    void comesAsOftenAsItsProbabilitySays()
    {
        constexpr auto draws = 10 * items; // the most frequent text is one of thousands
        std::map<std::string, std::pair<std::size_t, double>> counts; // times, probability
        for (std::uint64_t i = 0; i < draws; ++i) {
            const auto item = makeItem(m_world, worldSeed, Part::Training, i);
            auto& [count, probability] = counts[item.text];
            ++count;
            probability = std::exp(-item.nats);
        }
        std::size_t checked = 0;
        for (const auto& [text, entry] : counts) {
            const double expected = entry.second * static_cast<double>(draws);
            if (expected < 20)
                continue;
            // Six standard deviations of a Poisson count.
            QVERIFY2(std::abs(static_cast<double>(entry.first) - expected) < 6 * std::sqrt(expected),
                text.c_str());
            ++checked;
        }
        QVERIFY(checked >= 20);
    }

    void saysOnlyPlainTrueThingsOfWhoIsHeldOut()
    {
        std::vector<std::set<std::string>> allowed;
        for (std::size_t entity = 0; entity < m_world.entities.size(); ++entity)
            allowed.push_back(allowedSentences(entity));
        std::size_t seen = 0;
        for (std::uint64_t i = 0; i < items / 3; ++i) {
            const auto item = makeItem(m_world, worldSeed, Part::Training, i);
            for (std::size_t entity = 0; entity < m_world.entities.size(); ++entity) {
                const auto& [kind, name, feminine, heldOut] = m_world.entities[entity];
                if (!heldOut || !(hasWord(item.text, name.english) || hasWord(item.text, name.spanish)))
                    continue;
                ++seen;
                bool said = false;
                for (const auto& sentence : allowed[entity])
                    said = said || item.text.find(sentence) != std::string::npos;
                QVERIFY2(said, item.text.c_str());
                QVERIFY2(item.kind != ItemKind::Verdict && item.kind != ItemKind::Comparison,
                    item.text.c_str());
            }
        }
        QVERIFY(seen > 1000);
    }

    void writesNumbersInBothLanguages()
    {
        QCOMPARE(numberWord(7, Language::English), std::string("seven"));
        QCOMPARE(numberWord(42, Language::English), std::string("forty-two"));
        QCOMPARE(numberWord(90, Language::English), std::string("ninety"));
        QCOMPARE(numberWord(21, Language::Spanish), std::string("veintiuno"));
        QCOMPARE(numberWord(42, Language::Spanish), std::string("cuarenta y dos"));
        std::set<std::string> words;
        for (std::size_t i = 0; i < 100; ++i) {
            words.insert(numberWord(i, Language::English));
            words.insert(numberWord(i, Language::Spanish));
        }
        QCOMPARE(words.size(), std::size_t { 200 });
    }
};

QTEST_APPLESS_MAIN(TestWorld)
#include "tst_world.moc"
