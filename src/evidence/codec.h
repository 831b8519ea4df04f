// The one canonical byte form of every event. Equal events are equal bytes, and no other bytes are
// read: what decodes encodes back to itself. The format document is docs/formats/event.md.
//
//   private event                       control event (public)
//   ┌─────────┬──────┬───────────┐      ┌─────────┬──────┬───────────┐
//   │ version │ kind │ fields    │      │ version │ kind │ fields    │
//   │ 1 byte  │ 1    │ in order  │      │ 1 byte  │ 1    │ in order  │
//   └─────────┴──────┴───────────┘      └─────────┴──────┴───────────┘
//   text: LEB128 length, bytes · number: 8 bytes IEEE 754 LE · time, index: 8 bytes LE
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "evidence/event.h"

namespace recount::evidence {

inline constexpr std::uint8_t kCodecVersion = 1;

/// Longest event that is encoded or decoded.
inline constexpr std::size_t kEventBytesMax = 60'000;

/// Appends to `out`. The event has passed `validate`.
void encode(const Evidence& evidence, Bytes& out);
Bytes encode(const Event& event);
Bytes encode(const ControlEvent& event);

/// Damaged when the bytes are not the canonical form of a valid event.
Result<Event> decode_event(ByteView bytes);
Result<ControlEvent> decode_control(ByteView bytes);

/// The hot path of replay: when the bytes are evidence, fills `out` (whose strings keep their
/// room) and returns true; false for another kind of event.
Result<bool> decode_evidence(ByteView bytes, Evidence& out);

}  // namespace recount::evidence
