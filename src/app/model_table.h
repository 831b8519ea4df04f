// The rows of a model's data file: a CSV with commas or tabs, with a header or without.
//
// Columns are known by their place, or by their names where the first line names them. A line that
// cannot be used is rejected with its place, its reason and what to do, and reading goes on.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace recount::app {

struct TableColumn {
  std::string_view name;
  bool is_number = false;
  bool may_be_absent = false;  // last columns only
};

/// What a reader says of a row that it cannot use.
struct RowFault {
  std::string_view column;  // empty: no column is to blame
  std::string message;
  std::string help;
};

/// Lines that were not used; the first ones are kept with their reasons.
struct RejectedRows {
  std::uint64_t count = 0;
  std::vector<Error> first;
};

/// One cell a column, in the order of the columns asked for; absent ones are empty.
using Cells = std::span<const std::string_view>;
using TakeRow = std::function<std::optional<RowFault>(Cells)>;

/// Hands each row of the file to `take`. Fails where the file cannot be read or has no row.
Status read_table(const std::string& file, std::span<const TableColumn> columns, bool progress,
                  RejectedRows& rejected, const TakeRow& take);

std::optional<double> number_of(std::string_view cell);
/// Seconds since 1970, or RFC 3339.
std::optional<Instant> time_of(std::string_view cell);
RowFault not_a_number(std::string_view column, std::string_view cell);

/// Names as numbers, in the order in which they are first seen.
class Names {
 public:
  std::uint32_t number(std::string_view name);
  std::optional<std::uint32_t> find(std::string_view name) const;

  const std::string& name(std::uint32_t number) const { return *names_[number]; }

  std::uint32_t size() const { return static_cast<std::uint32_t>(names_.size()); }

 private:
  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
  std::vector<const std::string*> names_;  // keys of numbers_, which do not move
};

}  // namespace recount::app
