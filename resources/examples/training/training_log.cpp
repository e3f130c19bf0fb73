// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/training_log.h"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <string>
#include <vector>

namespace fathom::training {

TrainingLog::TrainingLog(std::filesystem::path path, std::int64_t steps)
    : m_path(std::move(path))
{
    std::vector<std::string> kept;
    std::ifstream old(m_path);
    for (std::string line; std::getline(old, line);) {
        if (const auto step = std::strtoll(line.c_str(), nullptr, 10); step > 0 && step <= steps)
            kept.push_back(line);
    }
    old.close();
    std::ofstream file(m_path);
    file << "step,loss,held_out_loss,tokens_per_second\n";
    for (const auto& line : kept)
        file << line << '\n';
}

void TrainingLog::add(double loss, std::int64_t tokens)
{
    m_loss += loss;
    ++m_count;
    m_tokens += tokens;
}

void TrainingLog::write(std::int64_t step, double heldOutLoss)
{
    const std::chrono::duration<double> seconds = Clock::now() - m_begin;
    std::ofstream file(m_path, std::ios::app);
    file << std::fixed << std::setprecision(4) << step << ','
         << m_loss / static_cast<double>(m_count) << ',';
    if (!std::isnan(heldOutLoss))
        file << heldOutLoss;
    file << ',' << std::setprecision(0) << static_cast<double>(m_tokens) / seconds.count() << '\n';
    m_loss = 0;
    m_count = 0;
    m_tokens = 0;
    m_begin = Clock::now();
}

} // namespace fathom::training
