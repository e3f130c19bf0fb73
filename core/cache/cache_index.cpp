// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/cache_index.h"

#include <algorithm>

namespace fathom {

namespace {

constexpr std::int64_t applicationId = 0x46746863; // "Fthc", in SQLite's header
constexpr std::int64_t schemaVersion = 1;

/// What the database consists of, exactly. STRICT: a column holds what its type says, and nothing
/// else.
constexpr const char* schema[] = {
    "CREATE TABLE file(name BLOB PRIMARY KEY NOT NULL CHECK(length(name) = 16),"
    " space BLOB NOT NULL, label TEXT NOT NULL, bytes INTEGER NOT NULL CHECK(bytes >= 0),"
    " entries INTEGER NOT NULL CHECK(entries >= 0), used INTEGER NOT NULL) STRICT",
    "CREATE INDEX file_by_space ON file(space)",
    "CREATE INDEX file_by_use ON file(used)",
    "CREATE TABLE file_hash(path TEXT PRIMARY KEY NOT NULL, stamp TEXT NOT NULL,"
    " hash BLOB NOT NULL) STRICT",
    "CREATE TABLE setting(name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) STRICT",
};

std::int64_t pragma(const Database& database, const char* sql)
{
    auto statement = database.prepare(sql);
    return statement.step() ? statement.integer(0) : 0;
}

bool isEmpty(const Database& database)
{
    return pragma(database, "SELECT count(*) FROM sqlite_schema") == 0
        && pragma(database, "PRAGMA application_id") == 0;
}

void makeSchema(Database& database)
{
    Transaction transaction(database);
    if (!isEmpty(database)) // another process was quicker
        return;
    for (const auto* statement : schema)
        database.execute(statement);
    database.execute(("PRAGMA application_id = " + std::to_string(applicationId)).c_str());
    database.execute(("PRAGMA user_version = " + std::to_string(schemaVersion)).c_str());
    transaction.commit();
}

void checkSchema(const Database& database)
{
    const auto refuse
        = [](const std::string& why) { throw DatabaseError("the index is damaged: " + why, true); };
    if (pragma(database, "PRAGMA application_id") != applicationId)
        refuse("it is another program's database");
    if (pragma(database, "PRAGMA user_version") != schemaVersion)
        refuse("it is of another version");
    // What SQLite makes by itself for primary keys has no text.
    auto statement = database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL");
    std::size_t count = 0;
    while (statement.step()) {
        const auto text = statement.text(0);
        if (std::ranges::none_of(schema, [&](const char* ours) { return text == ours; }))
            refuse("it contains what this program has not made");
        ++count;
    }
    if (count != std::size(schema))
        refuse("tables are missing");
    auto check = database.prepare("PRAGMA quick_check(1)");
    if (!check.step() || check.text(0) != "ok")
        refuse(check.text(0));
}

/// False for what is no name.
bool copyName(std::span<const std::byte> blob, IndexedFile::Name& name)
{
    if (blob.size() != name.size())
        return false;
    std::ranges::copy(blob, name.begin());
    return true;
}

UseTime timeOf(std::int64_t milliseconds)
{
    return UseTime(std::chrono::milliseconds(milliseconds));
}

std::int64_t numberOf(UseTime time)
{
    return time.time_since_epoch().count();
}

} // namespace

UseTime useTimeNow()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

CacheIndex::CacheIndex(const std::filesystem::path& path)
    : m_database(path)
{
    if (isEmpty(m_database))
        makeSchema(m_database);
    checkSchema(m_database);
}

std::vector<IndexedFile> CacheIndex::files(const Digest& space) const
{
    auto statement = m_database.prepare(
        "SELECT name, bytes, entries, used FROM file WHERE space = ? ORDER BY rowid");
    statement.bind(1, space);
    std::vector<IndexedFile> files;
    while (statement.step()) {
        IndexedFile file;
        if (!copyName(statement.blob(0), file.name))
            continue;
        file.bytes = statement.integer(1);
        file.entries = statement.integer(2);
        file.used = timeOf(statement.integer(3));
        files.push_back(file);
    }
    return files;
}

void CacheIndex::replace(
    const RowSpace& space, const IndexedFile& added, const std::vector<IndexedFile::Name>& removed)
{
    Transaction transaction(m_database);
    m_database
        .prepare("INSERT INTO file(name, space, label, bytes, entries, used)"
                 " VALUES(?, ?, ?, ?, ?, ?)")
        .bind(1, added.name)
        .bind(2, space.key)
        .bind(3, space.label)
        .bind(4, added.bytes)
        .bind(5, added.entries)
        .bind(6, numberOf(added.used))
        .run();
    auto statement = m_database.prepare("DELETE FROM file WHERE name = ?");
    for (const auto& name : removed)
        statement.bind(1, name).run();
    transaction.commit();
}

void CacheIndex::remove(const std::vector<IndexedFile::Name>& names)
{
    Transaction transaction(m_database);
    auto statement = m_database.prepare("DELETE FROM file WHERE name = ?");
    for (const auto& name : names)
        statement.bind(1, name).run();
    transaction.commit();
}

void CacheIndex::touch(const std::vector<IndexedFile::Name>& names, UseTime now)
{
    Transaction transaction(m_database);
    auto statement = m_database.prepare("UPDATE file SET used = ? WHERE name = ? AND used < ?");
    for (const auto& name : names)
        statement.bind(1, numberOf(now)).bind(2, name).bind(3, numberOf(now)).run();
    transaction.commit();
}

std::int64_t CacheIndex::totalBytes() const
{
    return pragma(m_database, "SELECT CAST(total(bytes) AS INTEGER) FROM file");
}

std::optional<std::vector<IndexedFile::Name>> CacheIndex::makeRoom(
    std::int64_t needed, UseTime since)
{
    Transaction transaction(m_database);
    auto excess = totalBytes() - (sizeLimit() - needed);
    std::vector<IndexedFile::Name> removed;
    if (excess <= 0)
        return removed;
    auto oldest
        = m_database.prepare("SELECT name, bytes FROM file WHERE used < ? ORDER BY used, rowid");
    oldest.bind(1, numberOf(since));
    while (excess > 0 && oldest.step()) {
        IndexedFile::Name name {};
        if (!copyName(oldest.blob(0), name))
            continue;
        excess -= oldest.integer(1);
        removed.push_back(name);
    }
    if (excess > 0)
        return std::nullopt;
    auto statement = m_database.prepare("DELETE FROM file WHERE name = ?");
    for (const auto& name : removed)
        statement.bind(1, name).run();
    transaction.commit();
    return removed;
}

std::vector<IndexedFile::Name> CacheIndex::clear()
{
    Transaction transaction(m_database);
    const auto all = names();
    m_database.execute("DELETE FROM file; DELETE FROM file_hash");
    transaction.commit();
    return { all.begin(), all.end() };
}

std::set<IndexedFile::Name> CacheIndex::names() const
{
    auto statement = m_database.prepare("SELECT name FROM file");
    std::set<IndexedFile::Name> names;
    while (statement.step())
        if (IndexedFile::Name name {}; copyName(statement.blob(0), name))
            names.insert(name);
    return names;
}

CacheUsage CacheIndex::usage() const
{
    auto statement = m_database.prepare("SELECT label, CAST(total(bytes) AS INTEGER),"
                                        " CAST(total(entries) AS INTEGER), count(*)"
                                        " FROM file GROUP BY label");
    CacheUsage usage;
    while (statement.step()) {
        auto& part = usage.byLabel[statement.text(0)];
        part = { statement.integer(1), statement.integer(2) };
        usage.bytes += part.bytes;
        usage.entries += part.entries;
        usage.files += statement.integer(3);
    }
    usage.sizeLimit = sizeLimit();
    return usage;
}

std::int64_t CacheIndex::sizeLimit() const
{
    auto statement
        = m_database.prepare("SELECT value FROM setting WHERE name = 'size_limit' AND value >= 0");
    return statement.step() ? statement.integer(0) : defaultSizeLimit;
}

void CacheIndex::setSizeLimit(std::int64_t bytes)
{
    m_database.prepare("INSERT OR REPLACE INTO setting(name, value) VALUES('size_limit', ?)")
        .bind(1, bytes)
        .run();
}

std::optional<Digest> CacheIndex::fileHash(const std::string& path, const std::string& stamp) const
{
    auto statement = m_database.prepare("SELECT hash FROM file_hash WHERE path = ? AND stamp = ?");
    statement.bind(1, path).bind(2, stamp);
    Digest hash {};
    if (!statement.step() || statement.blob(0).size() != hash.size())
        return std::nullopt;
    std::ranges::copy(statement.blob(0), hash.begin());
    return hash;
}

void CacheIndex::rememberFileHash(
    const std::string& path, const std::string& stamp, const Digest& hash)
{
    m_database.prepare("INSERT OR REPLACE INTO file_hash(path, stamp, hash) VALUES(?, ?, ?)")
        .bind(1, path)
        .bind(2, stamp)
        .bind(3, hash)
        .run();
}

} // namespace fathom
