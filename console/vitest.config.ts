// Unit tests lie beside their sources; those that drive a browser in tests/console.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { Results } from "./results.ts";

const parts = new URL("node_modules/", import.meta.url).pathname;
const walks = new URL("../tests/console", import.meta.url).pathname;

export default defineConfig({
  plugins: [svelte({ configFile: false })],
  resolve: {
    alias: {
      "playwright-core": `${parts}playwright-core/index.mjs`,
      "@axe-core/playwright": `${parts}@axe-core/playwright/dist/index.mjs`,
    },
  },
  server: { fs: { strict: false } },
  test: {
    reporters: process.env.RECOUNT_RESULTS
      ? ["default", new Results(process.env.RECOUNT_RESULTS)]
      : ["default"],
    projects: [
      { extends: true, test: { name: "unit", include: ["src/**/*_test.ts"] } },
      {
        extends: true,
        test: {
          name: "browser",
          dir: walks,
          globalSetup: `${walks}/city.ts`,
          include: ["*_test.ts"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
