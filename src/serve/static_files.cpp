#include "serve/static_files.h"

#include <algorithm>
#include <array>

#include "serve/router.h"

namespace recount::serve {
namespace {

struct MediaType {
  std::string_view ending;
  std::string_view type;
};

constexpr std::array kMediaTypes = {
    MediaType{".html", "text/html; charset=utf-8"},
    MediaType{".js", "text/javascript; charset=utf-8"},
    MediaType{".css", "text/css; charset=utf-8"},
    MediaType{".json", "application/json"},
    MediaType{".geojson", "application/geo+json"},
    MediaType{".webmanifest", "application/manifest+json"},
    MediaType{".svg", "image/svg+xml"},
    MediaType{".png", "image/png"},
    MediaType{".webp", "image/webp"},
    MediaType{".ico", "image/x-icon"},
    MediaType{".woff2", "font/woff2"},
    MediaType{".txt", "text/plain; charset=utf-8"},
    MediaType{".wasm", "application/wasm"},
    MediaType{".pbf", "application/x-protobuf"},
};

// Nothing from elsewhere, nothing inline, nothing evaluated.
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

constexpr std::string_view kNoConsole =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Recount</title>"
    "<h1>Recount</h1><p>This program was built without its console. To have it, run "
    "<code>npm ci &amp;&amp; npm run build</code> in <code>console/</code> and build again.</p>"
    "<p>The API is here all the same: <a href=\"/v1/ledgers\">/v1/ledgers</a>, described by "
    "<a href=\"/openapi.json\">/openapi.json</a>.</p></html>\n";

std::string_view media_type_of(std::string_view path) {
  const auto* const found = std::ranges::find_if(
      kMediaTypes, [&](const MediaType& one) { return path.ends_with(one.ending); });
  return found == kMediaTypes.end() ? "application/octet-stream" : found->type;
}

const StaticFile* find_file(std::span<const StaticFile> files, std::string_view path) {
  const auto found = std::ranges::lower_bound(files, path, {}, &StaticFile::path);
  return found != files.end() && found->path == path ? &*found : nullptr;
}

bool accepts_gzip(const wire::Request& request) {
  const auto accepted = wire::find_header(request.headers, "Accept-Encoding");
  return accepted && accepted->find("gzip") != std::string_view::npos;
}

wire::Response page(std::string_view path, std::string_view bytes) {
  wire::Response response;
  response.content_type = media_type_of(path);
  response.body = bytes;
  response.headers.push_back({"Content-Security-Policy", std::string(kContentSecurityPolicy)});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
  return response;
}

wire::Response send_file(const StaticFile& file, const wire::Request& request,
                         std::span<const StaticFile> files) {
  const StaticFile* packed =
      accepts_gzip(request) ? find_file(files, std::string(file.path) + ".gz") : nullptr;
  wire::Response response = page(file.path, packed != nullptr ? packed->bytes : file.bytes);
  if (packed != nullptr) {
    response.headers.push_back({"Content-Encoding", "gzip"});
  }
  response.headers.push_back({"Vary", "Accept-Encoding"});
  // Vite names what is below assets/ by its content.
  const bool is_named_by_content = file.path.starts_with("assets/");
  response.headers.push_back(
      {"Cache-Control", is_named_by_content ? "public, max-age=31536000, immutable" : "no-cache"});
  return response;
}

bool is_of_api(std::string_view path) {
  return path == "/v1" || path.starts_with("/v1/") || path.starts_with("/log/");
}

}  // namespace

std::span<const StaticFile> open_api_files();

std::string_view open_api_json() {
  return open_api_files().front().bytes;
}

std::optional<wire::Response> find_page(const wire::Request& request,
                                        std::span<const StaticFile> files) {
  const auto path = wire::decode_percent(request.path);
  if (routed_method(request.method) != wire::Method::Get || !path || is_of_api(*path)) {
    return std::nullopt;
  }
  if (const StaticFile* file = find_file(files, std::string_view(*path).substr(1))) {
    return send_file(*file, request, files);
  }
  if (path->find('.', path->rfind('/')) != std::string::npos) {
    return std::nullopt;
  }
  const StaticFile* first = find_file(files, "index.html");
  return first != nullptr ? send_file(*first, request, files) : page(".html", kNoConsole);
}

}  // namespace recount::serve
