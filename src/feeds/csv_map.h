// How the columns of one CSV become evidence: a declaration, so that a new source needs no code.
// docs/csv-map.md describes it for its authors.
//
//   [input]      delimiter = ","   header = true   columns = [...] where there is no header
//   [constants]  kind = "inspection"   rater = "the authority"
//   [fields]     subject = "fhrsid"   score = "rating_value"
//                observed_at = { column = "rating_date", format = "date" }
//   [facets]     hygiene = "hygiene"
//   [id]         from = ["fhrsid", "rating_date"]   separator = "/"
//                repeat = "conflict" | "keep-first"
//   [select]     event = ["re-rated", "appeared"]   rating_value = "number"
//   [report]     repeats_of = ["business_id", "date"]
//
// Invariant of a map that loaded: every field that evidence needs is mapped or constant.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "evidence/evidence.h"

namespace recount::feeds {

/// What an id means that comes again with other content.
enum class Repeat {
  Conflict,   // a fault: the line is rejected
  KeepFirst,  // the source restates what it said: the first is kept, the line is a duplicate
};

enum class TimeFormat { Rfc3339, Date, CompactDate, UnixSeconds };

/// The pseudo-column that stands for the record's number, from 1.
inline constexpr std::string_view kRowColumn = "#row";

struct CsvMap {
  char delimiter = ',';
  bool header = true;
  std::vector<std::string> columns;  // where there is no header

  evidence::Kind kind = evidence::Kind::Inspection;
  std::string rater;                          // constant; empty where a column gives it
  std::map<std::string, std::string> fields;  // rater, subject, score, observed_at, ... → column
  TimeFormat time_format = TimeFormat::Rfc3339;
  std::map<std::string, std::string> facets;  // facet → column; an empty cell is no facet
  std::vector<std::string> id_from;
  std::string id_separator = "/";  // within a part it is written behind a backslash
  Repeat repeat = Repeat::Conflict;

  struct Selection {
    std::string column;
    bool is_number = false;            // take records where the cell is a decimal number
    std::vector<std::string> allowed;  // or where it is one of these
  };

  std::vector<Selection> select;

  std::vector<std::string>
      report_repeats_of;  // columns; records alike in them are counted and told
};

struct LoadedMap {
  std::optional<CsvMap> map;  // there is one exactly when no diagnostic is an error
  Diagnostics diagnostics;
};

LoadedMap load_csv_map(std::string_view text, std::string_view file);

}  // namespace recount::feeds
