// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace fathom {

/// What SQLite says went wrong. `isDamage`: the file is not a database, or not a whole one.
struct DatabaseError : std::runtime_error
{
    DatabaseError(const std::string& message, bool damage)
        : std::runtime_error(message)
        , isDamage(damage)
    {
    }
    bool isDamage;
};

/// One SQL statement, made and finalised with this object. Parameters count from 1, columns from 0.
class Statement
{
public:
    Statement(sqlite3* database, const char* sql);

    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, std::string_view text);
    Statement& bind(int parameter, std::span<const std::byte> blob);

    /// Whether there is a row to look at. After the last one, the statement can be run again.
    bool step();
    /// Runs a statement that returns no rows.
    void run();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;
    /// Valid until the next step().
    [[nodiscard]] std::span<const std::byte> blob(int column) const;

private:
    void check(int result) const;

    struct Finalize
    {
        void operator()(sqlite3_stmt* statement) const;
    };
    sqlite3* m_database;
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
};

/// A connection to an SQLite file, for one thread at a time. Everything throws DatabaseError.
class Database
{
public:
    /// Opens the file, or makes it.
    explicit Database(const std::filesystem::path& path);

    void execute(const char* sql);
    [[nodiscard]] Statement prepare(const char* sql) const { return { m_database.get(), sql }; }
    /// Rows that the last statement changed.
    [[nodiscard]] std::int64_t changes() const;

private:
    struct Close
    {
        void operator()(sqlite3* database) const;
    };
    std::unique_ptr<sqlite3, Close> m_database;
};

/// Holds the right to write from the start, so that nothing changes between what is read and what
/// is written. Without commit() nothing has happened.
class Transaction
{
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Database& m_database;
    bool m_isOpen = true;
};

} // namespace fathom
