import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Said, not guessed: a lock file in a folder above would move the root there, and the built server with it.
const root = fileURLToPath(new URL(".", import.meta.url));
// Tests and a running console may build side by side.
const distDir = process.env.GATEHOUSE_DIST_DIR ?? ".next";

/** @type {import("next").NextConfig} */
export default {
  distDir,
  output: "standalone",
  outputFileTracingRoot: root,
  // React has this hook itself: the package for those that had not would be in the first load of every list.
  turbopack: { root, resolveAlias: { "use-sync-external-store/shim": "react" } },
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // npm run check looks at the types, of the tests too: a test half-written must not keep the console from starting.
  typescript: { ignoreBuildErrors: true },
  // No image optimizer: it is attack surface that no page needs.
  images: { unoptimized: true },
  // lib/entrance.ts compresses, at a level that costs less.
  compress: false,
  outputFileTracingIncludes: { "/**": ["./sql/health/*.sql"] },
  outputFileTracingExcludes: { "/**": ["./node_modules/@img/**", "./.data/**"] },
  experimental: {
    authInterrupts: true,
    serverActions: { bodySizeLimit: "256kb" },
    // The built server has none beside it, and making them takes a tenth of a build.
    turbopackSourceMaps: false,
    // Writing it takes a sixth of a build, and halves the next one: most machines have one build, those that had one will have more.
    turbopackFileSystemCacheForBuild: existsSync(join(root, distDir, "BUILD_ID")),
  },
};
