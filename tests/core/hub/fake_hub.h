// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/io/json.h"
#include "tests/support/loopback_server.h"

#include <QCryptographicHash>

#include <functional>
#include <map>
#include <string>

namespace fathom::testing {

/// A server that answers as huggingface.co does, for one model "owner/name": what it is asked for
/// under /api and /resolve, with small files sent by itself and large ones (in `large`) by another
/// host, where redirects lead. `disturb` may change any answer before it is sent.
class FakeHub
{
public:
    std::map<std::string, std::string> files;
    std::map<std::string, std::string> large;
    std::string commit = std::string(40, 'c');
    std::string listedName; ///< one more file that is listed, whatever it is
    std::function<void(const WebRequest&, WebReply&)> disturb = [](const auto&, auto&) {};
    std::function<void(const WebRequest&, WebReply&)> disturbLarge = [](const auto&, auto&) {};

    LoopbackServer store { [this](const WebRequest& request) { return fromStore(request); } };
    LoopbackServer hub { [this](const WebRequest& request) { return fromHub(request); } };

    [[nodiscard]] static std::string gitHash(const std::string& content)
    {
        QCryptographicHash hash(QCryptographicHash::Sha1);
        hash.addData(QByteArray::fromStdString("blob " + std::to_string(content.size())));
        hash.addData(QByteArray(1, '\0'));
        hash.addData(QByteArray::fromStdString(content));
        return hash.result().toHex().toStdString();
    }

    [[nodiscard]] static WebReply notFound(const char* code)
    {
        return { .status = 404,
            .headers = { std::string("X-Error-Code: ") + code },
            .body = "nothing here" };
    }

    /// A file, or the part of it that is asked for.
    [[nodiscard]] static WebReply fileReply(const WebRequest& request, const std::string& content)
    {
        const auto begin = request.rangeBegin();
        if (begin == 0)
            return { .body = content };
        const auto size = std::to_string(content.size());
        if (begin >= content.size())
            return { .status = 416, .headers = { "Content-Range: bytes */" + size } };
        return { .status = 206,
            .headers = { "Content-Range: bytes " + std::to_string(begin) + '-'
                + std::to_string(content.size() - 1) + '/' + size },
            .body = content.substr(begin) };
    }

private:
    [[nodiscard]] WebReply description() const
    {
        Json siblings = Json::array();
        for (const auto* const each : { &files, &large })
            for (const auto& [name, content] : *each)
                siblings.push_back({ { "rfilename", name }, { "size", content.size() } });
        if (!listedName.empty())
            siblings.push_back({ { "rfilename", listedName } });
        return { .body = Json { { "sha", commit }, { "siblings", siblings } }.dump() };
    }

    [[nodiscard]] WebReply fromHub(const WebRequest& request) const
    {
        WebReply reply = notFound("RepoNotFound");
        const std::string api = "/api/models/owner/name/revision/";
        const std::string resolve = "/owner/name/resolve/" + commit + '/';
        if (request.path == api + "main?blobs=true" || request.path == api + commit + "?blobs=true"
            || request.path == api + "refs%2Fpr%2F1?blobs=true") {
            reply = description();
        } else if (request.path.starts_with(api)) {
            reply = notFound("RevisionNotFound");
        } else if (request.path.starts_with(resolve)) {
            const auto name = request.path.substr(resolve.size());
            if (const auto file = files.find(name); file != files.end()) {
                reply = fileReply(request, file->second);
                reply.headers.push_back("ETag: \"" + gitHash(file->second) + '"');
            } else if (const auto blob = large.find(name); blob != large.end()) {
                reply = { .status = 302,
                    .headers = { "Location: " + store.url() + "/store/" + name,
                        "X-Linked-Etag: \"" + sha256Hex(blob->second) + '"',
                        "X-Linked-Size: " + std::to_string(blob->second.size()) },
                    .body = "moved" };
            } else {
                reply = notFound("EntryNotFound");
            }
        }
        disturb(request, reply);
        return reply;
    }

    [[nodiscard]] WebReply fromStore(const WebRequest& request) const
    {
        const std::string prefix = "/store/";
        const auto blob = large.find(request.path.substr(prefix.size()));
        WebReply reply = blob == large.end() ? notFound("none") : fileReply(request, blob->second);
        disturbLarge(request, reply);
        return reply;
    }
};

} // namespace fathom::testing
