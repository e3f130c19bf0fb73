// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/message_center.h"

#include <QSignalSpy>
#include <QTest>

using namespace fathom;
using namespace Qt::StringLiterals;

class MessageCenterTest final : public QObject
{
    Q_OBJECT

private slots:
    void notesPassAndTheRestStays()
    {
        MessageCenter messages(std::chrono::milliseconds(1));
        messages.showError({ ErrorCode::FileNotFound, "There is no such file.", "a.csv" });
        messages.showNote(u"Saved a.svg."_s);
        QCOMPARE(messages.messages().size(), 2U);
        QSignalSpy changed(&messages, &MessageCenter::changed);
        QVERIFY(changed.wait());
        QCOMPARE(messages.messages().size(), 1U);
        QCOMPARE(messages.messages().front().severity, Message::Severity::Error);
    }

    void adviceStaysUntilARunBegins()
    {
        MessageCenter messages(std::chrono::milliseconds(1));
        messages.showAdvice(u"Open a data set."_s);
        messages.showNote(u"Saved."_s);
        messages.showAdvice(u"Open a data set."_s); // takes the note's place
        QTest::qWait(20);
        QCOMPARE(messages.messages().size(), 1U);
        messages.dropNotes();
        QVERIFY(messages.messages().empty());
    }

    void anErrorThatIsTrueNoLongerIsRetracted()
    {
        MessageCenter messages;
        const Error error { ErrorCode::MissingColumn, "No column looks like labels.", "a.csv" };
        messages.showError(error);
        messages.showError({ ErrorCode::FileNotFound, "There is no such file.", "b.csv" });
        messages.retract(error);
        QCOMPARE(messages.messages().size(), 1U);
        QVERIFY(messages.messages().front().detail.contains(u"b.csv"_s));
    }

    void theNewestNoteTakesThePlaceOfTheOneBefore()
    {
        MessageCenter messages;
        messages.showNote(u"Saved a.svg."_s);
        messages.showNote(u"Saved b.svg."_s);
        QCOMPARE(messages.messages().size(), 1U);
        QCOMPARE(messages.messages().front().headline, u"Saved b.svg."_s);
    }
};

QTEST_GUILESS_MAIN(MessageCenterTest)
#include "tst_message_center.moc"
