// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace fathom {

class KeptStatesController;

/// A few words of the status line: how much of the shown run came from disk, and how much is there.
/// Hidden as long as neither is known.
class KeptStatesLabel final : public QLabel
{
    Q_OBJECT

public:
    explicit KeptStatesLabel(const KeptStatesController& kept, QWidget* parent = nullptr);

private:
    void refresh();

    const KeptStatesController& m_kept;
};

} // namespace fathom
