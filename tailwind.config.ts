import type { Config } from "tailwindcss";
import plugin from "tailwindcss/plugin";

// One neutral scale, one accent, four states. Every colour of the console is one of these names; nothing else writes a colour.
const light = {
  bg: "#f7f8fa",
  surface: "#ffffff",
  sunken: "#f3f4f7",
  line: "#e5e8ee",
  "line-strong": "#cdd3dd",
  ink: "#12161f",
  "ink-2": "#4d5666",
  "ink-3": "#626b7e",
  accent: "#2f5fd0",
  "accent-soft": "#e9effc",
  "accent-ink": "#ffffff",
  ok: "#15743f",
  "ok-soft": "#e6f5ec",
  warn: "#8a4e00",
  "warn-soft": "#fdf1dc",
  crit: "#b3261e",
  "crit-soft": "#fdeaea",
  "crit-ink": "#ffffff",
  "mute-soft": "#eef0f4",
  scrim: "rgb(10 14 22 / 0.32)",
  "shadow-low": "0 1px 2px rgb(16 24 40 / 0.05)",
  "shadow-pop": "0 16px 48px rgb(16 24 40 / 0.18), 0 2px 8px rgb(16 24 40 / 0.08)",
};

const dark: typeof light = {
  bg: "#0b0e14",
  surface: "#11151d",
  sunken: "#0e1219",
  line: "#212835",
  "line-strong": "#364052",
  ink: "#e7eaf1",
  "ink-2": "#a4aec0",
  "ink-3": "#8a94a8",
  accent: "#7ea2f5",
  "accent-soft": "#1a2540",
  "accent-ink": "#0b1020",
  ok: "#5ecb8d",
  "ok-soft": "#10281c",
  warn: "#e6ad4d",
  "warn-soft": "#2d2210",
  crit: "#ff8a80",
  "crit-soft": "#341718",
  "crit-ink": "#20090a",
  "mute-soft": "#1a202b",
  scrim: "rgb(0 0 0 / 0.55)",
  "shadow-low": "none",
  "shadow-pop": "0 16px 48px rgb(0 0 0 / 0.6)",
};

const variables = (tokens: typeof light) => Object.fromEntries(Object.entries(tokens).map(([name, value]) => [`--${name}`, value]));
const colours = Object.fromEntries(
  Object.keys(light)
    .filter((name) => !name.startsWith("shadow"))
    .map((name) => [name, `var(--${name})`]),
);

export default {
  content: ["./app/**/*.{ts,tsx}", "./components/**/*.{ts,tsx}"],
  theme: {
    colors: { ...colours, transparent: "transparent", current: "currentColor" },
    boxShadow: { low: "var(--shadow-low)", pop: "var(--shadow-pop)", none: "none" },
    fontFamily: {
      sans: ["var(--font-geist-sans)", "system-ui", "sans-serif"],
      mono: ["var(--font-geist-mono)", "ui-monospace", "monospace"],
    },
    fontSize: {
      "2xs": ["11px", "16px"],
      xs: ["12px", "18px"],
      sm: ["13px", "20px"],
      base: ["14px", "22px"],
      lg: ["15px", "22px"],
      xl: ["20px", "28px"],
    },
    borderRadius: { none: "0", sm: "4px", DEFAULT: "6px", lg: "8px", xl: "12px", full: "9999px" },
  },
  plugins: [
    plugin(({ addBase }) =>
      addBase({
        ":root": { ...variables(light), "color-scheme": "light" },
        "@media (prefers-color-scheme: dark)": { ":root": { ...variables(dark), "color-scheme": "dark" } },
        // The shell names the person's choice; without one the system's holds.
        ':root:has([data-theme="light"])': { ...variables(light), "color-scheme": "light" },
        ':root:has([data-theme="dark"])': { ...variables(dark), "color-scheme": "dark" },
      }),
    ),
  ],
} satisfies Config;
