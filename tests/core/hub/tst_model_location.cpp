// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/model_location.h"
#include "core/io/file.h"
#include "core/jobs/outcome.h"
#include "tests/core/hub/fake_hub.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <fcntl.h>
#include <mutex>
#include <set>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

using namespace fathom;
using namespace fathom::testing;
namespace fs = std::filesystem;

namespace {

std::string patterned(std::size_t size)
{
    std::string text(size, ' ');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>(i * 2654435761U >> 13U);
    return text;
}

/// A hub with a small model, an empty cache, and what was said and counted meanwhile.
struct Place
{
    FakeHub hub;
    QTemporaryDir directory;
    HubSettings settings;
    JobProgress progress;
    std::stop_source stop;
    std::vector<std::string> announced;

    Place()
    {
        hub.files = { { "config.json", "{}" }, { "tokenizer.json", "{\"a\": 1}" },
            { "README.md", "not needed" } };
        hub.large = { { "model.safetensors", patterned(300'000) },
            { "pytorch_model.bin", "not needed" } };
        settings.cache = fs::path(directory.path().toStdString()) / "hub";
        settings.endpoint = hub.hub.url();
        settings.stallLimit = std::chrono::milliseconds(1000);
        settings.firstDelay = std::chrono::milliseconds(1);
    }

    [[nodiscard]] Result<fs::path> locate(const std::string& model = "owner/name")
    {
        return locateModel(
            model, settings, [this](const std::string& text) { announced.push_back(text); },
            JobContext(stop.get_token(), progress));
    }

    [[nodiscard]] fs::path folder() const { return settings.cache / "models--owner--name"; }
    [[nodiscard]] fs::path blob() const
    {
        return folder() / "blobs" / sha256Hex(hub.large.at("model.safetensors"));
    }
    [[nodiscard]] fs::path incomplete() const { return blob().string() + ".incomplete"; }
    /// Requests for the weights that have reached the store.
    [[nodiscard]] std::vector<WebRequest> stored() const { return hub.store.requests(); }
};

void write(const fs::path& path, const std::string& text)
{
    fs::create_directories(path.parent_path());
    QVERIFY(writeFileAtomically(path, text));
}

std::string contentOf(const fs::path& path)
{
    return readFile(path).value_or("");
}

std::string why(const Result<fs::path>& result)
{
    return result ? std::string() : result.error().text();
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

/// Everything here happens on this machine: the servers listen on the loopback interface.
class TestModelLocation : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { qputenv("no_proxy", "*"); }

    void fetchesWhatIsNeededInTheLayoutOfHuggingFace()
    {
        Place place;
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(*path, place.folder() / "snapshots" / place.hub.commit);
        QCOMPARE(contentOf(*path / "config.json"), std::string("{}"));
        QCOMPARE(contentOf(*path / "tokenizer.json"), place.hub.files["tokenizer.json"]);
        QCOMPARE(contentOf(*path / "model.safetensors"), place.hub.large["model.safetensors"]);
        QVERIFY(!fs::exists(*path / "README.md"));
        QVERIFY(!fs::exists(*path / "pytorch_model.bin"));
        QCOMPARE(fs::read_symlink(*path / "config.json").string(),
            "../../blobs/" + FakeHub::gitHash("{}"));
        QCOMPARE(contentOf(place.folder() / "refs" / "main"), place.hub.commit);
        QVERIFY(!fs::exists(place.incomplete()));
        const auto total
            = static_cast<std::int64_t>(2 + place.hub.files["tokenizer.json"].size() + 300'000);
        QCOMPARE(place.progress.expected.load(), total);
        QCOMPARE(place.progress.done.load(), total);
        QCOMPARE(place.announced.size(), std::size_t { 1 });
        QVERIFY(contains(place.announced.front(), "owner/name (300.0 kB)"));
    }

    void asksNobodyForWhatIsInTheCache()
    {
        Place place;
        QVERIFY(isToBeFetched("owner/name", place.settings));
        const auto first = place.locate();
        QVERIFY2(first, why(first).c_str());
        const auto asked = place.hub.hub.requests().size();
        QVERIFY(!isToBeFetched("owner/name", place.settings));
        QCOMPARE(place.locate().value(), *first);
        QCOMPARE(place.locate("owner/name@" + place.hub.commit).value(), *first);
        place.settings.isOffline = true;
        QCOMPARE(place.locate().value(), *first);
        QCOMPARE(place.hub.hub.requests().size(), asked);
    }

    void fetchesTheGgufFileThatIsMeant()
    {
        Place place;
        place.hub.files = { { "README.md", "not needed" }, { "config.json", "{}" } };
        place.hub.large
            = { { "x-Q4_0.gguf", patterned(1000) }, { "x-Q8_0.gguf", patterned(2000) } };
        const auto path = place.locate("owner/name:q4_0");
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(*path, place.folder() / "snapshots" / place.hub.commit / "x-Q4_0.gguf");
        QCOMPARE(contentOf(*path), place.hub.large["x-Q4_0.gguf"]);
        QVERIFY(!fs::exists(path->parent_path() / "x-Q8_0.gguf"));
        const auto asked = place.hub.hub.requests().size();
        QCOMPARE(place.locate("owner/name:Q4_0").value(), *path);
        QVERIFY(!isToBeFetched("owner/name:Q4_0", place.settings));
        QVERIFY(isToBeFetched("owner/name:Q8_0", place.settings));
        QCOMPARE(place.hub.hub.requests().size(), asked);
        // Without a name it is not for the cache to say that there is no other.
        const auto any = place.locate();
        QVERIFY(!any);
        QVERIFY2(contains(why(any), "x-Q4_0.gguf, x-Q8_0.gguf"), why(any).c_str());
        place.settings.isOffline = true;
        QCOMPARE(place.locate().value(), *path);
    }

    void fetchesTheOnlyGgufFileInItsParts()
    {
        Place place;
        place.hub.files = {};
        place.hub.large = { { "x-00001-of-00002.gguf", patterned(1000) },
            { "x-00002-of-00002.gguf", patterned(500) } };
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(path->filename().string(), std::string("x-00001-of-00002.gguf"));
        QVERIFY(fs::exists(path->parent_path() / "x-00002-of-00002.gguf"));
    }

    void takesWhatExistsAsAPath()
    {
        Place place;
        const auto directory = place.directory.path().toStdString();
        QCOMPARE(place.locate(directory).value(), fs::path(directory));
        QCOMPARE(place.locate("no/such/folder").value(), fs::path("no/such/folder"));
        QVERIFY(!isToBeFetched(directory, place.settings));
        QVERIFY(place.hub.hub.requests().empty());
    }

    void fetchesNothingOffline()
    {
        Place place;
        place.settings.isOffline = true;
        const auto path = place.locate();
        QVERIFY(!path);
        QCOMPARE(path.error().code, ErrorCode::FileNotFound);
        QVERIFY(contains(why(path), "HF_HUB_OFFLINE"));
        QVERIFY(place.hub.hub.requests().empty());
    }

    void fetchesAnotherRevision()
    {
        Place place;
        const auto path = place.locate("owner/name@refs/pr/1");
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(contentOf(place.folder() / "refs" / "refs" / "pr" / "1"), place.hub.commit);
        const auto missing = place.locate("owner/name@v9");
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::FileNotFound);
        QVERIFY(contains(why(missing), "no revision \"v9\""));
    }

    void fetchesTheFilesThatAnIndexNames()
    {
        Place place;
        place.hub.large = { { "model-1.safetensors", patterned(1000) },
            { "model-2.safetensors", patterned(2000) }, { "model-3.safetensors", "not needed" } };
        place.hub.files["model.safetensors.index.json"]
            = R"({"weight_map":{"a":"model-2.safetensors","b":"model-1.safetensors","c":"model-2.safetensors"}})";
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(contentOf(*path / "model-1.safetensors"), patterned(1000));
        QCOMPARE(contentOf(*path / "model-2.safetensors"), patterned(2000));
        QVERIFY(!fs::exists(*path / "model-3.safetensors"));
    }

    void refusesAnIndexThatNamesWhatTheModelLacks_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("a missing file") << "model-9.safetensors";
        QTest::newRow("a file outside") << "../../../../evil";
        QTest::newRow("an absolute path") << "/tmp/evil";
    }

    void refusesAnIndexThatNamesWhatTheModelLacks()
    {
        QFETCH(QString, file);
        Place place;
        place.hub.large.clear();
        place.hub.listedName = file.startsWith(u"model") ? std::string() : file.toStdString();
        place.hub.files["model.safetensors.index.json"]
            = "{\"weight_map\":{\"a\":\"" + file.toStdString() + "\"}}";
        const auto path = place.locate();
        QVERIFY(!path);
        QCOMPARE(path.error().code, ErrorCode::InvalidModel);
        for (const auto& request : place.hub.hub.requests())
            QVERIFY(!contains(request.path, "evil"));
    }

    void goesOnWhereAConnectionWasLost()
    {
        Place place;
        std::atomic<int> drops = 0;
        place.hub.disturbLarge = [&](const WebRequest&, WebReply& reply) {
            if (drops++ < 7) // more often than a connection that brings nothing is tried
                reply.dropAfter = 20'000;
        };
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(contentOf(*path / "model.safetensors"), place.hub.large["model.safetensors"]);
        const auto requests = place.stored();
        QCOMPARE(requests.size(), std::size_t { 8 });
        for (std::size_t i = 0; i < requests.size(); ++i)
            QCOMPARE(requests[i].rangeBegin(), i * 20'000);
        QCOMPARE(place.progress.done.load(), place.progress.expected.load());
    }

    void givesUpOnAConnectionThatBringsNothing()
    {
        Place place;
        place.hub.disturbLarge = [](const WebRequest&, WebReply& reply) { reply.dropAfter = 0; };
        const auto path = place.locate();
        QVERIFY(!path);
        QCOMPARE(path.error().code, ErrorCode::FileUnreadable);
        QVERIFY2(contains(why(path), "The file model.safetensors could not be fetched"),
            why(path).c_str());
        QCOMPARE(place.stored().size(), std::size_t { 5 });
        QVERIFY(!fs::exists(place.folder() / "refs" / "main"));
    }

    void waitsOutAServerThatIsBusy()
    {
        Place place;
        std::mutex mutex;
        std::set<std::string> seen; // every question is answered the second time
        const auto refuse = [&](const WebRequest& request, WebReply& reply) {
            const std::lock_guard lock(mutex);
            if (seen.insert(request.method + request.path).second)
                reply = { .status = request.method == "HEAD" ? 503 : 429, .body = "busy" };
        };
        place.hub.disturb = refuse;
        place.hub.disturbLarge = refuse;
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(contentOf(*path / "model.safetensors"), place.hub.large["model.safetensors"]);
    }

    void goesOnWhereAnEarlierRunWasStopped()
    {
        Place place;
        write(place.incomplete(), place.hub.large["model.safetensors"].substr(0, 123'456));
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(contentOf(*path / "model.safetensors"), place.hub.large["model.safetensors"]);
        QCOMPARE(place.stored().size(), std::size_t { 1 });
        QCOMPARE(place.stored().front().rangeBegin(), std::size_t { 123'456 });
        QCOMPARE(place.progress.done.load(), place.progress.expected.load());
    }

    void asksForNothingWhenAllBytesAreThere()
    {
        Place place;
        write(place.incomplete(), place.hub.large["model.safetensors"]);
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QVERIFY(place.stored().empty());
        QVERIFY(fs::exists(place.blob()));
    }

    void beginsAgainWhereWhatIsThereIsOfNoUse_data()
    {
        QTest::addColumn<QByteArray>("left");
        QTest::newRow("too long") << QByteArray(300'001, 'x');
        QTest::newRow("complete and damaged") << QByteArray(300'000, 'x');
        QTest::newRow("begun and damaged") << QByteArray(1000, 'x');
    }

    void beginsAgainWhereWhatIsThereIsOfNoUse()
    {
        QFETCH(QByteArray, left);
        Place place;
        write(place.incomplete(), left.toStdString());
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(contentOf(*path / "model.safetensors"), place.hub.large["model.safetensors"]);
        QCOMPARE(place.progress.done.load(), place.progress.expected.load());
    }

    void beginsAgainWhenTheServerHasNoSuchRange()
    {
        Place place;
        write(place.incomplete(), place.hub.large["model.safetensors"].substr(0, 1000));
        place.hub.disturbLarge = [](const WebRequest& request, WebReply& reply) {
            if (request.rangeBegin() > 0)
                reply = { .status = 416, .body = "no" };
        };
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(contentOf(*path / "model.safetensors"), place.hub.large["model.safetensors"]);
        QCOMPARE(place.progress.done.load(), place.progress.expected.load());
    }

    void acceptsAServerThatKnowsNoRanges()
    {
        Place place;
        write(place.incomplete(), place.hub.large["model.safetensors"].substr(0, 1000));
        place.hub.disturbLarge = [&](const WebRequest&, WebReply& reply) {
            reply = { .body = place.hub.large["model.safetensors"] };
        };
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(contentOf(*path / "model.safetensors"), place.hub.large["model.safetensors"]);
        QCOMPARE(place.progress.done.load(), place.progress.expected.load());
    }

    void refusesAnotherPartThanTheOneAskedFor()
    {
        Place place;
        write(place.incomplete(), place.hub.large["model.safetensors"].substr(0, 1000));
        place.hub.disturbLarge = [&](const WebRequest&, WebReply& reply) {
            reply.headers = { "Content-Range: bytes 5-299999/300000" };
        };
        const auto path = place.locate();
        QVERIFY(!path);
        QVERIFY2(contains(why(path), "another part"), why(path).c_str());
    }

    void refusesMoreThanWasAnnounced()
    {
        Place place;
        place.hub.disturbLarge
            = [](const WebRequest&, WebReply& reply) { reply.body += "and more"; };
        const auto path = place.locate();
        QVERIFY(!path);
        QVERIFY2(contains(why(path), "more than the 300000 bytes"), why(path).c_str());
    }

    void throwsAwayWhatIsNotWhatTheChecksumSays_data()
    {
        QTest::addColumn<bool>("isLarge");
        QTest::newRow("a large file") << true;
        QTest::newRow("a small file") << false;
    }

    void throwsAwayWhatIsNotWhatTheChecksumSays()
    {
        QFETCH(bool, isLarge);
        Place place;
        const auto damage = [](const WebRequest& request, WebReply& reply) {
            if (request.method == "GET" && reply.status == 200 && !request.path.starts_with("/api"))
                reply.body.back() ^= 1;
        };
        (isLarge ? place.hub.disturbLarge : place.hub.disturb) = damage;
        const auto path = place.locate();
        QVERIFY(!path);
        QCOMPARE(path.error().code, ErrorCode::InvalidFormat);
        QVERIFY(contains(why(path), "checksum"));
        QCOMPARE(path.error().where, std::string(isLarge ? "model.safetensors" : "config.json"));
        QVERIFY(!fs::exists(place.blob()));
        QVERIFY(!fs::exists(place.incomplete()));
        QVERIFY(isToBeFetched("owner/name", place.settings));
    }

    void sendsTheTokenToNoOtherHost()
    {
        Place place;
        place.settings.token = "hf_secret";
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        for (const auto& request : place.hub.hub.requests())
            QCOMPARE(request.headers.at("authorization"), std::string("Bearer hf_secret"));
        QVERIFY(!place.stored().empty());
        for (const auto& request : place.stored())
            QVERIFY(!request.headers.contains("authorization"));
    }

    void sendsNoTokenToAHostThatPretendsToBeTheHub()
    {
        // The hub's address as a user name: the host is what stands behind the "@".
        Place place;
        place.settings.token = "hf_secret";
        place.hub.disturb = [&](const WebRequest& request, WebReply& reply) {
            if (reply.status == 302)
                reply.headers.front() = "Location: http://" + place.hub.hub.url().substr(7) + '@'
                    + place.hub.store.url().substr(7) + "/store/"
                    + request.path.substr(request.path.rfind('/') + 1);
        };
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QVERIFY(!place.stored().empty());
        for (const auto& request : place.stored())
            QVERIFY(!contains(request.headers.contains("authorization")
                    ? request.headers.at("authorization")
                    : "",
                "hf_secret"));
    }

    void followsARenamedModel()
    {
        Place place;
        place.hub.disturb = [&](const WebRequest& request, WebReply& reply) {
            const auto old = request.path.find("old/title");
            if (old == std::string::npos)
                return;
            auto path = request.path;
            reply = { .status = 307,
                .headers = { "Location: " + path.replace(old, 9, "owner/name") } };
        };
        const auto path = place.locate("old/title");
        QVERIFY2(path, why(path).c_str());
        QVERIFY(contains(path->string(), "models--old--title"));
    }

    void followsNoEndlessRedirect()
    {
        Place place;
        place.hub.disturb = [&](const WebRequest& request, WebReply& reply) {
            reply = { .status = 302, .headers = { "Location: " + request.path } };
        };
        const auto path = place.locate();
        QVERIFY(!path);
        QVERIFY2(contains(why(path), "too many redirects"), why(path).c_str());
        QCOMPARE(place.hub.hub.requests().size(), std::size_t { 11 });
    }

    void followsNoRedirectToAFile()
    {
        Place place;
        place.hub.disturbLarge = [&](const WebRequest&, WebReply& reply) {
            reply = { .status = 302, .headers = { "Location: file:///etc/passwd" } };
        };
        const auto path = place.locate();
        QVERIFY(!path);
        QVERIFY2(contains(why(path), "redirects to an address"), why(path).c_str());
    }

    void saysWhyAModelIsNotToBeHad_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("token");
        QTest::addColumn<QString>("expected");
        QTest::newRow("unknown") << 404 << "RepoNotFound"
                                 << ""
                                 << "Check the spelling";
        QTest::newRow("private") << 401 << "RepoNotFound"
                                 << ""
                                 << "set HF_TOKEN";
        QTest::newRow("private, token refused") << 401 << ""
                                                << "hf_x"
                                                << "the token in HF_TOKEN must be allowed";
        QTest::newRow("gated") << 401 << "GatedRepo"
                               << ""
                               << "accepted its terms. Accept them";
        QTest::newRow("gated, not accepted") << 403 << "GatedRepo"
                                             << "hf_x"
                                             << "not of one of them";
    }

    void saysWhyAModelIsNotToBeHad()
    {
        QFETCH(int, status);
        QFETCH(QString, code);
        QFETCH(QString, token);
        QFETCH(QString, expected);
        Place place;
        place.settings.token = token.toStdString();
        place.hub.disturb = [&](const WebRequest&, WebReply& reply) {
            reply = { .status = status, .headers = { "X-Error-Code: " + code.toStdString() } };
        };
        const auto path = place.locate();
        QVERIFY(!path);
        QVERIFY2(contains(why(path), expected.toStdString()), why(path).c_str());
        QVERIFY(contains(why(path), std::to_string(status)));
        QVERIFY(contains(why(path), "owner/name"));
        QVERIFY(!contains(why(path), "hf_x"));
        QCOMPARE(place.hub.hub.requests().size(), std::size_t { 1 });
    }

    void refusesAnswersThatAreNotAHubs_data()
    {
        QTest::addColumn<QString>("body");
        QTest::newRow("no JSON") << "<html>";
        QTest::newRow("no object") << "[]";
        QTest::newRow("no commit") << R"({"siblings":[]})";
        QTest::newRow("a commit that leads elsewhere")
            << R"({"sha":"../../../../x","siblings":[]})";
        const auto commit = "{\"sha\":\"" + QString(40, u'c') + '"';
        QTest::newRow("no files") << commit + '}';
        QTest::newRow("a file without a name") << commit + ",\"siblings\":[{}]}";
    }

    void refusesAnswersThatAreNotAHubs()
    {
        QFETCH(QString, body);
        Place place;
        place.hub.disturb = [&](const WebRequest& request, WebReply& reply) {
            if (request.path.starts_with("/api"))
                reply.body = body.toStdString();
        };
        const auto path = place.locate();
        QVERIFY(!path);
        QCOMPARE(path.error().code, ErrorCode::InvalidFormat);
        QVERIFY(contains(path.error().where, "owner/name"));
    }

    void refusesAChecksumThatLeadsElsewhere()
    {
        Place place;
        place.hub.disturb = [&](const WebRequest& request, WebReply& reply) {
            if (request.method == "HEAD")
                reply.headers = { "ETag: \"../../../evil\"" };
        };
        const auto path = place.locate();
        QVERIFY(!path);
        QCOMPARE(path.error().code, ErrorCode::InvalidFormat);
        QVERIFY(contains(why(path), "no checksum"));
    }

    void saysThatThereIsNoServer()
    {
        Place place;
        {
            const LoopbackServer closed([](const auto&) { return WebReply {}; });
            place.settings.endpoint = closed.url();
        }
        QElapsedTimer timer;
        timer.start();
        const auto path = place.locate();
        QVERIFY(!path);
        QVERIFY2(contains(why(path), "could not be fetched from " + place.settings.endpoint),
            why(path).c_str());
        QVERIFY(timer.elapsed() < 1000);
    }

    void stopsWithinASecond_data()
    {
        QTest::addColumn<bool>("isSilent");
        QTest::newRow("while bytes trickle in") << false;
        QTest::newRow("while the server is silent") << true;
    }

    void stopsWithinASecond()
    {
        QFETCH(bool, isSilent);
        Place place;
        place.settings.stallLimit = std::chrono::minutes(1);
        place.hub.disturbLarge = [&](const WebRequest&, WebReply& reply) {
            reply.pieceSize = 1000;
            reply.pauseMilliseconds = isSilent ? 3000 : 20;
        };
        QElapsedTimer sinceStop;
        const std::jthread user([&] {
            while (place.progress.done < 1000)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            sinceStop.start();
            place.stop.request_stop();
        });
        QVERIFY_EXCEPTION_THROWN((void)place.locate(), Cancelled);
        QVERIFY2(sinceStop.elapsed() < 1000, QByteArray::number(sinceStop.elapsed()).constData());
        QVERIFY(fs::file_size(place.incomplete()) >= 1000); // kept for the next time
        QVERIFY(isToBeFetched("owner/name", place.settings));

        place.hub.disturbLarge = [](const auto&, auto&) {};
        place.stop = {};
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(contentOf(*path / "model.safetensors"), place.hub.large["model.safetensors"]);
        QVERIFY(place.stored().back().rangeBegin() >= 1000);
    }

    void givesUpOnAServerThatFallsSilent()
    {
        Place place;
        place.hub.disturbLarge = [&](const WebRequest& request, WebReply& reply) {
            if (request.rangeBegin() == 0) { // once
                reply.pieceSize = 1000;
                reply.pauseMilliseconds = 8000;
            }
        };
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QCOMPARE(place.stored().size(), std::size_t { 2 });
        QCOMPARE(place.stored().back().rangeBegin(), std::size_t { 1000 });
    }

    void waitsForWhoeverFetchesTheSameFile()
    {
        Place place;
        const auto checksum = sha256Hex(place.hub.large["model.safetensors"]);
        const auto lock
            = place.settings.cache / ".locks" / "models--owner--name" / (checksum + ".lock");
        write(lock, "");
        const int other = ::open(lock.c_str(), O_RDWR | O_CLOEXEC);
        QCOMPARE(::flock(other, LOCK_EX), 0);
        const std::jthread process([&] {
            while (!fs::exists(place.folder() / "snapshots" / place.hub.commit / "tokenizer.json"))
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            write(place.blob(), place.hub.large["model.safetensors"]);
            ::close(other);
        });
        const auto path = place.locate();
        QVERIFY2(path, why(path).c_str());
        QVERIFY(place.stored().empty()); // the other one has fetched it
        QCOMPARE(place.progress.done.load(), place.progress.expected.load());
    }

    void fetchesOnceWhenTwoAskAtTheSameTime()
    {
        Place place;
        place.hub.disturbLarge = [](const WebRequest&, WebReply& reply) {
            reply.pieceSize = 50'000;
            reply.pauseMilliseconds = 10;
        };
        JobProgress others;
        Result<fs::path> other;
        {
            const std::jthread thread([&] {
                other = locateModel(
                    "owner/name", place.settings, {}, JobContext(std::stop_token(), others));
            });
            const auto path = place.locate();
            QVERIFY2(path, why(path).c_str());
        }
        QVERIFY2(other, why(other).c_str());
        QCOMPARE(place.stored().size(), std::size_t { 1 });
    }

    void saysThatTheCacheCannotBeWritten()
    {
        Place place;
        write(place.settings.cache, "a file where a folder should be");
        const auto path = place.locate();
        QVERIFY(!path);
        QCOMPARE(path.error().code, ErrorCode::FileNotWritable);
        QVERIFY(contains(why(path), "HF_HOME"));
    }
};

QTEST_APPLESS_MAIN(TestModelLocation)
#include "tst_model_location.moc"
