import { expect, test } from "@playwright/test";
import { withoutSecrets } from "@/lib/audit-diff";

const secrets = [
  ...["password", "PasswordHash", "passphrase", "pwd", "pass", "pin", "salt", "api-key", "x-api-key", "apiKey", "access_key", "accessKey"],
  ...["private-key", "signing_key", "jwt", "bearer", "auth", "Authorization", "refresh", "refresh_token", "sid", "session", "sessionId"],
  ...["signature", "recovery_codes", "backup-codes", "mfa_seed", "otp", "client_secret", "cookie"],
  ...["user_pass", "userpwd", "dbPass", "db-pass", "connect_sid", "connect.sid", "userSID", "mfa_code", "mfaCode", "basicAuth", "card_pin"],
];
for (const name of secrets)
  test(`what is called ${name} is hidden, at any depth`, () =>
    expect(JSON.parse(withoutSecrets(JSON.stringify({ a: [{ [name]: "CANARY" }] })))).toEqual({ a: [{ [name]: "hidden" }] }));

test("what only sounds like it is shown", () => {
  const row = {
    password_changed_at: "2026",
    session_id: "x",
    token_id: "y",
    author: "z",
    passenger: 1,
    pinned: true,
    sessions: 3,
    keyboard: 1,
    bypass: true,
    compass: "n",
    outside: 1,
    pin_count: 2,
    spin: 1,
    default: 1,
    mfa_enabled: true,
  };
  expect(JSON.parse(withoutSecrets(JSON.stringify(row)))).toEqual(row);
});
