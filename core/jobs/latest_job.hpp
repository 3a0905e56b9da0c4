#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <new>
#include <utility>

#include "core/jobs/job_queue.hpp"

namespace ridgeline::jobs {

/// Latest wins: a new request cancels the one before, and only the newest is ever delivered. Owned and called
/// on the owner thread; destroying it cancels, and nothing is delivered afterwards. Declare it last in its
/// class.
class LatestJob {
 public:
  LatestJob(JobQueue& queue, OwnerThread& owner) : queue_(queue), owner_(owner) {}
  ~LatestJob() { cancel(); }
  LatestJob(const LatestJob&) = delete;
  LatestJob& operator=(const LatestJob&) = delete;

  /// `work(WorkContext&) -> Result<T>` runs on a worker; `deliver(Result<T>)` on the owner thread, unless a
  /// newer request came or this object is gone; `partial(PartialPtr)` (optional) likewise, at most once a
  /// frame, always with the newest. Exceptions of libraries and allocation become errors here.
  template <class Work, class Deliver>
  void request(std::string title, Priority priority, Work work, Deliver deliver,
               std::function<void(PartialPtr)> partial = {}) {
    cancel();
    const auto ticket = std::make_shared<Ticket>();
    ticket_ = ticket;
    OwnerThread* owner = &owner_;
    const auto onPartial = std::make_shared<std::function<void(PartialPtr)>>(std::move(partial));
    handle_ = queue_.submit({std::move(title), priority,
                             [ticket, owner, onPartial, work = std::move(work),
                              deliver = std::move(deliver)](WorkContext& context) {
                               if (*onPartial)
                                 context.onPublish = [ticket, owner, onPartial](PartialPtr value) {
                                   if (!ticket->put(std::move(value))) return;
                                   owner->postFrame([ticket, onPartial] {
                                     PartialPtr newest = ticket->take();
                                     if (ticket->open && newest) (*onPartial)(std::move(newest));
                                   });
                                 };
                               auto result = guarded(work, context);
                               owner->post([ticket, deliver, result = std::move(result)]() mutable {
                                 if (!ticket->open) return;
                                 ticket->open = false;
                                 deliver(std::move(result));
                               });
                             }});
  }

  void cancel() {
    if (ticket_) ticket_->open = false;
    ticket_.reset();
    if (handle_) handle_->cancel();
    handle_.reset();
  }
  /// True until the newest request was delivered.
  bool busy() const { return ticket_ && ticket_->open; }
  /// The newest job, or null: its progress, its pause and steps.
  const JobHandlePtr& handle() const { return handle_; }

 private:
  struct Ticket {
    std::atomic<bool> open{true};
    std::mutex mutex;
    PartialPtr newest;
    /// True if the owner has to be told, false if it already will look.
    bool put(PartialPtr value) {
      const std::lock_guard lock(mutex);
      return std::exchange(newest, std::move(value)) == nullptr;
    }
    PartialPtr take() {
      const std::lock_guard lock(mutex);
      return std::exchange(newest, nullptr);
    }
  };

  template <class Work>
  static auto guarded(const Work& work, WorkContext& context) -> decltype(work(context)) {
    if (context.stopped()) return WorkContext::cancelled();
    try {
      return work(context);
    } catch (const std::bad_alloc&) {
      return fail(ErrorCode::TooLarge, "There is not enough memory for this; use fewer rows or columns.");
    } catch (const std::exception& e) {
      return fail(ErrorCode::Internal, "Something inside went wrong: {}.", e.what());
    }
  }

  JobQueue& queue_;
  OwnerThread& owner_;
  std::shared_ptr<Ticket> ticket_;
  JobHandlePtr handle_;
};

}  // namespace ridgeline::jobs
