// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job_context.h"
#include "core/jobs/outcome.h"

#include <exception>
#include <functional>
#include <new>
#include <thread>
#include <type_traits>
#include <utility>

namespace fathom {

/// Runs `work(context)` and turns every way it can end into an Outcome: the one place where
/// exceptions of a job are caught. `work` returns T or Result<T>.
template <class T, class Work>
[[nodiscard]] Outcome<T> runToOutcome(Work&& work, const JobContext& context)
{
    try {
        if constexpr (std::is_same_v<std::invoke_result_t<Work, JobContext>, Result<T>>) {
            auto result = std::invoke(std::forward<Work>(work), context);
            if (!result)
                return std::move(result.error());
            return std::move(*result);
        } else {
            return std::invoke(std::forward<Work>(work), context);
        }
    } catch (const Cancelled& cancelled) {
        return cancelled;
    } catch (const std::bad_alloc&) {
        return Error { ErrorCode::OutOfMemory,
            "There is not enough memory for this. Close other programs or use fewer layers or "
            "rows.",
            {} };
    } catch (const std::exception& exception) {
        return Error { ErrorCode::Internal, exception.what(), {} };
    } catch (...) { // a library that throws something else must not end the program
        return Error { ErrorCode::Internal, "Something failed without saying why.", {} };
    }
}

/// One run of one piece of work on its own thread. `finished` is called on that thread, exactly
/// once, as the very last thing. Destroying the job asks it to stop and waits for it.
template <class T>
class BackgroundJob
{
public:
    /// `work` as for runToOutcome; `finished(Outcome<T>)`.
    template <class Work, class Finished>
    BackgroundJob(Work work, Finished finished)
        : m_thread([this, work = std::move(work), finished = std::move(finished)](
                       std::stop_token stop) mutable {
            finished(runToOutcome<T>(work, JobContext(std::move(stop), m_progress)));
        })
    {
    }

    void requestStop() { m_thread.request_stop(); }
    [[nodiscard]] const JobProgress& progress() const { return m_progress; }

private:
    JobProgress m_progress;
    std::jthread m_thread; // last: joined before the progress it writes to goes away
};

} // namespace fathom
