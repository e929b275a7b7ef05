import { expect, test } from "@playwright/test";
import { beginningOf, parseNetwork } from "@/lib/network";

test("addresses and networks as PostgreSQL's inet takes them", () => {
  for (const network of [
    "10.0.0.1",
    "10.0.0.0/8",
    "10.5.0.7/16",
    "0.0.0.0/0",
    "255.255.255.255/32",
    "::",
    "::1",
    "2001:db8::/32",
    "::ffff:10.0.0.1",
    "fe80::1/128",
  ]) {
    expect(parseNetwork(network)).toBe(network);
    expect(parseNetwork(`  ${network}\t`)).toBe(network);
  }
  expect(parseNetwork("10.0.0.0/08")).toBe("10.0.0.0/8");
});

test("anything else is none", () => {
  const others = [
    "",
    "/",
    "/8",
    "10",
    "10.0.0",
    "10.0.0.256",
    "010.0.0.1",
    "10.0.0.1/33",
    "10.0.0.1/",
    "10.0.0.1/8/8",
    "10.0.0.1/-1",
    "10.0.0.1/+8",
  ];
  const more = [
    "10.0.0.1/8.0",
    "10.0.0.1/1e1",
    "10.0.0.1/255.0.0.0",
    "::1/129",
    "::1/0x40",
    "fe80::1%eth0",
    "[::1]",
    "2001:db8:::1",
    "1.2.3.4:80",
    "localhost",
  ];
  for (const other of [...others, ...more, "10.0.0.1; drop table users", "10.0.0.1\u00001", undefined])
    expect(parseNetwork(other), other).toBeUndefined();
});

test("what each address of a network begins with, where a text says it", () => {
  for (const [network, beginning] of [
    ["198.51.100.7/32", "198.51.100.7"],
    ["2001:db8::7/128", "2001:db8::7"],
    ["198.51.100.0/24", "198.51.100."],
    ["10.5.0.0/16", "10.5."],
    ["10.0.0.0/8", "10."],
    ["10.0.0.0/12", undefined],
    ["198.51.100.0/25", undefined],
    ["0.0.0.0/0", undefined],
    ["2001:db8::/32", undefined],
    ["2001:db8::/24", undefined],
  ] as const)
    expect(beginningOf(network), network).toBe(beginning);
});
