#include "portal/page.h"

#include <array>

#include <fmt/format.h>

namespace recount::portal {
namespace {

// Nothing from elsewhere and no script at all; forms go to this origin.
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --line: #8886; --accent: #0b57a4; }
@media (prefers-color-scheme: dark) { :root { --accent: #9cc7f5; } }
body { font: 1.05rem/1.55 system-ui, sans-serif; max-width: 46rem; margin: 0 auto;
  padding: 0 1rem 3rem; }
header, footer { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 1rem 0; }
header { border-bottom: 1px solid var(--line); }
footer { border-top: 1px solid var(--line); margin-top: 3rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0;
  padding: 0; }
a { color: var(--accent); }
a[aria-current] { font-weight: 600; text-decoration: none; color: inherit; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: start; padding: .4rem .6rem .4rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line); }
.rating { font-size: 2.6rem; font-weight: 600; margin: .5rem 0 0; }
textarea { width: 100%; min-height: 8rem; font: inherit; box-sizing: border-box; }
button, .button { font: inherit; padding: .5rem 1rem; border: 1px solid var(--accent);
  border-radius: .3rem; background: var(--accent); color: Canvas; cursor: pointer;
  text-decoration: none; display: inline-block; }
.plain { background: none; border: none; padding: 0; color: var(--accent);
  text-decoration: underline; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.scroll { overflow-x: auto; }
)";

struct MenuItem {
  std::string_view path;
  Word word;
};

constexpr std::array kMenu = {
    MenuItem{"/me", Word::Standing},
    MenuItem{"/me/why", Word::Why},
    MenuItem{"/me/readers", Word::Readers},
};

std::string menu(const Page& page) {
  std::string out = fmt::format("<nav aria-label=\"{}\"><ul>", say(page.language, Word::Menu));
  for (const MenuItem& item : kMenu) {
    out += fmt::format("<li><a href=\"{}\"{}>{}</a></li>", item.path,
                       item.path == page.path ? " aria-current=\"page\"" : "",
                       say(page.language, item.word));
  }
  out += fmt::format(
      "<li><form method=\"post\" action=\"/logout\"><button "
      "class=\"plain\">{}</button></form></li>",
      say(page.language, Word::LogOut));
  return out + "</ul></nav>";
}

std::string choice_of_language(const Page& page) {
  std::string out;
  for (const Language language : kLanguages) {
    out +=
        fmt::format("<a href=\"{}?lang={}\" lang=\"{}\" hreflang=\"{}\"{}>{}</a>",
                    escape(page.path), code_of(language), code_of(language), code_of(language),
                    language == page.language ? " aria-current=\"true\"" : "", name_of(language));
  }
  return out;
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

wire::Response to_response(const Page& page) {
  wire::Response response;
  response.status = page.status;
  response.content_type = "text/html; charset=utf-8";
  const std::string moves = page.moves_to.empty()
                                ? std::string()
                                : fmt::format("<meta http-equiv=\"refresh\" content=\"0;url={}\">",
                                              escape(page.moves_to));
  response.body = fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\">{}<title>{}</title>"
      "<link rel=\"stylesheet\" href=\"/portal.css\"></head>\n<body>"
      "<a class=\"skip\" href=\"#main\">{}</a><header><strong>Recount</strong>{}</header>\n"
      "<main id=\"main\"><h1>{}</h1>\n{}</main>\n<footer>{}</footer></body></html>\n",
      code_of(page.language), moves, escape(page.title), say(page.language, Word::Skip),
      page.has_menu ? menu(page) : "", escape(page.title), page.main, choice_of_language(page));
  response.headers = {{"Content-Security-Policy", std::string(kContentSecurityPolicy)},
                      {"Referrer-Policy", "same-origin"},
                      {"Cross-Origin-Opener-Policy", "same-origin"},
                      {"Cache-Control", "no-store"},
                      {"Vary", "Accept-Language, Cookie"}};
  return response;
}

wire::Response style_sheet() {
  wire::Response response;
  response.content_type = "text/css; charset=utf-8";
  response.body = kStyle;
  return response;
}

}  // namespace recount::portal
