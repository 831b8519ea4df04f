import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { packed } from "./packed.ts";

export default defineConfig({
  plugins: [svelte({ configFile: false }), packed()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200, // the map, which is loaded when it is opened
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  // For `vite` alone: a server that runs already answers, while the console is being changed.
  server: { proxy: { "^/(v1|log|openapi.json)": process.env.RECOUNT_URL ?? "http://127.0.0.1:8787" } },
});
