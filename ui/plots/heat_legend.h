// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/token_heat.h"

#include <QString>
#include <QWidget>

namespace fathom {

/// The strip under a heatmap's scrolled text that explains its colours. Draws the lower part of the
/// focus frame of the widget it belongs to.
class HeatLegend final : public QWidget
{
    Q_OBJECT

public:
    /// `heat` belongs to `parent`.
    HeatLegend(const TokenHeat& heat, QWidget* parent);

    /// A few words at the right.
    void setCaption(const QString& caption);
    [[nodiscard]] const QString& caption() const { return m_caption; }

    /// With the space around it, in the widget's font.
    [[nodiscard]] int wantedHeight() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const TokenHeat& m_heat;
    QString m_caption;
};

} // namespace fathom
