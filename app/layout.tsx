import "./globals.css";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { KeepEarlyClicks } from "@/components/early-clicks";
import { nonceOf } from "@/lib/security-headers";

export const metadata: Metadata = {
  title: { default: "Gatehouse", template: "%s · Gatehouse" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: LayoutProps<"/">) {
  // It is made for each request, so no page may be made at build time.
  const nonce = nonceOf((await headers()).get("content-security-policy"));
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>
        <KeepEarlyClicks nonce={nonce} />
        {children}
      </body>
    </html>
  );
}
