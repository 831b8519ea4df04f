// What a demo says of one of its ledgers: what is in it, and that nothing in it differs from what
// was recomputed just now.
#pragma once

#include <string>
#include <vector>

#include "app/demo_archive.h"
#include "app/demo_places.h"
#include "base/files.h"
#include "base/json_writer.h"
#include "base/result.h"

namespace recount::app {

struct DemoLedger {
  std::string name;
  Path path;
  std::string kind;
  std::string context;
  std::uint64_t evidence = 0;  // that counts
  std::uint64_t subjects = 0;
  std::uint64_t parties = 0;
  std::uint64_t tree_size = 0;
  std::string root;        // base64
  std::string state_hash;  // of the replayed ratings
  bool made_now = false;
  std::vector<ArchiveIngest> ingests;  // of an archive that was made now
  DemoPlaces places;                   // written now
};

/// Verifies tree, tiles and openings, replays every rating, and counts. Damaged, with the first
/// faults as notes, when anything differs.
Result<DemoLedger> look_into(const Path& path, bool progress);

std::string line_of(const DemoLedger& ledger);
void write_fields(JsonWriter& json, const DemoLedger& ledger);

}  // namespace recount::app
