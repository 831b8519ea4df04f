// The parts of a JSON text, each asked for by name and type, with errors that say where it stands.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace recount::city {

/// One value. Valid as long as its JsonText; texts it gives too.
class Part {
 public:
  Result<Part> member(std::string_view name) const;
  bool has(std::string_view name) const;

  Result<double> number(std::string_view name) const;
  Result<std::int64_t> whole(std::string_view name) const;
  Result<bool> flag(std::string_view name) const;
  Result<std::string_view> text(std::string_view name) const;

  Result<std::int64_t> as_whole() const;
  Result<std::string_view> as_text() const;

  /// Calls `each` with every element of a list.
  Status for_each(std::string_view name, const std::function<Status(const Part&)>& each) const;
  Status for_each(const std::function<Status(const Part&)>& each) const;

  /// An error about this part, or one of its members.
  Error wrong(std::string_view name, std::string_view what) const;

 private:
  friend class JsonText;
  struct Access;

  // The parser's own handle, whose type may not appear in a header.
  alignas(8) std::array<std::byte, 16> handle_{};
  std::string where_;
};

/// A parsed text, which owns what its parts look at.
class JsonText {
 public:
  /// `about` names the text in an error: "the road network".
  static Result<JsonText> parse(std::string_view json, std::string_view about);

  JsonText(JsonText&& other) noexcept;
  JsonText& operator=(JsonText&& other) noexcept;
  ~JsonText();

  Part root() const;

 private:
  struct Parser;
  explicit JsonText(std::unique_ptr<Parser> parser);

  std::unique_ptr<Parser> parser_;
};

}  // namespace recount::city
