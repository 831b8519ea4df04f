#include "engine/facts.h"

#include <algorithm>

namespace recount::engine {
namespace {

void put(ByteWriter& write, Instant at) {
  write.le64(static_cast<std::uint64_t>(at.microseconds));
}

void put(ByteWriter& write, const Withdrawn& fact) {
  write.le64(fact.evidence);
}

void put(ByteWriter& write, const Contested& fact) {
  write.le64(fact.target);
}

void put(ByteWriter& write, const Ruled& fact) {
  write.le64(fact.contest);
  write.u8(static_cast<std::uint8_t>(fact.outcome));
}

void put(ByteWriter& write, const Replied& fact) {
  write.le64(fact.evidence);
}

void put(ByteWriter& write, const Declared& fact) {
  write.sized(fact.subject);
  write.sized(fact.effect);
  write.le64(fact.tree_size);
  put(write, fact.begins_at);
  put(write, fact.ends_at);
}

void put(ByteWriter& write, const Stayed& fact) {
  write.le64(fact.consequence);
  write.le64(fact.contest);
}

void put(ByteWriter& write, const Met& fact) {
  write.sized(fact.first);
  write.sized(fact.second);
  put(write, fact.ended_at);
  put(write, fact.closes_at);
}

void put(ByteWriter& write, const Sealed& fact) {
  write.raw(fact.commitment);
}

void put(ByteWriter& write, const Opened& fact) {
  write.le64(fact.seals.size());
  for (const EntryIndex seal : fact.seals) {
    write.le64(seal);
  }
}

void put(ByteWriter& write, const Erased& fact) {
  write.u8(fact.is_expiry ? 1 : 0);
  write.raw(fact.marks);
  write.le64(fact.entries.runs().size());
  for (const evidence::EntryRun& run : fact.entries.runs()) {
    write.le64(run.first);
    write.le64(run.count);
  }
}

void put(ByteWriter& write, const Computed& fact) {
  write.sized(fact.model);
  write.le64(fact.tree_size);
  write.raw(fact.result);
}

/// Reads numbers, texts and hashes; the first that is not there is remembered.
class Reading {
 public:
  explicit Reading(ByteReader& read) : read_(read) {}

  std::uint64_t number() { return keep(read_.le64()); }

  std::uint8_t byte() { return keep(read_.u8()); }

  Instant time() { return {static_cast<std::int64_t>(number())}; }

  std::string text() { return std::string(keep(read_.sized())); }

  Hash hash() {
    Hash hash{};
    const ByteView found = keep(read_.raw(hash.size()));
    std::copy(found.begin(), found.end(), hash.begin());
    return hash;
  }

  /// A count of things of at least `bytes_each` bytes.
  std::uint64_t count(std::size_t bytes_each) {
    const std::uint64_t count = number();
    ok_ = ok_ && count <= read_.remaining() / bytes_each;
    return ok_ ? count : 0;
  }

  bool ok() const { return ok_; }

  void fail() { ok_ = false; }

 private:
  template <typename T>
  T keep(std::optional<T> value) {
    ok_ = ok_ && value.has_value();
    return value.value_or(T{});
  }

  ByteReader& read_;
  bool ok_ = true;
};

Fact get_erased(Reading& read) {
  Erased fact;
  fact.is_expiry = read.byte() != 0;
  fact.marks = read.hash();
  for (std::uint64_t runs = read.count(2 * sizeof(std::uint64_t)); runs > 0; --runs) {
    const EntryIndex first = read.number();
    const std::uint64_t count = read.number();
    if (!fact.entries.append_run({.first = first, .count = count})) {
      read.fail();
      break;
    }
  }
  return fact;
}

Fact get_opened(Reading& read) {
  Opened fact;
  for (std::uint64_t seals = read.count(sizeof(EntryIndex)); seals > 0; --seals) {
    fact.seals.push_back(read.number());
  }
  return fact;
}

/// The braces' order is the order of reading.
Fact get_fact(std::size_t alternative, Reading& read) {
  switch (alternative) {
    case 0:
      return Withdrawn{read.number()};
    case 1:
      return Contested{read.number()};
    case 2:
      return Ruled{read.number(), static_cast<evidence::Outcome>(read.byte())};
    case 3:
      return Replied{read.number()};
    case 4:
      return Declared{read.text(), read.text(), read.number(), read.time(), read.time()};
    case 5:
      return Stayed{read.number(), read.number()};
    case 6:
      return Met{read.text(), read.text(), read.time(), read.time()};
    case 7:
      return Sealed{read.hash()};
    case 8:
      return get_opened(read);
    case 9:
      return get_erased(read);
    case 10:
      return Computed{read.text(), read.number(), read.hash()};
    default:
      read.fail();
      return Withdrawn{};
  }
}

}  // namespace

void put_facts(ByteWriter& write, const Facts& facts) {
  write.le64(facts.size());
  for (const auto& [entry, fact] : facts) {
    write.le64(entry);
    write.u8(static_cast<std::uint8_t>(fact.index()));
    std::visit([&](const auto& one) { put(write, one); }, fact);
  }
}

bool get_facts(ByteReader& bytes, Facts& facts) {
  Reading read(bytes);
  for (std::uint64_t count = read.count(sizeof(EntryIndex)); count > 0; --count) {
    const EntryIndex entry = read.number();
    Fact fact = get_fact(read.byte(), read);
    const bool is_next = facts.empty() || facts.rbegin()->first < entry;
    if (!read.ok() || !is_next) {
      return false;
    }
    facts.emplace_hint(facts.end(), entry, std::move(fact));
  }
  return read.ok();
}

}  // namespace recount::engine
