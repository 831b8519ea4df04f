#include "simulated_disk.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

#include "base/ensure.h"

namespace recount::simulation {
namespace {

constexpr std::uint64_t kSector = 512;
constexpr std::uint64_t kNodeBytes = 256;  // what a name costs

}  // namespace

FaultCounts& FaultCounts::operator+=(const FaultCounts& other) {
  crashes += other.crashes;
  lost += other.lost;
  torn += other.torn;
  reordered += other.reordered;
  names_lost += other.names_lost;
  failed += other.failed;
  astray += other.astray;
  flipped += other.flipped;
  return *this;
}

std::uint64_t FaultCounts::injected() const {
  return crashes + lost + torn + reordered + names_lost + failed + astray + flipped;
}

void SimulatedDisk::apply(Bytes& bytes, const DataChange& change) {
  if (change.is_cut) {
    bytes.resize(change.offset);
    return;
  }
  bytes.resize(std::max<std::size_t>(bytes.size(), change.offset + change.bytes.size()));
  std::ranges::copy(change.bytes, bytes.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

void SimulatedDisk::apply(Names& names, const NameChange& change) {
  for (const auto& [name, node] : change) {
    if (node == 0) {
      names.erase(name);
    } else {
      names[name] = node;
    }
  }
}

int SimulatedDisk::step() {
  if (is_dark_) {
    return -EIO;
  }
  ++steps_;
  is_dark_ = steps_ == mischief.dark_at;
  if (steps_ == mischief.failing_step) {
    ++counts_.failed;
    return -EIO;
  }
  return 0;
}

std::optional<SimulatedDisk::NodeId> SimulatedDisk::find(const Path& path) const {
  NodeId at = 1;
  for (const Path& part : path.relative_path()) {
    if (part.empty()) {
      continue;
    }
    const Node& node = nodes_.at(at);
    const auto found = node.seen_names.find(part.native());
    if (!node.is_directory || found == node.seen_names.end()) {
      return std::nullopt;
    }
    at = found->second;
  }
  return at;
}

std::optional<SimulatedDisk::NodeId> SimulatedDisk::parent_of(const Path& path) const {
  return find(path.parent_path());
}

void SimulatedDisk::change_names(NodeId directory, const NameChange& change) {
  Node& node = nodes_.at(directory);
  apply(node.seen_names, change);
  node.name_changes.push_back(change);
}

int SimulatedDisk::open(const Path& path, int flags, unsigned /*permissions*/) {
  if (is_dark_) {
    return -EIO;
  }
  std::optional<NodeId> node = find(path);
  if (!node && (flags & O_CREAT) == 0) {
    return -ENOENT;
  }
  if (!node) {
    const std::optional<NodeId> parent = parent_of(path);
    if (!parent) {
      return -ENOENT;
    }
    if (room && bytes_used() + kNodeBytes > *room) {
      ++counts_.failed;
      return -ENOSPC;
    }
    if (const int outcome = step(); outcome != 0) {
      return outcome;
    }
    node = next_node_++;
    nodes_[*node] = Node();
    change_names(*parent, {{path.filename().native(), *node}});
  } else if ((flags & O_TRUNC) != 0) {
    if (const int outcome = step(); outcome != 0) {
      return outcome;
    }
    nodes_.at(*node).seen.clear();
    nodes_.at(*node).data_changes.push_back({.offset = 0, .bytes = {}, .is_cut = true});
  }
  if (is_dark_) {
    return -EIO;
  }
  handles_[next_handle_] = {.node = *node, .path = path.native()};
  return next_handle_++;
}

void SimulatedDisk::close(int handle) {
  const auto found = handles_.find(handle);
  if (found != handles_.end()) {  // none after a restart
    locked_.erase(found->second.node);
    handles_.erase(found);
  }
}

std::int64_t SimulatedDisk::size(int handle) {
  return is_dark_ ? -EIO
                  : static_cast<std::int64_t>(nodes_.at(handles_.at(handle).node).seen.size());
}

std::int64_t SimulatedDisk::read(int handle, std::uint64_t offset, std::span<std::uint8_t> out) {
  if (is_dark_ || ++reads_ == mischief.failing_read) {
    counts_.failed += is_dark_ ? 0U : 1U;
    return -EIO;
  }
  const Bytes& bytes = nodes_.at(handles_.at(handle).node).seen;
  if (offset >= bytes.size()) {
    return 0;
  }
  const std::size_t count = std::min<std::size_t>(out.size(), bytes.size() - offset);
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
  return static_cast<std::int64_t>(count);
}

std::int64_t SimulatedDisk::write(int handle, std::uint64_t offset, ByteView bytes) {
  const int outcome = step();
  if (outcome != 0) {
    return outcome;
  }
  Node& node = nodes_.at(handles_.at(handle).node);
  std::uint64_t count = bytes.size();
  const std::uint64_t end = offset + count;
  if (room && end > node.seen.size() && bytes_used() + end - node.seen.size() > *room) {
    const std::uint64_t free = *room - std::min(*room, bytes_used());
    const std::uint64_t fits =
        std::min(count, node.seen.size() + free - std::min(offset, node.seen.size() + free));
    if (fits == 0) {
      ++counts_.failed;
      return -ENOSPC;
    }
    count = fits;  // a short write, and the next one fails
  }
  DataChange change{
      .offset = offset,
      .bytes = Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count)),
      .is_cut = false};
  apply(node.seen, change);
  if (steps_ == mischief.astray_at && node.seen.size() > count) {
    ++counts_.astray;
    change.offset = dice_.below(node.seen.size() - count + 1);
  }
  node.data_changes.push_back(std::move(change));
  return is_dark_ ? -EIO : static_cast<std::int64_t>(count);
}

int SimulatedDisk::cut(int handle, std::uint64_t size) {
  if (const int outcome = step(); outcome != 0) {
    return outcome;
  }
  Node& node = nodes_.at(handles_.at(handle).node);
  node.data_changes.push_back({.offset = size, .bytes = {}, .is_cut = true});
  apply(node.seen, node.data_changes.back());
  return is_dark_ ? -EIO : 0;
}

int SimulatedDisk::lock(int handle) {
  return is_dark_ ? -EIO : locked_.insert(handles_.at(handle).node).second ? 0 : -EWOULDBLOCK;
}

/// All that is seen becomes stable.
void SimulatedDisk::settle(Node& node) {
  for (const DataChange& change : node.data_changes) {
    apply(node.stable, change);
  }
  for (const NameChange& change : node.name_changes) {
    apply(node.stable_names, change);
  }
  node.data_changes.clear();
  node.name_changes.clear();
}

int SimulatedDisk::sync_node(NodeId id, const std::string& path) {
  const int outcome = step();
  Node& node = nodes_.at(id);
  if (outcome != 0 && !is_dark_) {  // what was to be written is dropped or not, and forgotten
    lose_data(node);
    lose_names(node);
    return outcome;
  }
  if (outcome != 0 || is_dark_) {
    return -EIO;
  }
  if (mischief.unsynced.empty() || path.find(mischief.unsynced) == std::string::npos) {
    settle(node);
  }
  return 0;
}

int SimulatedDisk::sync(int handle) {
  const Handle& opened = handles_.at(handle);
  return sync_node(opened.node, opened.path);
}

int SimulatedDisk::sync_names(int handle) {
  return sync(handle);
}

int SimulatedDisk::sync_filesystem(int /*handle*/) {
  if (const int outcome = step(); outcome != 0 || is_dark_) {
    return -EIO;
  }
  if (mischief.unsynced != "filesystem") {
    for (auto& [id, node] : nodes_) {
      settle(node);
    }
  }
  return 0;
}

int SimulatedDisk::rename(const Path& from, const Path& to) {
  if (is_dark_) {
    return -EIO;
  }
  const std::optional<NodeId> node = find(from);
  const std::optional<NodeId> parent = parent_of(to);
  if (!node || !parent) {
    return -ENOENT;
  }
  if (const int outcome = step(); outcome != 0) {
    return outcome;
  }
  const std::optional<NodeId> old_parent = parent_of(from);
  if (*old_parent == *parent) {
    change_names(*parent, {{from.filename().native(), 0}, {to.filename().native(), *node}});
  } else {
    change_names(*old_parent, {{from.filename().native(), 0}});
    change_names(*parent, {{to.filename().native(), *node}});
  }
  if (to.filename() == "checkpoint") {
    const Bytes& bytes = nodes_.at(*node).seen;
    checkpoints_seen_.emplace_back(as_text(bytes));
  }
  return is_dark_ ? -EIO : 0;
}

int SimulatedDisk::remove_file(const Path& path) {
  if (is_dark_) {
    return -EIO;
  }
  const std::optional<NodeId> node = find(path);
  if (!node) {
    return -ENOENT;
  }
  if (nodes_.at(*node).is_directory) {
    return -EISDIR;
  }
  if (const int outcome = step(); outcome != 0) {
    return outcome;
  }
  change_names(*parent_of(path), {{path.filename().native(), 0}});
  return is_dark_ ? -EIO : 0;
}

int SimulatedDisk::remove_directory(const Path& path) {
  if (is_dark_) {
    return -EIO;
  }
  const std::optional<NodeId> node = find(path);
  if (!node) {
    return -ENOENT;
  }
  if (!nodes_.at(*node).seen_names.empty()) {
    return -ENOTEMPTY;
  }
  if (const int outcome = step(); outcome != 0) {
    return outcome;
  }
  change_names(*parent_of(path), {{path.filename().native(), 0}});
  return is_dark_ ? -EIO : 0;
}

int SimulatedDisk::make_directory(const Path& path) {
  if (is_dark_) {
    return -EIO;
  }
  if (find(path)) {
    return -EEXIST;
  }
  const std::optional<NodeId> parent = parent_of(path);
  if (!parent) {
    return -ENOENT;
  }
  if (room && bytes_used() + kNodeBytes > *room) {
    ++counts_.failed;
    return -ENOSPC;
  }
  if (const int outcome = step(); outcome != 0) {
    return outcome;
  }
  const NodeId node = next_node_++;
  nodes_[node].is_directory = true;
  change_names(*parent, {{path.filename().native(), node}});
  return is_dark_ ? -EIO : 0;
}

int SimulatedDisk::protect(const Path& path, unsigned /*permissions*/) {
  return is_dark_ ? -EIO : find(path) ? 0 : -ENOENT;
}

int SimulatedDisk::list(const Path& path, std::vector<DirectoryEntry>& entries) {
  if (is_dark_) {
    return -EIO;
  }
  const std::optional<NodeId> node = find(path);
  if (!node) {
    return -ENOENT;
  }
  if (!nodes_.at(*node).is_directory) {
    return -ENOTDIR;
  }
  for (const auto& [name, id] : nodes_.at(*node).seen_names) {
    entries.push_back({.name = name,
                       .kind = nodes_.at(id).is_directory ? DirectoryEntry::Kind::Directory
                                                          : DirectoryEntry::Kind::File});
  }
  return 0;
}

/// What becomes of writes that nobody synced: each is kept, torn or lost.
void SimulatedDisk::lose_data(Node& node) {
  bool has_lost = false;
  for (DataChange& change : node.data_changes) {
    const std::uint64_t fate = dice_.below(4);
    if (fate == 0) {
      ++counts_.lost;
      has_lost = true;
      continue;
    }
    if (fate == 1 && !change.is_cut && !change.bytes.empty()) {
      ++counts_.torn;
      const std::uint64_t sectors = (change.bytes.size() + kSector - 1) / kSector;
      for (std::uint64_t sector = 0; sector < sectors; ++sector) {
        if (dice_.chance(1, 2)) {
          const std::uint64_t begin = sector * kSector;
          const std::uint64_t end = std::min<std::uint64_t>(begin + kSector, change.bytes.size());
          apply(node.stable,
                {.offset = change.offset + begin,
                 .bytes = Bytes(change.bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                                change.bytes.begin() + static_cast<std::ptrdiff_t>(end)),
                 .is_cut = false});
        }
      }
      continue;
    }
    counts_.reordered += has_lost ? 1U : 0U;
    apply(node.stable, change);
  }
  node.data_changes.clear();
}

void SimulatedDisk::lose_names(Node& node) {
  const std::uint64_t kept = dice_.below(node.name_changes.size() + 1);
  for (std::uint64_t i = 0; i < node.name_changes.size(); ++i) {
    const bool is_kept = mischief.names_in_order ? i < kept : dice_.chance(1, 2);
    if (is_kept) {
      apply(node.stable_names, node.name_changes[i]);
    } else {
      ++counts_.names_lost;
    }
  }
  node.name_changes.clear();
}

void SimulatedDisk::restart(bool power_lost) {
  handles_.clear();
  locked_.clear();
  is_dark_ = false;
  if (!power_lost) {
    return;
  }
  ++counts_.crashes;
  for (auto& [id, node] : nodes_) {
    lose_data(node);
    lose_names(node);
    node.seen = node.stable;
    node.seen_names = node.stable_names;
  }
}

void SimulatedDisk::walk(NodeId at, const std::string& path,
                         const std::function<void(const std::string&, const Node&)>& visit) const {
  const Node& node = nodes_.at(at);
  if (!node.is_directory) {
    visit(path, node);
    return;
  }
  for (const auto& [name, id] : node.seen_names) {
    walk(id, path + "/" + name, visit);
  }
}

std::string SimulatedDisk::flip_a_bit() {
  std::vector<std::string> paths;
  walk(1, "", [&](const std::string& path, const Node& node) {
    if (!node.seen.empty()) {
      paths.push_back(path);
    }
  });
  ensure(!paths.empty(), "there is a file to damage");
  const std::string path = paths[dice_.below(paths.size())];
  Node& node = nodes_.at(*find(path));
  const std::uint64_t at = dice_.below(node.seen.size());
  node.seen[at] ^= static_cast<std::uint8_t>(1U << dice_.below(8));
  if (at < node.stable.size()) {
    node.stable[at] = node.seen[at];
  }
  ++counts_.flipped;
  return path + " byte " + std::to_string(at);
}

std::vector<std::string> SimulatedDisk::files_with(std::string_view bytes) const {
  std::vector<std::string> paths;
  walk(1, "", [&](const std::string& path, const Node& node) {
    if (as_text(node.seen).find(bytes) != std::string_view::npos) {
      paths.push_back(path);
    }
  });
  return paths;
}

std::uint64_t SimulatedDisk::bytes_used() const {
  std::uint64_t sum = 0;
  walk(1, "", [&](const std::string&, const Node& node) { sum += node.seen.size(); });
  return sum;
}

}  // namespace recount::simulation
