#include "ledger/key_rotation.h"

#include <algorithm>

#include "ledger/layout.h"

namespace recount::ledger {
namespace {

Path secret_path(const Path& ledger, std::string_view name) {
  return ledger / kSecretName / name;
}

/// The bytes of a file of this size; none where there is no file.
Result<std::optional<Bytes>> read_sized(const Path& path, std::size_t size) {
  Result<Bytes> bytes = read_file(path);
  if (!bytes && bytes.error().code == ErrorCode::NotFound) {
    return std::optional<Bytes>();
  }
  if (!bytes) {
    return bytes.error();
  }
  if (bytes->size() != size) {
    return make_error(ErrorCode::Damaged,
                      path.string() + " has " + std::to_string(bytes->size()) +
                          " bytes, expected " + std::to_string(size),
                      "restore secret/ from a backup");
  }
  return std::optional(std::move(*bytes));
}

Ed25519Seed seed_of(ByteReader& read) {
  Ed25519Seed seed{};
  std::ranges::copy(*read.raw(seed.size()), seed.begin());
  return seed;
}

Instant time_of(ByteReader& read) {
  return {static_cast<std::int64_t>(*read.le64())};
}

}  // namespace

Result<std::optional<NextKey>> read_next_key(const Path& ledger) {
  constexpr std::size_t kBytes = 32 + 8 + 8;
  const auto bytes = RECOUNT_TRY(read_sized(secret_path(ledger, kNextSeedName), kBytes));
  if (!bytes) {
    return std::optional<NextKey>();
  }
  ByteReader read(*bytes);
  NextKey next;
  next.seed = seed_of(read);
  next.overlap_until = time_of(read);
  next.entry = *read.le64();
  return std::optional(next);
}

Status write_next_key(const Path& ledger, const NextKey& next) {
  Bytes bytes(next.seed.begin(), next.seed.end());
  ByteWriter write(bytes);
  write.le64(static_cast<std::uint64_t>(next.overlap_until.microseconds));
  write.le64(next.entry);
  return write_file_atomically(secret_path(ledger, kNextSeedName), bytes, Access::OwnerOnly);
}

Status drop_next_key(const Path& ledger) {
  RECOUNT_TRY(remove_with_content(secret_path(ledger, kNextSeedName)));
  return sync_directory(ledger / kSecretName);
}

Result<std::optional<PreviousKey>> read_previous_key(const Path& ledger) {
  constexpr std::size_t kBytes = 32 + 8;
  const auto bytes = RECOUNT_TRY(read_sized(secret_path(ledger, kPreviousSeedName), kBytes));
  if (!bytes) {
    return std::optional<PreviousKey>();
  }
  ByteReader read(*bytes);
  PreviousKey previous;
  previous.seed = seed_of(read);
  previous.overlap_until = time_of(read);
  return std::optional(previous);
}

Status drop_previous_key(const Path& ledger) {
  RECOUNT_TRY(remove_with_content(secret_path(ledger, kPreviousSeedName)));
  return sync_directory(ledger / kSecretName);
}

Status adopt_next_key(const Path& ledger, std::string_view origin, const NextKey& next) {
  const Ed25519Seed current = RECOUNT_TRY(read_seed_file(ledger));
  if (current != next.seed) {
    Bytes previous(current.begin(), current.end());
    ByteWriter(previous).le64(static_cast<std::uint64_t>(next.overlap_until.microseconds));
    RECOUNT_TRY(
        write_file_atomically(secret_path(ledger, kPreviousSeedName), previous, Access::OwnerOnly));
  }
  RECOUNT_TRY(write_keys(ledger, origin, next.seed));
  return drop_next_key(ledger);
}

Status finish_adoption(const Path& ledger, std::string_view origin) {
  const std::optional<NextKey> next = RECOUNT_TRY(read_next_key(ledger));
  if (next && RECOUNT_TRY(read_seed_file(ledger)) == next->seed) {
    return adopt_next_key(ledger, origin, *next);
  }
  return {};
}

}  // namespace recount::ledger
