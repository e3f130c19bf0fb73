// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/mapped_pages.h"

#include <algorithm>
#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

namespace fathom {

namespace {

/// Linux reads no more than this for one request, whatever its size (force_page_cache_ra: a
/// device's read_ahead_kb, 128 by default).
constexpr std::size_t pieceBytes = std::size_t { 128 } << 10U;

/// All pages that the bytes have a part of.
void advise(std::span<const std::byte> bytes, int advice)
{
    if (bytes.empty())
        return;
    static const auto pageSize = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data()); // NOLINT: rounded to a page
    const auto before = begin % pageSize;
    auto* const page = const_cast<std::byte*>(bytes.data()) - before; // NOLINT: madvise takes such
    (void)::madvise(page, bytes.size() + before, advice); // advice: it may be refused
}

} // namespace

void releasePages(std::span<const std::byte> bytes)
{
    advise(bytes, MADV_DONTNEED);
}

void readPagesAhead(std::span<const std::byte> bytes)
{
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(pieceBytes, bytes.size())))
        advise(bytes.first(std::min(pieceBytes, bytes.size())), MADV_WILLNEED);
}

void ReadAhead::read(const std::vector<std::span<const std::byte>>& parts)
{
    {
        const std::lock_guard lock(m_mutex);
        m_pieces.insert(m_pieces.end(), parts.begin(), parts.end());
        if (!m_thread.joinable())
            m_thread
                = std::jthread([this](const std::stop_token& stop) { readUntilStopped(stop); });
    }
    m_wake.notify_one();
}

void ReadAhead::readUntilStopped(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_wake.wait(lock, stop, [&] { return !m_pieces.empty(); }) && !stop.stop_requested()) {
        auto& rest = m_pieces.front();
        const auto piece = rest.first(std::min(pieceBytes, rest.size()));
        rest = rest.subspan(piece.size());
        if (rest.empty())
            m_pieces.pop_front();
        lock.unlock();
        readPagesAhead(piece);
        lock.lock();
    }
}

} // namespace fathom
