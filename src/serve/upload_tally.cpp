#include "serve/upload_tally.h"

#include <algorithm>

#include <fmt/format.h>

#include "serve/evidence_upload.h"

namespace recount::serve {
namespace {

void keep(std::vector<LineError>& errors, LineError error) {
  if (errors.size() < kErrorsMax) {
    errors.push_back(std::move(error));
  }
}

LineError conflict(std::uint64_t line, const std::string& id, evidence::EntryIndex entry) {
  return line_error(
      line, make_error(ErrorCode::IdConflict,
                       fmt::format("id \"{}\" is on record with other content", id),
                       fmt::format("entry {} has it; give new evidence an id of its own", entry))
                .with_where("/id"));
}

LineError erased(std::uint64_t line, const std::string& id, evidence::EntryIndex entry) {
  return line_error(
      line, make_error(ErrorCode::Erased, fmt::format("what id \"{}\" stood for is erased", id),
                       fmt::format("entry {} was its; it is not taken again", entry))
                .with_where("/id"));
}

}  // namespace

void UploadTally::reject(LineError error) {
  const std::lock_guard lock(mutex_);
  ++rejected_;
  keep(unread_, std::move(error));
}

void UploadTally::begin_batch() {
  const std::lock_guard lock(mutex_);
  ++open_batches_;
}

void UploadTally::count(const Result<intake::Submitted>& outcome, std::uint64_t line,
                        std::string id) {
  if (!outcome) {
    ++rejected_;
    keep(unfit_, line_error(line, outcome.error()));
    return;
  }
  switch (outcome->verdict) {
    case intake::Verdict::Accepted:
      ++accepted_;
      if (receipts_.size() < kReceiptsMax) {
        receipts_.push_back({.id = std::move(id), .entry = outcome->entry});
      }
      return;
    case intake::Verdict::Duplicate:
      ++duplicate_;
      return;
    case intake::Verdict::IdConflict:
      ++rejected_;
      keep(unfit_, conflict(line, id, outcome->entry));
      return;
    case intake::Verdict::Erased:
      ++rejected_;
      keep(unfit_, erased(line, id, outcome->entry));
      return;
  }
}

void UploadTally::settle(Result<Written> written, const std::vector<std::uint64_t>& lines,
                         std::vector<std::string> ids) {
  std::move_only_function<void()> done;
  {
    const std::lock_guard lock(mutex_);
    if (!written) {
      failure_ = std::move(written).error();
    } else {
      tree_size_ = written->tree_size;
      for (std::size_t i = 0; i < written->outcomes.size(); ++i) {
        count(written->outcomes[i], lines[i], std::move(ids[i]));
      }
    }
    if (--open_batches_ == 0) {
      done = std::move(done_);
    }
  }
  if (done) {
    done();
  }
}

void UploadTally::finish(std::move_only_function<void()> done) {
  {
    const std::lock_guard lock(mutex_);
    if (open_batches_ > 0) {
      done_ = std::move(done);
      return;
    }
  }
  done();
}

std::vector<LineError> UploadTally::errors() const {
  std::vector<LineError> all = unread_;
  all.insert(all.end(), unfit_.begin(), unfit_.end());
  std::ranges::sort(all, {}, &LineError::line);
  all.resize(std::min(all.size(), kErrorsMax));
  return all;
}

void UploadTally::write_counts(JsonWriter& json) const {
  json.field("accepted", accepted_).field("duplicate", duplicate_).field("rejected", rejected_);
  json.field("tree_size", tree_size_).key("errors").begin_array();
  for (const LineError& error : errors()) {
    json.begin_object();
    write_fields(json, error);
    json.end_object();
  }
  json.end_array();
}

}  // namespace recount::serve
