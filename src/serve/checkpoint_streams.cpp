#include "serve/checkpoint_streams.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace recount::serve {
namespace {

std::string event_of(const ledger::Checkpoint& checkpoint) {
  return fmt::format("event: checkpoint\nid: {}\ndata: {{\"tree_size\":{},\"root\":\"{}\"}}\n\n",
                     checkpoint.size, checkpoint.size, to_hex(checkpoint.root));
}

}  // namespace

CheckpointStreams::CheckpointStreams() : shared_(std::make_unique<Shared>()) {}

void CheckpointStreams::add(std::unique_ptr<wire::EventStream> stream,
                            std::optional<ledger::TreeSize> seen,
                            const std::function<ledger::Checkpoint()>& newest) {
  const std::lock_guard lock(shared_->mutex);
  if (seen) {
    const ledger::Checkpoint now = newest();
    if (*seen != now.size && !stream->send(event_of(now))) {
      return;
    }
  }
  shared_->streams.push_back(std::move(stream));
}

void CheckpointStreams::send(const std::string& text) {
  const std::lock_guard lock(shared_->mutex);
  std::erase_if(shared_->streams, [&](const auto& stream) { return !stream->send(text); });
}

void CheckpointStreams::tell(const ledger::Checkpoint& checkpoint) {
  send(event_of(checkpoint));
}

void CheckpointStreams::keep_alive() {
  send(": still here\n\n");
}

std::size_t CheckpointStreams::count() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->streams.size();
}

}  // namespace recount::serve
