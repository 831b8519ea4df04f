#include "policy/schema.h"

#include <string_view>

#include "base/json_writer.h"
#include "policy/keys.h"

namespace recount::policy {
namespace {

constexpr std::string_view kDurationPattern = "^[1-9][0-9]*(s|min|h|d|w|mo|y)$";
constexpr std::string_view kPlacePattern = "^[a-z]{2}$";
constexpr std::string_view kContextPattern = "^[a-z0-9][a-z0-9._-]{0,63}$";

void write_members(JsonWriter& json, const std::string& table);

void write_enum(JsonWriter& json, const Key& key) {
  if (key.words.empty()) {
    return;
  }
  json.key("enum").begin_array();
  for (const std::string_view word : key.words) {
    json.value(word);
  }
  json.end_array();
}

void write_text(JsonWriter& json, const Key& key, std::string_view pattern) {
  json.field("type", "string");
  if (!pattern.empty()) {
    json.field("pattern", pattern);
  } else {
    json.field("maxLength", kTextBytesMax);
  }
  write_enum(json, key);
}

void write_list(JsonWriter& json, const Key& key, std::string_view pattern) {
  json.field("type", "array").field("uniqueItems", true).key("items").begin_object();
  write_text(json, key, pattern);
  json.end_object();
}

void write_number(JsonWriter& json, const Key& key) {
  json.field("type", key.type == KeyType::Integer ? "integer" : "number");
  if (key.limits.least != key.limits.most || key.limits.most != 0) {
    json.field("minimum", key.limits.least).field("maximum", key.limits.most);
  }
}

void write_type(JsonWriter& json, const Key& key) {
  switch (key.type) {
    case KeyType::Table:
      return write_members(json, std::string(key.path));
    case KeyType::Tables:
      json.field("type", "array").key("items").begin_object();
      write_members(json, std::string(key.path) + "[]");
      json.end_object();
      return;
    case KeyType::Text:
    case KeyType::Word:
      return write_text(json, key, "");
    case KeyType::ContextName:
      return write_text(json, key, kContextPattern);
    case KeyType::Place:
      return write_text(json, key, kPlacePattern);
    case KeyType::Places:
      return write_list(json, key, kPlacePattern);
    case KeyType::Words:
    case KeyType::Names:
      return write_list(json, key, "");
    case KeyType::Integer:
    case KeyType::Number:
      return write_number(json, key);
    case KeyType::Flag:
      json.field("type", "boolean");
      return;
    case KeyType::Duration:
      return write_text(json, key, kDurationPattern);
  }
}

void write_members(JsonWriter& json, const std::string& table) {
  json.field("type", "object").field("additionalProperties", false);
  json.key("properties").begin_object();
  for (const Key& key : keys()) {
    if (table_of(key) == table) {
      json.key(name_of(key)).begin_object().field("description", key.meaning);
      write_type(json, key);
      if (!key.fallback.empty()) {
        json.key("default").literal(key.fallback);
      }
      json.end_object();
    }
  }
  json.end_object().key("required").begin_array();
  for (const Key& key : keys()) {
    if (table_of(key) == table && key.presence == Presence::Required) {
      json.value(name_of(key));
    }
  }
  json.end_array();
}

}  // namespace

std::string schema_json() {
  JsonWriter json;
  json.begin_object().field("$schema", "http://json-schema.org/draft-07/schema#");
  json.field("title", "A policy of Recount");
  write_members(json, "");
  return json.end_object().take() + "\n";
}

}  // namespace recount::policy
