// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/hub_settings.h"
#include "core/io/file.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace fathom;
using Variables = std::map<std::string, std::string>;

namespace {

Result<HubSettings> settingsFor(Variables variables)
{
    variables.emplace("HOME", "/home/me");
    return readHubSettings([&](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::string() : found->second;
    });
}

std::string cacheFor(const Variables& variables)
{
    return settingsFor(variables).value().cache.string();
}

} // namespace

class TestHubSettings : public QObject
{
    Q_OBJECT

private slots:
    void findsTheCacheWhereHuggingFaceKeepsIt()
    {
        QCOMPARE(cacheFor({}), std::string("/home/me/.cache/huggingface/hub"));
        QCOMPARE(cacheFor({ { "XDG_CACHE_HOME", "/c" } }), std::string("/c/huggingface/hub"));
        QCOMPARE(cacheFor({ { "XDG_CACHE_HOME", "/c" }, { "HF_HOME", "~/hf" } }),
            std::string("/home/me/hf/hub"));
        QCOMPARE(cacheFor({ { "HF_HOME", "/hf" }, { "HUGGINGFACE_HUB_CACHE", "/old" } }),
            std::string("/old"));
        QCOMPARE(cacheFor({ { "HF_HUB_CACHE", "/new" }, { "HUGGINGFACE_HUB_CACHE", "/old" } }),
            std::string("/new"));
    }

    void readsTheEndpoint()
    {
        QCOMPARE(settingsFor({})->endpoint, std::string("https://huggingface.co"));
        QCOMPARE(settingsFor({ { "HF_ENDPOINT", "https://hf.example/" } })->endpoint,
            std::string("https://hf.example"));
        const auto wrong = settingsFor({ { "HF_ENDPOINT", "file:///etc" } });
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().code, ErrorCode::InvalidArgument);
        QVERIFY(wrong.error().message.find("file:///etc") != std::string::npos);
    }

    void findsTheToken()
    {
        const QTemporaryDir directory;
        const auto home = directory.path().toStdString();
        QVERIFY(writeFileAtomically(home + "/token", "hf_file\n"));
        QVERIFY(writeFileAtomically(home + "/other", " hf_other "));
        const auto token = [&](Variables variables) {
            variables["HF_HOME"] = home;
            return settingsFor(std::move(variables)).value().token;
        };
        QCOMPARE(settingsFor({})->token, std::string());
        QCOMPARE(token({}), std::string("hf_file"));
        QCOMPARE(token({ { "HF_TOKEN_PATH", home + "/other" } }), std::string("hf_other"));
        QCOMPARE(token({ { "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1" } }), std::string());
        QCOMPARE(token({ { "HUGGING_FACE_HUB_TOKEN", "hf_old" } }), std::string("hf_old"));
        QCOMPARE(token({ { "HUGGING_FACE_HUB_TOKEN", "hf_old" }, { "HF_TOKEN", "hf_new\n" } }),
            std::string("hf_new"));
    }

    void refusesATokenThatWouldAddAHeader()
    {
        const auto wrong = settingsFor({ { "HF_TOKEN", "hf_x\r\nHost: evil" } });
        QVERIFY(!wrong);
        QVERIFY(wrong.error().message.find("evil") == std::string::npos); // tokens are not printed
    }

    void knowsWhenToStayOffline()
    {
        QVERIFY(!settingsFor({})->isOffline);
        QVERIFY(!settingsFor({ { "HF_HUB_OFFLINE", "0" } })->isOffline);
        for (const char* value : { "1", "true", "Yes", "ON" })
            QVERIFY(settingsFor({ { "HF_HUB_OFFLINE", value } })->isOffline);
        QVERIFY(settingsFor({ { "TRANSFORMERS_OFFLINE", "1" } })->isOffline);
    }
};

QTEST_APPLESS_MAIN(TestHubSettings)
#include "tst_hub_settings.moc"
