// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/figure_source.h"

namespace fathom {

QSizeF FigureSource::figureSize(const QSizeF& requested, const FigureStyle&) const
{
    return requested;
}

} // namespace fathom
