"use client";

/** The last resort, when even the layout failed. It has no styles to rely on. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>Gatehouse could not show this page</h1>
          <p>Nothing was changed by it. Load the page again; if it stays, the reference below is in the console's log.</p>
          <p>Reference {error.digest ?? "none"}</p>
          <p>
            <a href="">Load again</a>
          </p>
        </main>
      </body>
    </html>
  );
}
