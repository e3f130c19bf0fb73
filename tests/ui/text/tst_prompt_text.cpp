// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_loader.h"
#include "ui/controllers/sweep_form.h"
#include "ui/text/form_text.h"
#include "ui/text/prompt_text.h"

#include <QTest>

using namespace fathom;
using namespace Qt::StringLiterals;

class PromptTextTest final : public QObject
{
    Q_OBJECT

private slots:
    void everyTextSurvivesAFieldOfOneLine_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("lines") << u"Question:\n\n"_s;
        QTest::newRow("a tab") << u"a\tb"_s;
        QTest::newRow("backslashes") << u"C:\\new\\\\table\\"_s;
        QTest::newRow("plain") << u"Łódź 🙂"_s;
        QTest::newRow("empty") << QString();
    }
    void everyTextSurvivesAFieldOfOneLine()
    {
        QFETCH(QString, text);
        const auto escaped = escapedText(text.toStdString());
        QVERIFY(!escaped.contains(u'\n') && !escaped.contains(u'\t'));
        QCOMPARE(QString::fromStdString(unescapedText(escaped)), text);
    }

    void whatIsNoEscapeIsTypedAsItIs()
    {
        QCOMPARE(unescapedText(u"\\d \\"_s), std::string("\\d \\"));
        QCOMPARE(unescapedText(u"a\\nb"_s), std::string("a\nb"));
    }

    void aFormatIsNamedWhereItDiffers()
    {
        SweepForm chat;
        chat.prompt.kind = PromptFormatKind::Chat;
        QCOMPARE(formDifference(chat, {}), u"in the chat template"_s);
        QCOMPARE(formDifference({}, chat), u"the text as it is"_s);
        QVERIFY(runTitle(chat).contains(u"chat template"_s));
        // What another kind would need makes no difference.
        SweepForm kept;
        kept.prompt.prefix = "Question: ";
        QCOMPARE(formDifference(kept, {}), QString());
        QVERIFY(*probeSettingsOf(kept) == *probeSettingsOf({}));
    }

    void thePreviewMarksThePooledTokenAndShortensLongPrompts()
    {
        const auto tokenizer = *loadTokenizer(FATHOM_RESOURCES "/examples/random-tiny/model");
        const auto affixed = *withFormat(tokenizer,
            { .kind = PromptFormatKind::Affixes, .prefix = "The ", .suffix = " is a fish." },
            std::filesystem::path());
        const std::string text = "willow";
        const auto encoding = *affixed->encode(text, SpecialTokens::Add);
        const auto last = tokensPreview(*affixed, text, encoding, "last_token", u"#808080"_s);
        QCOMPARE(last.count(u"<b>"_s), 1);
        QVERIFY2(last.endsWith(u"]</b></span>"_s), qPrintable(last)); // of the format: pale
        QVERIFY(tokensPreview(*affixed, text, encoding, "first_token", u"#808080"_s)
                    .startsWith(u"<span style=\"color:#808080\"><b>["_s));
        QCOMPARE(tokensPreview(*affixed, text, encoding, "mean", u"#808080"_s).count(u"<b>"_s), 0);

        std::string longText;
        for (int i = 0; i < 200; ++i)
            longText += "The willow is a tree. ";
        const auto shortened = tokensPreview(*tokenizer, longText,
            *tokenizer->encode(longText, SpecialTokens::Add), "last_token", u"#808080"_s);
        QCOMPARE(shortened.count(u'…'), 1);
        QCOMPARE(shortened.count(u"<b>"_s), 1);
        QVERIFY(shortened.size() < 2000);
    }

    void markupInAPromptIsText()
    {
        const auto tokenizer = *loadTokenizer(FATHOM_RESOURCES "/examples/random-tiny/model");
        const std::string text = "<b>&";
        const auto shown = tokensPreview(
            *tokenizer, text, *tokenizer->encode(text, SpecialTokens::Omit), "mean", u"#808080"_s);
        QVERIFY2(!shown.contains(u"<b>"_s), qPrintable(shown));
    }
};

QTEST_GUILESS_MAIN(PromptTextTest)
#include "tst_prompt_text.moc"
