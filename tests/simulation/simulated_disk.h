// A disk in memory that may do what disks do: lose what was not synced, tear it, keep a later write
// and lose an earlier one, put one elsewhere, flip a bit, fail, be full, and go dark at any step.
//
// It keeps two pictures of every file and directory: as the process sees it, and as it is on stable
// storage. A sync moves one to the other; when the power goes, each change in between is kept, torn
// or lost by the dice. After a sync that failed the changes are seen and no longer waited for.
//
// A step is one call that changes something. Steps are counted, so that a run can be cut at each.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/entropy.h"

namespace recount::simulation {

/// What the disk does at which step; 0 is never.
struct Mischief {
  std::uint64_t dark_at = 0;       // the step is begun, and nothing is answered any more
  std::uint64_t failing_step = 0;  // gives EIO
  std::uint64_t failing_read = 0;
  std::uint64_t astray_at = 0;  // a write that lands elsewhere in its file
  std::string unsynced;         // syncs of paths that contain this do nothing: a planted defect
  bool names_in_order = true;   // as a journal keeps them; else any of them may be lost
};

/// What was done so far, over the disk's life.
struct FaultCounts {
  std::uint64_t crashes = 0;
  std::uint64_t lost = 0;       // changes that were not synced
  std::uint64_t torn = 0;       // kept in part
  std::uint64_t reordered = 0;  // kept although an earlier one was lost
  std::uint64_t names_lost = 0;
  std::uint64_t failed = 0;  // EIO and ENOSPC
  std::uint64_t astray = 0;
  std::uint64_t flipped = 0;

  FaultCounts& operator+=(const FaultCounts& other);
  std::uint64_t injected() const;
};

class SimulatedDisk final : public Disk {
 public:
  explicit SimulatedDisk(std::uint64_t seed) : dice_(seed) { nodes_[1].is_directory = true; }

  Mischief mischief;
  /// Bytes that files may take; nothing: any number.
  std::optional<std::uint64_t> room;

  std::uint64_t steps() const { return steps_; }

  bool is_dark() const { return is_dark_; }

  const FaultCounts& counts() const { return counts_; }

  /// Every checkpoint that a reader could have seen, in order.
  const std::vector<std::string>& checkpoints_seen() const { return checkpoints_seen_; }

  /// The process ends: its files are closed. With the power gone, what was not synced is at stake.
  void restart(bool power_lost);

  /// Flips a bit of a file that has bytes, as stable storage; its path.
  std::string flip_a_bit();

  /// Paths of files in which the bytes stand.
  std::vector<std::string> files_with(std::string_view bytes) const;
  std::uint64_t bytes_used() const;

  int open(const Path& path, int flags, unsigned permissions) override;
  void close(int handle) override;
  std::int64_t size(int handle) override;
  std::int64_t read(int handle, std::uint64_t offset, std::span<std::uint8_t> out) override;
  std::int64_t write(int handle, std::uint64_t offset, ByteView bytes) override;
  int cut(int handle, std::uint64_t size) override;
  int lock(int handle) override;
  int sync(int handle) override;
  int sync_names(int handle) override;
  int sync_filesystem(int handle) override;
  int rename(const Path& from, const Path& to) override;
  int remove_file(const Path& path) override;
  int remove_directory(const Path& path) override;
  int make_directory(const Path& path) override;
  int protect(const Path& path, unsigned permissions) override;
  int list(const Path& path, std::vector<DirectoryEntry>& entries) override;

 private:
  using NodeId = std::uint64_t;
  using Names = std::map<std::string, NodeId>;

  /// A write, or the cutting to a size.
  struct DataChange {
    std::uint64_t offset = 0;
    Bytes bytes;
    bool is_cut = false;
  };

  /// Names that come or go together; 0 is none.
  using NameChange = std::map<std::string, NodeId>;

  struct Node {
    bool is_directory = false;
    Bytes seen;
    Bytes stable;
    std::vector<DataChange> data_changes;
    Names seen_names;
    Names stable_names;
    std::vector<NameChange> name_changes;
  };

  struct Handle {
    NodeId node = 0;
    std::string path;
  };

  /// 0, or why this step does not happen.
  int step();
  std::optional<NodeId> find(const Path& path) const;
  std::optional<NodeId> parent_of(const Path& path) const;
  void change_names(NodeId directory, const NameChange& change);
  int sync_node(NodeId node, const std::string& path);
  void settle(Node& node);
  void lose_data(Node& node);
  void lose_names(Node& node);
  void walk(NodeId at, const std::string& path,
            const std::function<void(const std::string&, const Node&)>& visit) const;
  static void apply(Bytes& bytes, const DataChange& change);
  static void apply(Names& names, const NameChange& change);

  SeededEntropy dice_;
  std::map<NodeId, Node> nodes_;  // 1 is the root
  std::map<int, Handle> handles_;
  std::set<NodeId> locked_;
  NodeId next_node_ = 2;
  int next_handle_ = 1000;
  std::uint64_t steps_ = 0;
  std::uint64_t reads_ = 0;
  bool is_dark_ = false;
  FaultCounts counts_;
  std::vector<std::string> checkpoints_seen_;
};

}  // namespace recount::simulation
