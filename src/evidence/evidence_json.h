// A piece of evidence as an evidence line says it (json_line.h): what that reads back is equal.
#pragma once

#include "base/json_writer.h"
#include "evidence/evidence.h"

namespace recount::evidence {

/// The members, into an object that is open.
void write_fields(JsonWriter& json, const Evidence& evidence);

}  // namespace recount::evidence
