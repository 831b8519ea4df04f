// The words of the pages, in each language: one row a word (words.cpp).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/message.h"

namespace recount::portal {

enum class Language : std::uint8_t { English, Italian, Chinese };

inline constexpr std::array kLanguages = {Language::English, Language::Italian, Language::Chinese};

/// "en"
std::string_view code_of(Language language);
/// "English", in the language itself.
std::string_view name_of(Language language);

enum class Word : std::uint8_t {
  Skip,
  Menu,
  Standing,
  Why,
  Readers,
  LogOut,
  LogIn,
  LogInText,
  LogInFailed,
  LoggedIn,
  LoggedOut,
  GoOn,
  Again,
  InContext,
  NoEvidence,
  Between,
  Evidence,
  Contested,
  PolicyHash,
  TreeSize,
  WhyText,
  When,
  Score,
  Weight,
  Moves,
  State,
  Counts,
  InDispute,
  SetAside,
  Prior,
  Sum,
  Entry,
  ReadersText,
  NoReaders,
  Reader,
  Role,
  What,
  Purpose,
  Bulk,
  ExportJson,
  TooOften,
  Busy,
};

std::string_view say(Language language, Word word);

/// What was chosen (`?lang=`, kept in a cookie), else the first that the browser asks for.
Language language_of(const wire::Request& request);
/// The language that `?lang=` chooses.
const Language* language_coded(std::string_view code);

/// Set-Cookie, so that the choice is kept.
std::string language_cookie(Language language);

}  // namespace recount::portal
