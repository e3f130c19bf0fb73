// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/built_in_examples.h"

#include <QAbstractButton>

namespace fathom {

/// A built-in example on the start page: a small picture of its sweep, its title and its story. A click opens and runs it.
class ExampleCard final : public QAbstractButton
{
    Q_OBJECT

public:
    explicit ExampleCard(const BuiltInExample& example, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int pictureHeight() const;
    [[nodiscard]] QFont titleFont() const;
    void paintPicture(QPainter& painter, const QRectF& area) const;

    BuiltInExample m_example;
};

} // namespace fathom
