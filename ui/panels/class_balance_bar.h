// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <cstdint>
#include <vector>

namespace fathom {

struct ClassCount
{
    QString name;
    std::int64_t count = 0;
};

/// Shares of the classes as one bar, their marks, names and counts below.
class ClassBalanceBar final : public QWidget
{
    Q_OBJECT

public:
    explicit ClassBalanceBar(QWidget* parent = nullptr);

    void setCounts(std::vector<ClassCount> counts);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QString shareOf(const ClassCount& entry) const;

    std::vector<ClassCount> m_counts;
    std::int64_t m_total = 0;
};

} // namespace fathom
