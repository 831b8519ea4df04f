#include "policy/identifier.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace recount::policy {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool are_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

unsigned digit(char c) {
  return static_cast<unsigned>(c - '0');
}

// Weights are the powers of 3 by 31. A sum that 31 divides has the check symbol 0, though the
// standard's formula gives 31 there.
bool is_uscc(std::string_view id) {
  constexpr std::string_view kSymbols = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  if (id.size() != 18 || !are_digits(id.substr(2, 6))) {
    return false;
  }
  std::size_t sum = 0;
  std::size_t weight = 1;
  for (const char c : id.substr(0, 17)) {
    const std::size_t value = kSymbols.find(c);
    if (value == std::string_view::npos) {
      return false;
    }
    sum += value * weight;
    weight = weight * 3 % 31;
  }
  return id[17] == kSymbols[(31 - sum % 31) % 31];
}

// ISO 7064 MOD 97-10: letters stand for 10 to 35, and the whole leaves 1.
bool is_lei(std::string_view id) {
  if (id.size() != 20 || !are_digits(id.substr(18))) {
    return false;
  }
  unsigned rest = 0;
  for (const char c : id) {
    if (!is_digit(c) && !is_capital(c)) {
      return false;
    }
    const unsigned value = is_digit(c) ? digit(c) : static_cast<unsigned>(c - 'A') + 10;
    rest = (rest * (value < 10 ? 10 : 100) + value) % 97;
  }
  return rest == 1;
}

// Every second digit is doubled, and its own digits are added.
bool is_italian(std::string_view digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const unsigned value = digit(digits[i]) * (i % 2 == 0 ? 1U : 2U);
    sum += value / 10 + value % 10;
  }
  return digits.size() == 11 && sum % 10 == 0;
}

// ISO 7064 MOD 11,10.
bool is_german(std::string_view digits) {
  if (digits.size() != 9) {
    return false;
  }
  unsigned product = 10;
  for (const char c : digits.substr(0, 8)) {
    const unsigned sum = (digit(c) + product) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return digit(digits[8]) == (11 - product) % 10;
}

// Two series are in use: the newer one adds 55. A branch adds three digits.
bool is_british(std::string_view digits) {
  if (digits.size() != 9 && digits.size() != 12) {
    return false;
  }
  unsigned sum = digit(digits[7]) * 10 + digit(digits[8]);
  for (std::size_t i = 0; i < 7; ++i) {
    sum += digit(digits[i]) * static_cast<unsigned>(8 - i);
  }
  return sum % 97 == 0 || (sum + 55) % 97 == 0;
}

bool is_vat_eu(std::string_view id) {
  constexpr std::array<std::string_view, 27> kPrefixes = {
      "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU",
      "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"};
  const std::string_view prefix = id.substr(0, 2);
  const bool is_known = std::find(kPrefixes.begin(), kPrefixes.end(), prefix) != kPrefixes.end();
  if (!is_known || id.size() < 4 || id.size() > 14) {
    return false;
  }
  const std::string_view number = id.substr(2);
  if (prefix == "IT" || prefix == "DE") {
    return are_digits(number) && (prefix == "IT" ? is_italian(number) : is_german(number));
  }
  return std::all_of(number.begin(), number.end(),
                     [](char c) { return is_digit(c) || is_capital(c); });
}

bool is_vat_uk(std::string_view id) {
  const std::string_view number = id.starts_with("GB") || id.starts_with("XI") ? id.substr(2) : id;
  return are_digits(number) && is_british(number);
}

}  // namespace

bool is_well_formed_id(std::string_view scheme, std::string_view id) {
  if (scheme == "uscc") {
    return is_uscc(id);
  }
  if (scheme == "lei") {
    return is_lei(id);
  }
  if (scheme == "vat-eu") {
    return is_vat_eu(id);
  }
  return scheme != "vat-uk" || is_vat_uk(id);
}

}  // namespace recount::policy
