// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace fathom {

/// Shows the tool tips of the application's widgets wrapped, which Qt does for rich text only.
class ToolTips final : public QObject
{
    Q_OBJECT

public:
    /// Watches the application for as long as `parent` lives.
    explicit ToolTips(QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace fathom
