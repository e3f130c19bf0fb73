// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_cursor.h"

#include <qnamespace.h>

#include <algorithm>

namespace fathom {
namespace {

std::optional<std::size_t> firstToken(int key, std::size_t last)
{
    if (key == Qt::Key_End)
        return last;
    if (key >= Qt::Key_Home && key <= Qt::Key_PageDown)
        return 0;
    return std::nullopt;
}

} // namespace

std::optional<std::size_t> tokenAfterKey(const TokenFlow& flow, std::optional<std::size_t> current,
    int key, std::size_t rowsPerPage, bool isRightToLeft)
{
    if (flow.tokenCount() == 0)
        return std::nullopt;
    const std::size_t last = flow.tokenCount() - 1;
    if (!current)
        return firstToken(key, last);
    const std::size_t at = *current;
    const std::size_t row = flow.rowOf(at);
    const auto inRow = [&](std::size_t target) {
        return flow.nearestInRow(target, flow.rect(at).center().x());
    };
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const bool isForward = (key == Qt::Key_Right) != isRightToLeft;
        return isForward ? std::min(at + 1, last) : at - std::min<std::size_t>(at, 1);
    }
    case Qt::Key_Up:
        return inRow(row - std::min<std::size_t>(row, 1));
    case Qt::Key_Down:
        return inRow(std::min(row + 1, flow.rowCount() - 1));
    case Qt::Key_PageUp:
        return inRow(row - std::min(row, rowsPerPage));
    case Qt::Key_PageDown:
        return inRow(std::min(row + rowsPerPage, flow.rowCount() - 1));
    case Qt::Key_Home:
        return 0;
    case Qt::Key_End:
        return last;
    default:
        return std::nullopt;
    }
}

} // namespace fathom
