// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/database.h"

#include <sqlite3.h>

namespace fathom {

namespace {

constexpr int busyMilliseconds = 10'000; // another process writes for milliseconds at a time

[[noreturn]] void raise(sqlite3* database, int result)
{
    const auto primary = result & 0xff; // the rest says more about the same error
    throw DatabaseError(database ? sqlite3_errmsg(database) : sqlite3_errstr(result),
        primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_FORMAT);
}

} // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* database, const char* sql)
    : m_database(database)
{
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database, sql, -1, &statement, nullptr));
    m_statement.reset(statement);
}

void Statement::check(int result) const
{
    if (result != SQLITE_OK)
        raise(m_database, result);
}

Statement& Statement::bind(int parameter, std::int64_t value)
{
    check(sqlite3_bind_int64(m_statement.get(), parameter, value));
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view text)
{
    check(sqlite3_bind_text64(m_statement.get(), parameter, text.data(), text.size(),
        SQLITE_TRANSIENT, SQLITE_UTF8)); // NOLINT: SQLite's own cast
    return *this;
}

Statement& Statement::bind(int parameter, std::span<const std::byte> blob)
{
    check(sqlite3_bind_blob64(m_statement.get(), parameter, blob.data(), blob.size(),
        SQLITE_TRANSIENT)); // NOLINT: SQLite's own cast
    return *this;
}

bool Statement::step()
{
    const auto result = sqlite3_step(m_statement.get());
    if (result == SQLITE_ROW)
        return true;
    if (result != SQLITE_DONE)
        raise(m_database, result);
    check(sqlite3_reset(m_statement.get()));
    return false;
}

void Statement::run()
{
    while (step()) { }
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

std::string Statement::text(int column) const
{
    const auto* text = sqlite3_column_text(m_statement.get(), column);
    const auto size = sqlite3_column_bytes(m_statement.get(), column);
    if (!text)
        return {};
    return { reinterpret_cast<const char*>(text), static_cast<std::size_t>(size) };
}

std::span<const std::byte> Statement::blob(int column) const
{
    const auto* data = sqlite3_column_blob(m_statement.get(), column);
    const auto size = sqlite3_column_bytes(m_statement.get(), column);
    if (!data)
        return {};
    return { static_cast<const std::byte*>(data), static_cast<std::size_t>(size) };
}

void Database::Close::operator()(sqlite3* database) const
{
    sqlite3_close_v2(database);
}

Database::Database(const std::filesystem::path& path)
{
    sqlite3* database = nullptr;
    const auto result = sqlite3_open_v2(path.c_str(), &database,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
        nullptr);
    m_database.reset(database);
    if (result != SQLITE_OK)
        raise(database, result);
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, busyMilliseconds);
    // The file may have been made by anybody: no functions with side effects from its schema, no
    // reading beyond a page that claims too much, no mapping that another process could cut short.
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0");
    // Readers do not wait for writers. A process that dies at any instant leaves a whole database;
    // a power cut may take the last transactions with it, which for a cache is no loss.
    execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
}

void Database::execute(const char* sql)
{
    const auto result = sqlite3_exec(m_database.get(), sql, nullptr, nullptr, nullptr);
    if (result != SQLITE_OK)
        raise(m_database.get(), result);
}

std::int64_t Database::changes() const
{
    return sqlite3_changes64(m_database.get());
}

Transaction::Transaction(Database& database)
    : m_database(database)
{
    m_database.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction()
{
    if (!m_isOpen)
        return;
    try {
        m_database.execute("ROLLBACK");
    } catch (const DatabaseError&) { // SQLite has rolled back by itself
    }
}

void Transaction::commit()
{
    m_database.execute("COMMIT");
    m_isOpen = false;
}

} // namespace fathom
