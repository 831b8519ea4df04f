// Numbers in public registers, by their own check symbols: China's unified social credit code
// (GB 32100-2015), the LEI (ISO 17442), and VAT numbers of the Union's states and the United
// Kingdom. A number that passes may still belong to nobody, and a few genuine old codes of China
// fail: so a rulebook warns of a miswritten number, and never refuses.
#pragma once

#include <string_view>

namespace recount::policy {

/// `scheme` is "uscc", "lei", "vat-eu" or "vat-uk"; of another scheme nothing is known, and every
/// number passes. Of VAT numbers the form is checked, and the check digit where it is an Italian,
/// German or British one.
bool is_well_formed_id(std::string_view scheme, std::string_view id);

}  // namespace recount::policy
