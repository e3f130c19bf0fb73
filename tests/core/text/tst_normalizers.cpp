// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/io/utf8.h"
#include "core/text/normalizers.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QString>
#include <QTest>

using namespace fathom;
using namespace fathom::test;

namespace {

/// A normalizer's text with the origin of each of its characters.
std::string alignmentAsText(const AlignedText& text)
{
    std::vector<ByteRange> origins;
    for (std::size_t i = 0; i < text.text().size();) {
        const std::size_t begin = i;
        (void)nextCodePoint(text.text(), i);
        origins.push_back(text.origin({ begin, i }));
    }
    return text.text() + ' ' + rangesAsText(origins);
}

} // namespace

class TestNormalizers : public QObject
{
    Q_OBJECT

private slots:
    /// Where the text ends up is what Hugging Face's alignment says: a composed character stands
    /// for its first part, one that was inserted for what its predecessor stands for.
    void composesWithAlignment_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(expected);
        };
        row("already composed", "aé日", "aé日 [0,1) [1,3) [3,6)");
        row("accent", "ae\u0301b", "a\u00E9b [0,1) [1,2) [4,5)");
        row("two accents", "e\u0323\u0302b", "\u1EC7b [0,1) [5,6)");
        row("two accents in the wrong order", "e\u0302\u0323b", "\u1EC7b [0,1) [5,6)");
        row("other code point", "\u212Bb", "\u00C5b [0,3) [3,4)");
        row("decomposed for good", "\u0958b", "\u0915\u093Cb [0,3) [0,3) [3,4)");
        row("Hangul", "\u1100\u1161\u11A8b", "\uAC01b [0,3) [9,10)");
        row("accent on nothing", "\u0301b", "\u0301b [0,2) [2,3)");
    }

    void composesWithAlignment()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        const std::string original = "x" + text.toStdString();
        const auto nfc = makeUnicodeForm(UnicodeForm::Nfc);
        AlignedText aligned(original, { 1, original.size() });
        QVERIFY(nfc->apply(aligned));
        // The origins are those in `original`.
        AlignedText shifted(text.toStdString(), { 0, original.size() - 1 });
        QVERIFY(nfc->apply(shifted));
        QCOMPARE(alignmentAsText(shifted), expected.toStdString());
        QCOMPARE(aligned.text(), shifted.text());
        if (!aligned.text().empty())
            QCOMPARE(aligned.origin({ 0, 1 }).begin, shifted.origin({ 0, 1 }).begin + 1);
    }

    void agreesWithAnotherImplementation_data()
    {
        QTest::addColumn<int>("form");
        QTest::addColumn<int>("qtForm");
        QTest::newRow("NFC") << int(UnicodeForm::Nfc) << int(QString::NormalizationForm_C);
        QTest::newRow("NFD") << int(UnicodeForm::Nfd) << int(QString::NormalizationForm_D);
        QTest::newRow("NFKC") << int(UnicodeForm::Nfkc) << int(QString::NormalizationForm_KC);
        QTest::newRow("NFKD") << int(UnicodeForm::Nfkd) << int(QString::NormalizationForm_KD);
    }

    void agreesWithAnotherImplementation()
    {
        QFETCH(int, form);
        QFETCH(int, qtForm);
        const auto normalizer = makeUnicodeForm(static_cast<UnicodeForm>(form));
        Random random(3);
        // Blocks with compositions: Latin, marks, Greek, Indic, Hangul Jamo, extended Latin and
        // Greek, kana, syllables, music.
        const std::vector<std::pair<char32_t, char32_t>> blocks { { 0x20, 0x7E }, { 0xA0, 0x24F },
            { 0x300, 0x36F }, { 0x370, 0x3FF }, { 0x900, 0xDFF }, { 0x1100, 0x11FF },
            { 0x1E00, 0x1FFF }, { 0x2100, 0x2130 }, { 0x3040, 0x30FF }, { 0xAC00, 0xAD00 },
            { 0xF900, 0xFA6D }, { 0x1D150, 0x1D170 } };
        for (int k = 0; k < 3000; ++k) {
            std::string text;
            for (auto n = 1 + random.below(12); n > 0; --n) {
                const auto& [first, last] = blocks[random.below(blocks.size())];
                appendUtf8(text, first + static_cast<char32_t>(random.below(last - first + 1)));
            }
            AlignedText aligned(text, { 0, text.size() });
            QVERIFY(normalizer->apply(aligned));
            const QString expected = QString::fromStdString(text).normalized(
                static_cast<QString::NormalizationForm>(qtForm));
            QCOMPARE(aligned.text(), expected.toStdString());
        }
    }

    void takesAMegabyteOfAccents()
    {
        std::string text = "e";
        while (text.size() < 1'000'000)
            text += "\u0323\u0301";
        AlignedText aligned(text, { 0, text.size() });
        QVERIFY(makeUnicodeForm(UnicodeForm::Nfc)->apply(aligned));
        QVERIFY(aligned.text().starts_with("\u1EB9"));
        QCOMPARE(aligned.origin({ 0, aligned.text().size() }).begin, std::size_t { 0 });
    }

    void refusesWhatIsNotImplemented()
    {
        for (const char* json : { R"({"type": "Uppercase"})",
                 R"({"type": "Sequence", "normalizers": [{"type": "Other"}]})" }) {
            const auto normalizer = makeNormalizer(Json::parse(json), "tokenizer.json");
            QVERIFY(!normalizer);
            QCOMPARE(normalizer.error().code, ErrorCode::UnsupportedModel);
        }
        for (const char* json : { R"([])", R"({})", R"({"type": 1})", R"({"type": "Sequence"})" })
            QCOMPARE(makeNormalizer(Json::parse(json), "tokenizer.json").error().code,
                ErrorCode::InvalidTokenizer);
    }
};

QTEST_APPLESS_MAIN(TestNormalizers)
#include "tst_normalizers.moc"
