#include "serve/static_files.h"

#include <array>

#include <gtest/gtest.h>

namespace recount::serve {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kFiles = {
    StaticFile{"assets/index-1a2b.js", "let a;"},
    StaticFile{"assets/index-1a2b.js.gz", "\x1f\x8b\0packed"sv},
    StaticFile{"index.html", "<html>"},
    StaticFile{"maps/city.geojson", "{}"},
};

std::optional<wire::Response> get(const std::string& path, std::vector<wire::Header> headers = {},
                                  std::span<const StaticFile> files = kFiles) {
  wire::Request request;
  request.path = path;
  request.headers = std::move(headers);
  return find_page(request, files);
}

std::string header(const wire::Response& response, std::string_view name) {
  return std::string(wire::find_header(response.headers, name).value_or(""));
}

TEST(StaticFiles, PathsThatLookLikePagesGetTheFirstOne) {
  for (const char* path : {"/", "/l/city/c/inspection", "/a.b/c"}) {
    const auto page = get(path);
    ASSERT_TRUE(page) << path;
    EXPECT_EQ(page->body, "<html>");
    EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
    EXPECT_EQ(header(*page, "Cache-Control"), "no-cache");
  }
  for (const char* path : {"/missing.js", "/v1/nothing", "/v1", "/log/city/x", "/a/b.png"}) {
    EXPECT_FALSE(get(path)) << path;
  }
}

TEST(StaticFiles, WhatIsNamedByItsContentIsKept) {
  const auto script = get("/assets/index-1a2b.js");
  ASSERT_TRUE(script);
  EXPECT_EQ(script->body, "let a;");
  EXPECT_EQ(header(*script, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(get("/maps/city.geojson")->content_type, "application/geo+json");
}

TEST(StaticFiles, APackedFileGoesToThoseWhoTakeIt) {
  const auto packed = get("/assets/index-1a2b.js", {{"Accept-Encoding", "br, gzip"}});
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->body, kFiles[1].bytes);
  EXPECT_EQ(packed->content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(header(*packed, "Content-Encoding"), "gzip");
  EXPECT_EQ(header(*packed, "Vary"), "Accept-Encoding");
}

TEST(StaticFiles, PagesLetNothingInFromElsewhere) {
  const auto page = get("/");
  EXPECT_NE(header(*page, "Content-Security-Policy").find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(header(*page, "Referrer-Policy"), "no-referrer");
}

TEST(StaticFiles, WithoutAConsoleThePageSaysHowToBuildIt) {
  const auto page = get("/", {}, {});
  ASSERT_TRUE(page);
  EXPECT_NE(page->body.find("npm run build"), std::string::npos);
}

TEST(StaticFiles, TheApiIsDescribedInJson) {
  EXPECT_TRUE(open_api_json().starts_with("{"));
  EXPECT_NE(open_api_json().find("\"openapi\": \"3.1.0\""), std::string_view::npos);
}

}  // namespace
}  // namespace recount::serve
