import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  worker: { format: "es" },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  // A server that runs already, while the console is being changed.
  server: { proxy: { "^/(v1|log|openapi.json)": process.env.RECOUNT_URL ?? "http://127.0.0.1:8787" } },
  test: { include: ["src/**/*_test.ts"] },
});
