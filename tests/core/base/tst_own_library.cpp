// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/own_library.h"

#include <QTest>

#include <dlfcn.h>

using namespace fathom;

namespace {

using TwiceFunction = int(int);
constexpr const char* twiceSymbol = "fathomTestTwice";

} // namespace

class TestOwnLibrary : public QObject
{
    Q_OBJECT

private slots:
    void findsFunctions()
    {
        const auto library = OwnLibrary::open("libfathom_test_library.so", "The test's library");
        QVERIFY2(library, library ? "" : library.error().text().c_str());
        const auto twice = library->function<TwiceFunction>(twiceSymbol);
        QVERIFY2(twice, twice ? "" : twice.error().text().c_str());
        QCOMPARE((*twice)(21), 42);
    }

    void mayBeOpenedAgain()
    {
        const auto first = OwnLibrary::open("libfathom_test_library.so", "The test's library");
        const auto second = OwnLibrary::open("libfathom_test_library.so", "The test's library");
        QVERIFY(first && second);
        QVERIFY(*second->function<TwiceFunction>(twiceSymbol)
            == *first->function<TwiceFunction>(twiceSymbol));
    }

    void showsItsFunctionsToNobodyElse()
    {
        QVERIFY(OwnLibrary::open("libfathom_test_library.so", "The test's library"));
        QVERIFY(!dlsym(RTLD_DEFAULT, twiceSymbol));
    }

    void namesAFunctionThatIsMissing()
    {
        const auto library = OwnLibrary::open("libfathom_test_library.so", "The test's library");
        QVERIFY(library);
        const auto thrice = library->function<TwiceFunction>("fathomTestThrice");
        QVERIFY(!thrice);
        QVERIFY(thrice.error().code == ErrorCode::LibraryUnavailable);
        QVERIFY(QByteArray(thrice.error().message.c_str()).contains("\"fathomTestThrice\""));
        QVERIFY(QByteArray(thrice.error().where.c_str()).endsWith("/libfathom_test_library.so"));
    }

    void refusesALibraryOfAnotherVersion()
    {
        const auto library
            = OwnLibrary::open("libfathom_old_test_library.so", "The test's library");
        QVERIFY(!library);
        QVERIFY(library.error().code == ErrorCode::LibraryUnavailable);
        QCOMPARE(library.error().message.c_str(),
            "The test's library is of version 0.0.1, the program of version " FATHOM_VERSION
            ". Install Fathom again.");
    }

    void saysWhereItLookedForALibrary()
    {
        const auto library = OwnLibrary::open("libfathom_nowhere.so", "The test's library");
        QVERIFY(!library);
        QVERIFY(library.error().code == ErrorCode::LibraryUnavailable);
        const QByteArray message = library.error().message.c_str();
        QVERIFY(message.startsWith("The test's library, libfathom_nowhere.so, is not installed."));
        QVERIFY(message.contains("/lib/libfathom_nowhere.so, "));
        QVERIFY(message.contains("/fathom/libfathom_nowhere.so"));
    }
};

QTEST_APPLESS_MAIN(TestOwnLibrary)
#include "tst_own_library.moc"
