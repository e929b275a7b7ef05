import { fileURLToPath } from "node:url";

// Said, not guessed: a lock file in a folder above would move the root there, and the built server with it.
const root = fileURLToPath(new URL(".", import.meta.url));

/** @type {import("next").NextConfig} */
export default {
  // Tests and a running console may build side by side.
  distDir: process.env.GATEHOUSE_DIST_DIR ?? ".next",
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: { root },
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
  headers: async () => [
    { source: "/:path*", headers: [{ key: "x-content-type-options", value: "nosniff" }] },
    {
      // Scripts and styles need none of these, and a dozen files would carry them at each first visit.
      source: "/((?!_next/static/).*)",
      headers: [
        { key: "x-frame-options", value: "DENY" },
        { key: "referrer-policy", value: "same-origin" },
        { key: "cross-origin-opener-policy", value: "same-origin" },
        { key: "cross-origin-resource-policy", value: "same-origin" },
        { key: "permissions-policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
      ],
    },
  ],
  experimental: { authInterrupts: true, serverActions: { bodySizeLimit: "256kb" } },
};
