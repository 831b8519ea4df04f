// Packs what is built, and holds the first load to its budget.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const FIRST_LOAD_BYTES_MAX = 90_000; // packed, without map and other languages

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf-8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}

/// What the first page names: its scripts and styles.
function firstLoad(html: string): string[] {
  const named = html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g);
  return ["index.html", ...Array.from(named, (match) => match[1]!)];
}

export function packed(): Plugin {
  let folder = "dist";
  return {
    name: "packed",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle() {
      const sizes = new Map<string, number>();
      for (const name of filesBelow(folder).filter((one) => !one.endsWith(".gz"))) {
        const bytes = gzipSync(readFileSync(join(folder, name)), { level: 9 });
        writeFileSync(join(folder, `${name}.gz`), bytes);
        sizes.set(name, bytes.length);
      }
      const names = firstLoad(readFileSync(join(folder, "index.html"), "utf-8"));
      const first = names.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
      const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
      console.log(`packed: first load ${first} of ${FIRST_LOAD_BYTES_MAX} bytes, in all ${all}`);
      if (first > FIRST_LOAD_BYTES_MAX) {
        this.error(`the first load is over its budget: ${names.join(", ")}`);
      }
    },
  };
}
