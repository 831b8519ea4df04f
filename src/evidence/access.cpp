#include "evidence/access.h"

#include <algorithm>

#include "base/utf8.h"
#include "evidence/codec.h"
#include "evidence/evidence.h"

namespace recount::evidence {
namespace {

Error invalid(std::string message, std::string pointer, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(std::move(pointer));
}

Status validate_text(std::string_view text, std::string_view field, std::size_t bytes_max) {
  const std::string name(field);
  if (text.size() > bytes_max) {
    return invalid(name + " is " + std::to_string(text.size()) + " bytes long, at most " +
                       std::to_string(bytes_max) + " are kept",
                   "/" + name, "use a shorter text");
  }
  if (const auto at = first_invalid_utf8(text)) {
    return invalid(name + " is not UTF-8 at its byte " + std::to_string(*at + 1), "/" + name,
                   "convert it to UTF-8");
  }
  return {};
}

Error damaged() {
  return make_error(ErrorCode::Damaged, "these bytes are no canonical read");
}

template <typename Named, std::size_t kCount>
std::optional<Named> find_named(const std::array<Named, kCount>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](Named one) { return name_of(one) == name; });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::string_view name_of(Role role) {
  switch (role) {
    case Role::Public:
      return "public";
    case Role::Service:
      return "service";
    case Role::Auditor:
      return "auditor";
    case Role::Operator:
      return "operator";
    case Role::Party:
      return "party";
  }
  return "unknown";
}

std::optional<Role> role_named(std::string_view name) {
  return find_named(kRoles, name);
}

std::string_view name_of(Reading what) {
  switch (what) {
    case Reading::Standing:
      return "standing";
    case Reading::Standings:
      return "standings";
    case Reading::Explanation:
      return "explanation";
    case Reading::History:
      return "history";
    case Reading::Opening:
      return "opening";
    case Reading::Places:
      return "places";
    case Reading::Subjects:
      return "subjects";
  }
  return "unknown";
}

std::optional<Reading> reading_named(std::string_view name) {
  return find_named(kReadings, name);
}

Status validate(const Access& access) {
  if (access.reader.empty()) {
    return invalid("reader is empty", "/reader", "name who reads; \"public\" without a key");
  }
  RECOUNT_TRY(validate_text(access.reader, "reader", kReaderBytesMax));
  RECOUNT_TRY(validate_text(access.subject, "subject", kPartyBytesMax));
  RECOUNT_TRY(validate_text(access.purpose, "purpose", kPurposeBytesMax));
  if (!is_context_name(access.context)) {
    return invalid("\"" + access.context + "\" is no name for a context", "/context",
                   "name the context that was read");
  }
  if (!access.subject.empty() && access.count != 1) {
    return invalid("a read of one subject counts " + std::to_string(access.count), "/count",
                   "count 1, or name no subject");
  }
  return {};
}

void encode(const Access& access, Bytes& out) {
  ByteWriter write(out);
  write.u8(kCodecVersion);
  write.u8(kAccessKind);
  write.le64(static_cast<std::uint64_t>(access.read_at.microseconds));
  write.sized(access.reader);
  write.u8(static_cast<std::uint8_t>(access.role));
  write.u8(static_cast<std::uint8_t>(access.what));
  write.sized(access.context);
  write.sized(access.subject);
  write.varint(access.count);
  write.sized(access.purpose);
}

Result<Access> decode_access(ByteView bytes) {
  if (!is_access(bytes)) {
    return damaged();
  }
  ByteReader read(bytes.subspan(2));
  const auto read_at = read.le64();
  const auto reader = read.sized();
  const auto role = read.u8();
  const auto what = read.u8();
  const auto context = read.sized();
  const auto subject = read.sized();
  const auto count = read.varint();
  const auto purpose = read.sized();
  if (!purpose || !read.at_end()) {
    return damaged();
  }
  const bool known =
      *role >= 1 && *role <= kRoles.size() && *what >= 1 && *what <= kReadings.size();
  Access access{.read_at = {static_cast<std::int64_t>(*read_at)},
                .reader = std::string(*reader),
                .role = static_cast<Role>(*role),
                .what = static_cast<Reading>(*what),
                .context = std::string(*context),
                .subject = std::string(*subject),
                .count = *count,
                .purpose = std::string(*purpose)};
  return known && validate(access) ? Result<Access>(std::move(access)) : damaged();
}

bool is_access(ByteView bytes) {
  return bytes.size() > 2 && bytes[0] == kCodecVersion && bytes[1] == kAccessKind;
}

}  // namespace recount::evidence
