// Every key that a policy may have, in one table. Validation, the canonical form behind a policy's
// hash, and docs/policy-reference.md are all made from it; a key is added here and nowhere else.
//
// Invariants
//   1. A table stands before its members, and members of one table stand together.
//   2. A default is written as the canonical form writes it (canonical.h), so that a key that says
//      its default is the same policy as no key.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace recount::policy {

enum class KeyType : std::uint8_t {
  Table,
  Tables,       // [[name]], one or more
  Text,         // not blank, at most kTextBytesMax
  ContextName,  // evidence::is_context_name
  Place,        // two small letters: a country, or "eu"
  Places,
  Word,   // one of `words`
  Words,  // any of `words`, each once
  Names,  // free names, each once
  Integer,
  Number,
  Flag,
  Duration,
};

inline constexpr std::size_t kTextBytesMax = 2'000;

enum class Presence : std::uint8_t { Optional, Required };

struct Limits {
  double least = 0;
  double most = 0;
};

struct Key {
  std::string_view path;  // "evidence[].score.min"
  KeyType type = KeyType::Text;
  Presence presence = Presence::Optional;  // Required: wherever the table around it is
  std::string_view meaning;
  std::span<const std::string_view> words = {};
  Limits limits = {};
  std::string_view fallback = {};
};

std::span<const Key> keys();

/// Paths of the keys that intake, engine or answers act on. The others are declared: the checker
/// judges them, readers see them, and this program does not carry them out.
std::span<const std::string_view> keys_acted_on();
bool is_acted_on(const Key& key);

/// The key at a path with "[]" for every index; null when there is none.
const Key* key_at(std::string_view path);

/// Last step of a path: "min" of "evidence[].score.min".
std::string_view name_of(const Key& key);

/// Path of the table that a key stands in, with its "[]"; empty for the top.
std::string_view table_of(const Key& key);

/// "evidence[3].score" as "evidence[].score".
std::string without_indices(std::string_view path);

/// `a`, `b` and `c`, in quotes, as messages list them.
std::string quoted_list(std::span<const std::string_view> words);

/// A policy may name these, so that it is told which rule refuses them and why.
struct RefusedKey {
  std::string_view path;
  std::string_view rule;  // an id of house.h
  std::string_view message;
};

std::span<const RefusedKey> refused_keys();

/// A stand-in for the refused key at a path, so that it can be asked whether somebody wrote it;
/// null when there is none.
const Key* refused_key_at(std::string_view path);

struct RefusedWord {
  std::string_view path;
  std::string_view word;
  std::string_view rule;
};

/// Words of `activity` that stand for a life and not for a service.
std::span<const RefusedWord> refused_words();

}  // namespace recount::policy
